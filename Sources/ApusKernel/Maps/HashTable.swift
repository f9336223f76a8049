/// A hash table: the five kinds of them differ in who has a value of his own, and in what happens when
/// they are full.
///
/// The kernel compares keys byte by byte: a key type must have no padding between its fields, and
/// the compiler refuses one that has.
public protocol HashTable<Key, Value>: MutableMap, ~Copyable {}

extension HashTable where Self: ~Copyable {
  /// The value of `key`, which becomes `initial` first where the map has none.
  ///
  /// ```swift
  /// sources[ip.source, default: 0]?.atomicAdd(1)
  /// ```
  ///
  /// Of two processors that meet the same new key, one inserts the value and both get it. Nil where
  /// the entry is not there and cannot be inserted: the map is full.
  @inlinable
  public subscript(key: Key, default initial: @autoclosure () -> Value) -> MapValue<Value>? {
    @inline(__always)
    get {
      var key = key
      // One copy of the key serves all three calls.
      // SAFETY: the map's keys and values are of these types.
      return unsafe withUnsafePointer(to: &key) { key in
        let key = unsafe UnsafeRawPointer(key)
        if let value = unsafe Helper.mapLookup(address, key) { return unsafe MapValue(value) }
        var initial = initial()
        // Whoever comes second fails here, and finds the first one's entry below.
        _ = unsafe withUnsafePointer(to: &initial) { initial in
          unsafe Helper.mapUpdate(address, key, initial, UpdatePolicy.ifAbsent.rawValue)
        }
        guard let value = unsafe Helper.mapLookup(address, key) else { return nil }
        return unsafe MapValue(value)
      }
    }
  }
}
