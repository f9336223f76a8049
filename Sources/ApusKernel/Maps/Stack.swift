/// Values of which the last one in is the first one out (`BPF_MAP_TYPE_STACK`, since Linux 4.20).
@_rawLayout(size: 8, alignment: 8)
@frozen
public struct Stack<Value: BitwiseCopyable>: ValueQueue, ~Copyable, @unchecked Sendable {
  // Sendable: the global holds no state; the kernel's map is made for use by all processors.

  /// Room for `maxEntries` values, empty at first.
  @inlinable
  @inline(__always)
  public init(maxEntries: UInt32, flags: MapFlags = MapFlags(rawValue: 0)) {
    unsafe defineMap(
      address, type: 23, keySize: 0,
      valueSize: UInt32(truncatingIfNeeded: MemoryLayout<Value>.stride), maxEntries: maxEntries,
      flags: flags.rawValue, extra: 0)
  }
}
