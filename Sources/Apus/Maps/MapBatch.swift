import ApusObject
import ApusSystem
import SystemPackage

/// Elements that are gathered to be written or removed together.
@usableFromInline
struct MapBatch {
  private let map: SharedMap
  @usableFromInline let capacity: Int
  @usableFromInline var keys: [UInt8]
  @usableFromInline var values: [UInt8]
  @usableFromInline var count = 0
  /// How many were written before this batch.
  private var writtenBefore = 0

  /// The most elements of one call.
  private static let limit = 65_536

  /// An empty batch for some of `count` elements.
  @usableFromInline
  init(for map: SharedMap, count: Int) {
    self.map = map
    capacity = Swift.max(1, Swift.min(count, Self.limit))
    keys = [UInt8](repeating: 0, count: capacity * map.descriptor.keySize)
    values = [UInt8](repeating: 0, count: capacity * map.descriptor.transferSize)
  }

  /// Whether it has to be written before another element fits.
  @inlinable var isFull: Bool { count == capacity }

  /// Adds the element that `store` writes the bytes of, at an index of keys and values.
  @inlinable
  @inline(__always)
  mutating func append(
    _ store: (inout MutableRawSpan, inout MutableRawSpan, Int) -> Void
  ) {
    Self.store(&keys, &values, count, store)
    count &+= 1
  }

  @inlinable
  @inline(__always)
  static func store(
    _ keys: inout [UInt8], _ values: inout [UInt8], _ index: Int,
    _ store: (inout MutableRawSpan, inout MutableRawSpan, Int) -> Void
  ) {
    // Sound: any byte is a valid UInt8.
    var keyElements = keys.mutableSpan
    var keyBytes = unsafe keyElements.mutableBytes
    var valueElements = values.mutableSpan
    var valueBytes = unsafe valueElements.mutableBytes
    store(&keyBytes, &valueBytes, index)
  }

  /// The bytes of the keys from one element on.
  private func keyBytes(from first: Int) -> ArraySlice<UInt8> {
    keys[(first * map.descriptor.keySize)..<(count * map.descriptor.keySize)]
  }

  private func valueBytes(from first: Int) -> ArraySlice<UInt8> {
    values[(first * map.descriptor.transferSize)..<(count * map.descriptor.transferSize)]
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
      // Sound: a byte has no padding, so its raw view has nothing uninitialised.
      try BPF.mapUpdateBatch(
        map.descriptor, keys: unsafe keyBytes(from: 0).span.bytes,
        values: unsafe valueBytes(from: 0).span.bytes, written: &written)
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
    let size = (map.descriptor.keySize, map.descriptor.transferSize)
    do throws(ApusError) {
      // Sound: as above.
      try map.update(
        unsafe keys[index * size.0..<(index + 1) * size.0].span.bytes,
        unsafe values[index * size.1..<(index + 1) * size.1].span.bytes, .any)
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
        // Sound: as above.
        try BPF.mapDeleteBatch(
          map.descriptor, keys: unsafe keyBytes(from: next).span.bytes, removed: &removed)
        return total + removed
      } catch .noSuchFileOrDirectory {
        // The key after those that were removed is not there: on with the one after it.
        total += removed
        next += removed + 1
      } catch  where removed == 0 && SharedMap.isUnsupported(error) {
        let size = map.descriptor.keySize
        // Sound: as above.
        if try map.remove(unsafe keys[next * size..<(next + 1) * size].span.bytes) { total += 1 }
        next += 1
      } catch {
        throw map.error("Removing from", error)
      }
    }
    return total
  }
}
