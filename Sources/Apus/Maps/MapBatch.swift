import ApusObject
import ApusSystem
import SystemPackage

/// Elements that are gathered to be written or removed together.
@safe @usableFromInline
struct MapBatch: ~Copyable {
  private let map: SharedMap
  /// Whether the locks of the values are held (`BPF_F_LOCK`).
  private let locked: Bool
  @usableFromInline let capacity: Int
  // Sound: both are memory of its own for as many keys and values as the capacity says, all of it zero at first; the
  // spans over it check their bounds.
  @usableFromInline let keys: UnsafeMutableRawBufferPointer
  @usableFromInline let values: UnsafeMutableRawBufferPointer
  @usableFromInline var count = 0
  /// How many were written before this batch.
  private var writtenBefore = 0

  /// The most elements of one call.
  private static let limit = 65_536

  /// An empty batch for some of `count` elements.
  @usableFromInline
  init(for map: SharedMap, count: Int, locked: Bool = false) {
    self.map = map
    self.locked = locked
    capacity = Swift.max(1, Swift.min(count, Self.limit))
    unsafe keys = Self.memory(capacity * map.descriptor.keySize)
    unsafe values = Self.memory(capacity * map.descriptor.transferSize)
  }

  @inlinable
  deinit {
    unsafe keys.deallocate()
    unsafe values.deallocate()
  }

  private static func memory(_ size: Int) -> UnsafeMutableRawBufferPointer {
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 16)
    unsafe memory.initializeMemory(as: UInt8.self, repeating: 0)
    return unsafe memory
  }

  /// Whether it has to be written before another element fits.
  @inlinable var isFull: Bool { count == capacity }

  /// Adds the element that `store` writes the bytes of, at an index of keys and values.
  @inlinable
  @inline(__always)
  mutating func append(
    _ store: (inout MutableRawSpan, inout MutableRawSpan, Int) -> Void
  ) {
    var keyBytes = unsafe keys.mutableBytes
    var valueBytes = unsafe values.mutableBytes
    store(&keyBytes, &valueBytes, count)
    count &+= 1
  }

  /// Where the keys of some elements are, in bytes.
  private func keyPlaces(_ elements: Range<Int>) -> Range<Int> {
    let size = map.descriptor.keySize
    return elements.lowerBound * size..<elements.upperBound * size
  }

  private func valuePlaces(_ elements: Range<Int>) -> Range<Int> {
    let size = map.descriptor.transferSize
    return elements.lowerBound * size..<elements.upperBound * size
  }

  /// Writes what was gathered, and is empty afterwards.
  @usableFromInline
  mutating func write() throws(ApusError) {
    defer {
      writtenBefore += count
      count = 0
    }
    guard count > 0 else { return }
    var written = 0
    do throws(Errno) {
      guard map.hosted == nil else { throw .notSupported }
      try BPF.mapUpdateBatch(
        map.descriptor, keys: unsafe keys.bytes.extracting(keyPlaces(0..<count)),
        values: unsafe values.bytes.extracting(valuePlaces(0..<count)), locked: locked,
        written: &written)
    } catch  where written == 0 && SharedMap.isUnsupported(error) {
      for index in 0..<count {
        try writeOne(index)
        written += 1
      }
    } catch {
      throw partial(map.error("Writing", error), after: written)
    }
  }

  private func writeOne(_ index: Int) throws(ApusError) {
    do throws(ApusError) {
      try map.update(
        unsafe keys.bytes.extracting(keyPlaces(index..<index + 1)),
        unsafe values.bytes.extracting(valuePlaces(index..<index + 1)), .any,
        locked: locked)
    } catch {
      throw partial(error, after: index)
    }
  }

  private func partial(_ error: ApusError, after written: Int) -> ApusError {
    ApusError(
      error.code, "\(error.message) \(writtenBefore + written) elements before it were written.",
      subject: error.subject, errno: error.errno)
  }

  /// Removes the keys that were gathered, and is empty afterwards.
  ///
  /// - Returns: How many were there.
  @usableFromInline
  mutating func remove() throws(ApusError) -> Int {
    defer { count = 0 }
    var next = 0
    var total = 0
    while next < count {
      var removed = 0
      do throws(Errno) {
        guard map.hosted == nil else { throw .notSupported }
        try BPF.mapDeleteBatch(
          map.descriptor, keys: unsafe keys.bytes.extracting(keyPlaces(next..<count)),
          removed: &removed)
        return total + removed
      } catch .noSuchFileOrDirectory {
        // The key after those that were removed is not there: on with the one after it.
        total += removed
        next += removed + 1
      } catch  where removed == 0 && SharedMap.isUnsupported(error) {
        if try map.remove(unsafe keys.bytes.extracting(keyPlaces(next..<next + 1))) { total += 1 }
        next += 1
      } catch {
        throw map.error("Removing from", error)
      }
    }
    return total
  }
}
