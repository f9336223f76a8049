import ApusObject
import ApusSystem
import SystemPackage

/// A handle to a per-CPU array (`BPF_MAP_TYPE_PERCPU_ARRAY`): each element has a value for every possible CPU.
///
/// A handle can be copied and shared between tasks, and stays usable after its object is closed.
public struct PerCPUArray<Value: BitwiseCopyable>: TypedMap {
  /// The map that every copy of this handle shares.
  public let map: SharedMap

  private let cpus: [Int]
  private let codec = MapCodec<Value>()
  private let indexCodec = MapCodec<UInt32>()

  /// Makes a handle after comparing the map with the Swift type.
  ///
  /// - Throws: ``ApusError/Code/typeMismatch`` unless it is a per-CPU array of values of this size.
  public init(_ map: SharedMap) throws(ApusError) {
    try map.check("\(Self.self)", is: [.perCPUArray], key: UInt32.self, value: Value.self)
    self.map = map
    do throws(Errno) {
      cpus = try PossibleCPUs.current().numbers
    } catch {
      throw .systemCall("Reading the list of possible CPUs", error, subject: map.name)
    }
  }

  /// How many elements there are, each with a value per CPU.
  public var count: Int { Int(map.maxEntries) }

  /// From one CPU's value to the next: the kernel rounds up to 8 bytes.
  private static var distance: Int { (MapCodec<Value>.size + 7) & ~7 }

  /// The values at an index, one per possible CPU (`BPF_MAP_LOOKUP_ELEM`).
  ///
  /// - Throws: ``ApusError/Code/indexOutOfRange``.
  public subscript(index: UInt32) -> PerCPUValues<Value> {
    get throws(ApusError) {
      try map.checkIndex(index)
      do throws(Errno) {
        let values = try indexCodec.withBytes(of: index) { key throws(Errno) in
          try unsafe withTransferBuffer { buffer throws(Errno) in
            // Sound: the buffer is initialised, and has the size that the map says it copies.
            var bytes = unsafe buffer.mutableBytes
            try BPF.mapLookup(map.descriptor, key: key, into: &bytes)
            return cpus.indices.map {
              unsafe MapCodec<Value>
                .load(
                  from: UnsafeRawBufferPointer(buffer), at: $0 * Self.distance)
            }
          }
        }
        return PerCPUValues(values, cpus: cpus)
      } catch {
        throw map.error("Reading", error)
      }
    }
  }

  /// Writes the value of every CPU at an index (`BPF_MAP_UPDATE_ELEM`).
  ///
  /// - Parameters:
  ///   - values: As many as there are possible CPUs, in the order of ``PerCPUValues/cpus``.
  ///   - index: The element.
  /// - Throws: ``ApusError/Code/indexOutOfRange``, also if there are more or fewer values than CPUs.
  public func set(_ values: some Collection<Value>, at index: UInt32) throws(ApusError) {
    try map.checkIndex(index)
    guard values.count == cpus.count else {
      throw ApusError(
        .indexOutOfRange,
        "Map \(map.name) takes \(cpus.count) values for an element, one per possible CPU, not \(values.count).",
        subject: map.name)
    }
    do throws(Errno) {
      try indexCodec.withBytes(of: index) { key throws(Errno) in
        try unsafe withTransferBuffer { buffer throws(Errno) in
          for (position, value) in values.enumerated() where position < cpus.count {
            // Sound: the position is below the number of CPUs that the buffer has room for.
            unsafe codec.store(value, to: buffer, at: position * Self.distance)
          }
          try BPF.mapUpdate(map.descriptor, key: key, value: unsafe buffer.bytes)
        }
      }
    } catch {
      throw map.error("Writing", error)
    }
  }

  /// Writes the same value for every CPU at an index; 0 resets a counter.
  ///
  /// - Throws: ``ApusError/Code/indexOutOfRange``.
  public func fill(_ value: Value, at index: UInt32) throws(ApusError) {
    try set(repeatElement(value, count: cpus.count), at: index)
  }

  /// Runs `body` with zeroed memory for one value per CPU.
  private func withTransferBuffer<Result>(
    _ body: (UnsafeMutableRawBufferPointer) throws(Errno) -> Result
  ) throws(Errno) -> Result {
    try unsafe withUnsafeTemporaryAllocation(byteCount: cpus.count * Self.distance, alignment: 8) {
      buffer throws(Errno) -> Result in
      unsafe buffer.initializeMemory(as: UInt8.self, repeating: 0)
      return try unsafe body(buffer)
    }
  }
}
