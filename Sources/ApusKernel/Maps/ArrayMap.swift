/// A map from indices 0, 1, 2 … to values (`BPF_MAP_TYPE_ARRAY`, since Linux 3.19).
///
/// ```swift
/// public let settings = ArrayMap<Settings>(maxEntries: 1)
/// ```
///
/// All processors share the values: use `atomicAdd(_:)` for a counter, or a
/// ``PerCPUArray``.
@_rawLayout(size: 8, alignment: 8)
@frozen
public struct ArrayMap<Value: BitwiseCopyable>: ~Copyable, @unchecked Sendable {
  // Sendable: the global holds no state; the kernel's map is made for use by all processors.

  /// A map of `maxEntries` values, of which all are there from the beginning, zeroed.
  @inlinable
  @inline(__always)
  public init(maxEntries: UInt32, flags: MapFlags = []) {
    unsafe defineMap(
      address, type: 2, keySize: 4,
      valueSize: UInt32(truncatingIfNeeded: MemoryLayout<Value>.stride),
      maxEntries: maxEntries, flags: flags.rawValue)
  }

  /// What helpers take for the map.
  @inlinable
  var address: UnsafeRawPointer {
    // SAFETY: a type with raw layout stays where it is, and only the address is used.
    @inline(__always) get { unsafe withUnsafePointer(to: self) { unsafe UnsafeRawPointer($0) } }
  }

  /// The value at `index`, or nil where the map ends before it (`bpf_map_lookup_elem`).
  @inlinable
  public subscript(index: UInt32) -> MapValue<Value>? {
    @inline(__always)
    get {
      var key = index
      // SAFETY: the map's keys are of four bytes.
      return unsafe withUnsafePointer(to: &key) { key in
        guard let value = unsafe Helper.mapLookup(address, UnsafeRawPointer(key)) else {
          return nil
        }
        return unsafe MapValue(value)
      }
    }
  }
}
