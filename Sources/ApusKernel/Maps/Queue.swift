/// Values that come out in the order in which they went in (`BPF_MAP_TYPE_QUEUE`, since Linux 4.20).
///
/// ```swift
/// public let freePorts = Queue<UInt16>(maxEntries: 1024)
/// ```
@_rawLayout(size: 8, alignment: 8)
@frozen
public struct Queue<Value: BitwiseCopyable>: ValueQueue, ~Copyable, @unchecked Sendable {
  // Sendable: the global holds no state; the kernel's map is made for use by all processors.

  /// Room for `maxEntries` values, empty at first.
  @inlinable
  @inline(__always)
  public init(maxEntries: UInt32, flags: MapFlags = MapFlags(rawValue: 0)) {
    unsafe defineMap(
      address, type: 22, keySize: 0,
      valueSize: UInt32(truncatingIfNeeded: MemoryLayout<Value>.stride), maxEntries: maxEntries,
      flags: flags.rawValue, extra: 0)
  }
}
