/// A map of which every processor has values of its own.
public protocol PerCPUMap<Key, Value>: LookupMap, ~Copyable {}

extension PerCPUMap where Self: ~Copyable {
  /// The value that a processor has for a key, or nil where the map or the machine has none
  /// (`bpf_map_lookup_percpu_elem`, since Linux 5.19).
  ///
  /// That processor may change it at the same time.
  @inlinable
  public subscript(key: Key, onCPU processor: UInt32) -> MapValue<Value>? {
    @inline(__always)
    get {
      var key = key
      // SAFETY: the map's keys are of this type.
      return unsafe withUnsafePointer(to: &key) { key in
        guard
          let value = unsafe Helper.mapLookupOnCPU(address, UnsafeRawPointer(key), processor)
        else { return nil }
        return unsafe MapValue(value)
      }
    }
  }
}
