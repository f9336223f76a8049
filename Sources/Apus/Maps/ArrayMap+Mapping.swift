import ApusObject
public import ApusSystem
import SystemPackage

/// The values of an array in this process's memory: the very ones that programs use.
///
/// Reading and writing take no system call, so that a walk over it is hundreds of times as fast as one that asks the
/// kernel for each element. A value of up to 8 bytes is read and written whole; a larger one can change
/// while it is read.
public struct MappedArray<Value: BitwiseCopyable>: Sendable {
  @usableFromInline let memory: SharedMemory

  /// How many values there are.
  public let count: Int

  /// From one value to the next: the kernel rounds up to 8 bytes.
  @inlinable
  static var distance: Int { (MemoryLayout<Value>.stride + 7) & ~7 }

  /// Maps the values of an array, to be written too unless that is forbidden or not `wanted`.
  init(_ map: SharedMap, writable wanted: Bool = true) throws(Errno) {
    count = Int(map.maxEntries)
    let (bytes, overflow) = count.multipliedReportingOverflow(by: Self.distance)
    guard !overflow else { throw .invalidArgument }
    // A host's values can lie further apart than the kernel's.
    if let hosted = map.hosted, hosted.valueStride != Self.distance { throw .notSupported }
    do throws(Errno) {
      memory = SharedMemory(try map.memory(count: bytes, writable: wanted))
    } catch {
      // Frozen, or opened for reading only.
      guard error == .notPermitted, wanted else { throw error }
      memory = SharedMemory(try map.memory(count: bytes, writable: false))
    }
  }

  /// The value at an index, or nil if there is none.
  @inlinable
  public subscript(index: Int) -> Value? {
    guard index >= 0, index < count else { return nil }
    return memory.region.load(Value.self, atByteOffset: index * Self.distance)
  }

  /// Writes the value at an index.
  ///
  /// - Returns: False, and nothing is written, if there is none, or the map is read-only.
  @inlinable
  @discardableResult
  public func set(_ value: Value, at index: Int) -> Bool {
    guard index >= 0, index < count else { return false }
    return memory.region.store(value, atByteOffset: index * Self.distance)
  }

  /// Runs `body` with the bytes of all values, in place.
  ///
  /// Programs may change them at the same time: read a number once, and use what was read.
  @inlinable
  public func withBytes<Result, Failure: Error>(
    _ body: (RawSpan) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try memory.region.withBytes(body)
  }
}

extension ArrayMap {
  /// The values in this process's memory (`mmap`, Linux 5.5).
  ///
  /// - Throws: ``ApusError/Code/unsupported`` unless the map was created with `MapFlags.mappable`;
  ///   ``ApusError/Code/permissionDenied`` if it may not be read. One that may not be written is mapped for reading.
  public func mapped() throws(ApusError) -> MappedArray<Value> {
    guard map.info.flags.contains(.mappable) else {
      throw ApusError(
        .unsupported,
        "Map \(map.name) cannot be mapped into memory: create it with BPF_F_MMAPABLE (`mappable`).",
        subject: map.name)
    }
    do throws(Errno) {
      return try MappedArray(map)
    } catch {
      throw map.error("Mapping", error)
    }
  }

  /// All values, by their index: read from memory if the map was created with `MapFlags.mappable` (`mmap`, Linux 5.5),
  /// and otherwise asked of the kernel (`BPF_MAP_LOOKUP_BATCH`, Linux 5.6; one by one before that).
  ///
  /// Two of them need not have been so at the same moment.
  ///
  /// - Throws: ``ApusError/Code/permissionDenied`` if the map's flags forbid it.
  @inlinable
  public func contents() throws(ApusError) -> [Value] {
    guard let values = readOnly() else { return try listedContents() }
    var contents: [Value] = []
    contents.reserveCapacity(values.count)
    for index in 0..<values.count {
      guard let value = values[index] else { break }
      contents.append(value)
    }
    return contents
  }

  /// The values in memory that cannot be written, so that the map can be frozen meanwhile; nil if there is none.
  @usableFromInline
  func readOnly() -> MappedArray<Value>? {
    guard map.info.flags.contains(.mappable) else { return nil }
    return try? MappedArray(map, writable: false)
  }
}
