/// A handle to a hash table: the five kinds of them differ in who has a value of his own, and in what happens when
/// they are full.
public protocol HashTable<KeyCodec, Codec>: MutableMap {}

extension HashTable {
  /// Removes a key, and gives what there was for it (`BPF_MAP_LOOKUP_AND_DELETE_ELEM`, Linux 5.14).
  ///
  /// On an older kernel the two are done one after the other: what a program changes in between is lost.
  ///
  /// - Returns: What there was, or nil if there was nothing.
  @inlinable
  public func takeValue(forKey key: Key) throws(ApusError) -> Element? {
    try keyCodec.withBytes(of: key) { key throws(ApusError) -> Element? in
      try codec.element { value throws(ApusError) -> Bool in
        try map.take(key, into: &value)
      }
    }
  }

  /// Removes all elements that are there during the whole call, and gives them
  /// (`BPF_MAP_LOOKUP_AND_DELETE_BATCH`, Linux 5.6; one by one before that).
  ///
  /// No element that a program adds or changes meanwhile is lost: it is in the result, or stays.
  @inlinable
  public func takeAll() throws(ApusError) -> [(key: Key, value: Element)] {
    var elements: [(key: Key, value: Element)] = []
    try map.takeEachRun { keys, values, count in
      for index in 0..<count {
        elements.append(
          (
            key: keyCodec.load(from: keys, at: index &* keyCodec.size),
            value: codec.load(from: values, at: index &* codec.size)
          ))
      }
    }
    return elements
  }
}
