/// The sizes and flags with which the kernel creates a map of a type.
public struct MapRules: Hashable, Sendable {
  /// The size of a key.
  public enum Key: Hashable, Sendable {
    /// No key at all.
    case none
    /// A 32-bit index.
    case index
    /// A 32-bit descriptor of a socket, file, process or cgroup.
    case descriptor
    /// A 32-bit length in bits, and after it 1 to 256 bytes.
    case prefix
    /// At least 1 byte.
    case any
    /// From 1 to so many bytes.
    case upTo(UInt32)
    /// Exactly one of these.
    case oneOf([UInt32])
  }

  /// The size of a value.
  public enum Value: Hashable, Sendable {
    /// No value at all.
    case none
    /// A 32-bit descriptor of a map, program, socket or event.
    case descriptor
    /// At least 1 byte.
    case any
    /// From 1 to so many bytes.
    case upTo(UInt32)
    /// A multiple of so many bytes.
    case multiple(of: UInt32)
    /// Exactly one of these.
    case oneOf([UInt32])
  }

  /// What `max_entries` counts.
  public enum MaxEntries: Hashable, Sendable {
    /// Nothing: it has to be 0.
    case none
    /// Elements, at least 1.
    case elements
    /// Exactly so many elements.
    case exactly(UInt32)
    /// Bytes: a power of two, and a multiple of a page.
    case ringSize
    /// Pages, at least 1.
    case pages
  }

  /// The size of a key.
  public var key: Key

  /// The size of a value.
  public var value: Value

  /// What `max_entries` counts.
  public var maxEntries: MaxEntries

  /// The flags that it can have.
  public var flags: MapFlags

  /// The flags that it must have.
  public var requiredFlags: MapFlags
}

extension MapRules {
  /// Which field of a map's definition breaks a rule, and how, as a clause; or nil if none does.
  ///
  /// - Parameters:
  ///   - map: The definition.
  ///   - pageSize: The machine's, in bytes.
  /// - Returns: For example `max_entries is 0`.
  public static func fault(of map: MapSpecification, pageSize: Int) -> String? {
    guard let rules = map.type.rules else { return nil }
    return rules.keyFault(map) ?? rules.valueFault(map)
      ?? rules.maxEntriesFault(map, pageSize: pageSize) ?? rules.flagFault(map)
  }

  private func keyFault(_ map: MapSpecification) -> String? {
    let size = map.keySize
    switch key {
    case .none where size != 0: return "\(map.type) has no key, so key_size is 0, not \(size)"
    case .index where size != 4:
      return "the key of \(map.type) is an index of 4 bytes, not \(size) (key_size)"
    case .descriptor where size != 4:
      return "the key of \(map.type) is a descriptor of 4 bytes, not \(size) (key_size)"
    case .prefix where !(5...260).contains(size):
      return "the key of \(map.type) has 4 bytes for the length of the prefix and 1 to 256 for the "
        + "data, not \(size) (key_size)"
    case .any where size == 0, .upTo where size == 0: return "key_size is 0"
    case .upTo(let most) where size > most:
      return "a key has at most \(most) bytes, not \(size) (key_size)"
    case .oneOf(let sizes) where !sizes.contains(size):
      return "key_size is \(Self.list(sizes)), not \(size)"
    default: return nil
    }
  }

  private func valueFault(_ map: MapSpecification) -> String? {
    let size = map.valueSize
    switch value {
    case .none where size != 0: return "\(map.type) has no value, so value_size is 0, not \(size)"
    case .descriptor where size != 4:
      return "the value of \(map.type) is a descriptor of 4 bytes, not \(size) (value_size)"
    case .any where size == 0, .upTo where size == 0: return "value_size is 0"
    case .upTo(let most) where size > most:
      return "a per-CPU value has at most \(most) bytes, not \(size) (value_size)"
    case .multiple(let address):
      // A build id and an offset (`struct bpf_stack_build_id`) in place of each address.
      let unit = map.flags.contains(.stackBuildID) ? 32 : address
      return size == 0 || size % unit != 0
        ? "value_size is a multiple of \(unit), not \(size)" : nil
    case .oneOf(let sizes) where !sizes.contains(size):
      return "value_size is \(Self.list(sizes)), not \(size)"
    default: return nil
    }
  }

  private func maxEntriesFault(_ map: MapSpecification, pageSize: Int) -> String? {
    let count = map.maxEntries
    switch maxEntries {
    case .none where count != 0:
      return "\(map.type) grows as it needs to, so max_entries is 0, not \(count)"
    case .elements where count == 0, .pages where count == 0: return "max_entries is 0"
    case .exactly(let wanted) where count != wanted: return "max_entries is \(wanted), not \(count)"
    case .ringSize
    where count == 0 || count & (count - 1) != 0 || Int(count) % max(1, pageSize) != 0:
      return "max_entries is a ring buffer's size in bytes: a power of two and a multiple of "
        + "\(pageSize), not \(count)"
    default: return nil
    }
  }

  private func flagFault(_ map: MapSpecification) -> String? {
    let missing = requiredFlags.subtracting(map.flags)
    if !missing.isEmpty { return "\(map.type) needs \(missing) (map_flags)" }
    // A token, and types in another BTF, go with every type.
    let unknown = map.flags.subtracting(flags.union([.token, .valueTypeInOtherBTF]))
    if !unknown.isEmpty { return "\(map.type) cannot have \(unknown) (map_flags)" }
    if map.flags.contains([.readOnly, .writeOnly]) {
      return "BPF_F_RDONLY and BPF_F_WRONLY exclude each other (map_flags)"
    }
    if map.flags.contains([.readOnlyForPrograms, .writeOnlyForPrograms]) {
      return "BPF_F_RDONLY_PROG and BPF_F_WRONLY_PROG exclude each other (map_flags)"
    }
    return nil
  }

  private static func list(_ sizes: [UInt32]) -> String {
    sizes.map(String.init).joined(separator: " or ")
  }
}
