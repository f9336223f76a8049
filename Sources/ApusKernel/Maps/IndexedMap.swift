/// A map from indices 0, 1, 2 … to values, of which all are there from the beginning.
public protocol IndexedMap<Value>: LookupMap, ~Copyable where Key == UInt32 {}

extension IndexedMap where Self: ~Copyable {
  /// Writes the value at an index (`bpf_map_update_elem`).
  ///
  /// Of a ``PerCPUArray`` it is the value of the processor that the program runs on. To change a part of a value, look
  /// it up.
  ///
  /// - Throws: ``KernelError/mapIsFull`` where the array ends before the index.
  @inlinable
  @inline(__always)
  public func set(_ value: Value, at index: UInt32) throws(KernelError) {
    try KernelError.check(unsafe write(value, forKey: index, flags: UpdatePolicy.always.rawValue))
  }
}
