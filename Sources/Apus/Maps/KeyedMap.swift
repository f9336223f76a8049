public import ApusSystem

/// When an update may write.
public typealias UpdatePolicy = BPF.UpdatePolicy

/// A handle to a map with something for each key.
public protocol KeyedMap<KeyCodec, Codec>: TypedMap {
  /// How a key becomes bytes.
  associatedtype KeyCodec: ElementCodec
  /// How an element becomes bytes.
  associatedtype Codec: ElementCodec
  /// What elements are looked up by. Keys are equal if all their bytes are; padding in them is zeroed.
  typealias Key = KeyCodec.Element
  /// What there is for a key: a value, or in a per-CPU map the values of all processors.
  typealias Element = Codec.Element

  /// How a key becomes bytes.
  var keyCodec: KeyCodec { get }
  /// How an element becomes bytes.
  var codec: Codec { get }
}

extension KeyedMap {
  /// How many elements fit.
  public var capacity: Int { Int(map.maxEntries) }

  /// What there is for a key, or nil if there is nothing (`BPF_MAP_LOOKUP_ELEM`).
  ///
  /// It costs what the system call does. For many keys out of all, ``forEachEntry(_:)`` is faster.
  ///
  /// - Throws: ``ApusError/Code/permissionDenied`` if the map's flags forbid it.
  @inlinable
  public subscript(key: Key) -> Element? {
    get throws(ApusError) {
      try keyCodec.withBytes(of: key) { key throws(ApusError) -> Element? in
        try codec.element { value throws(ApusError) -> Bool in
          try map.lookup(key, into: &value)
        }
      }
    }
  }

  /// Calls `body` with each element, in the kernel's order (`BPF_MAP_LOOKUP_BATCH`, Linux 5.6; before that, and for
  /// types without batches, `BPF_MAP_GET_NEXT_KEY`).
  ///
  /// Programs may change the map meanwhile. Then: an element that is there all the time, and is changed in
  /// place if at all, comes once; one that is added, removed or replaced by an update may or may not; no key
  /// comes twice; an element is what it was at some moment of the call. Two elements need not have been
  /// there at the same moment.
  ///
  /// A walk in batches takes about a sixth of the time of one from key to key. Two others take a third of that again, but
  /// promise less about elements that are removed meanwhile: ``ScannableMap/scanEntries(_:)``, and, where a sum is wanted
  /// or a few of many elements, a program that goes through the map in the kernel (ApusKernel's `forEachEntry`, run by a
  /// ``SystemCallProgram``).
  ///
  /// - Throws: ``ApusError/Code/mapChanging`` if the map changes faster than it can be listed, which a hash with
  ///   batches never does.
  @inlinable
  public func forEachEntry(_ body: (Key, Element) -> Void) throws(ApusError) {
    try map.forEachRun { keys, values, count in
      for index in 0..<count {
        body(
          keyCodec.load(from: keys, at: index &* keyCodec.size),
          codec.load(from: values, at: index &* codec.size))
      }
    }
  }

  /// All elements, with the promises of ``forEachEntry(_:)``.
  ///
  /// - Throws: As ``forEachEntry(_:)``.
  @inlinable
  public func contents() throws(ApusError) -> [(key: Key, value: Element)] {
    var elements: [(key: Key, value: Element)] = []
    try forEachEntry { elements.append((key: $0, value: $1)) }
    return elements
  }

  /// All keys, with the promises of ``forEachEntry(_:)``.
  ///
  /// - Throws: As ``forEachEntry(_:)``.
  @inlinable
  public func keys() throws(ApusError) -> [Key] {
    var keys: [Key] = []
    try map.forEachRun { run, _, count in
      for index in 0..<count { keys.append(keyCodec.load(from: run, at: index &* keyCodec.size)) }
    }
    return keys
  }

  /// How many elements there are, found by walking over all of them.
  ///
  /// - Throws: As ``forEachEntry(_:)``.
  public func count() throws(ApusError) -> Int {
    var count = 0
    try map.forEachRun { count += $2 }
    return count
  }
}
