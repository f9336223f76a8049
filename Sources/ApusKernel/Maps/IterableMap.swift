/// A map that a program can go through entry by entry.
public protocol IterableMap<Key, Value>: LookupMap, ~Copyable {}

/// An entry of a map at which ``IterableMap/forEachEntry(_:)`` is: the map knows the types of its key and value.
@safe
@frozen
public struct MapEntry {
  // The three are what the kernel passes, in its order.
  @usableFromInline let map: UnsafeRawPointer
  @usableFromInline let key: UnsafeRawPointer
  @usableFromInline let value: UnsafeMutableRawPointer
}

extension IterableMap where Self: ~Copyable {
  /// Calls `body` with each entry (`bpf_for_each_map_elem`, since Linux 5.13).
  ///
  /// ```swift
  /// var total: UInt64 = 0
  /// flows.forEachEntry { entry in
  ///   total &+= flows[entry].value.packets
  ///   return .proceed
  /// }
  /// ```
  ///
  /// The verifier looks at the body once, however many entries there are. Of a per-CPU map the values are
  /// those of the processor that the program runs on. The body is a function of its own in the kernel. Where it
  /// traps, the walk ends, and with it the program.
  @inlinable
  @inline(__always)
  public func forEachEntry(_ body: (MapEntry) -> LoopControl) {
    #if hasFeature(Embedded)
    unsafe callBackForEach(body, in: address)
    #else
    _ = Helper.number(164)
    #endif
  }

  /// The key of an entry of this map.
  @inlinable
  @inline(__always)
  public func key(of entry: MapEntry) -> Key {
    // SAFETY: the verifier lets nothing read beyond a key, whichever map the entry is of.
    unsafe entry.key.loadUnaligned(as: Key.self)
  }

  /// The value of an entry of this map.
  @inlinable
  public subscript(entry: MapEntry) -> MapValue<Value> {
    // SAFETY: the verifier lets nothing access more than a value, whichever map the entry is of.
    @inline(__always) get { unsafe MapValue(entry.value) }
  }
}

#if hasFeature(Embedded)
/// Has the kernel call `body` for each entry of a map.
///
/// The compiler defines this function, as a call of the helper with the closure's function and context.
@_silgen_name("__apus_for_each")
@usableFromInline
func callBackForEach(_ body: (MapEntry) -> LoopControl, in map: UnsafeRawPointer)
#endif
