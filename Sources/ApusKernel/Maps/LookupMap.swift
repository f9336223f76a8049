/// A map in which a program looks up a value by its key, or by its index.
public protocol LookupMap<Key, Value>: BPFMap, ~Copyable {
  /// What values are looked up by.
  associatedtype Key: BitwiseCopyable
  /// What is in the map.
  associatedtype Value: BitwiseCopyable
}

extension LookupMap where Self: ~Copyable {
  /// The value of a key, or nil where the map has none (`bpf_map_lookup_elem`).
  ///
  /// Of a per-CPU map it is the value of the processor that the program runs on. Of an array, nil
  /// means that it ends before the index.
  @inlinable
  public subscript(key: Key) -> MapValue<Value>? {
    @inline(__always)
    get {
      var key = key
      // SAFETY: the map's keys are of this type.
      return unsafe withUnsafePointer(to: &key) { key in
        guard let value = unsafe Helper.mapLookup(address, UnsafeRawPointer(key)) else {
          return nil
        }
        return unsafe MapValue(value)
      }
    }
  }

  /// Writes an entry: `bpf_map_update_elem`, with its flags and its result.
  @inlinable
  @inline(__always)
  @unsafe
  func write(_ value: Value, forKey key: Key, flags: UInt64) -> Int {
    var key = key
    var value = value
    // SAFETY: the map's keys and values are of these types; that its type can be written to, the caller knows.
    return unsafe withUnsafePointer(to: &key) { key in
      unsafe withUnsafePointer(to: &value) { value in
        unsafe Helper.mapUpdate(address, UnsafeRawPointer(key), UnsafeRawPointer(value), flags)
      }
    }
  }
}
