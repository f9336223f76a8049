/// A map from prefixes to values, which finds the longest prefix that an address begins with
/// (`BPF_MAP_TYPE_LPM_TRIE`, since Linux 4.11).
///
/// ```swift
/// public let blocked = LPMTrie<IPv4Address, UInt32>(maxEntries: 100_000)
///
/// if blocked[longestMatchOf: ip.source] != nil { return .drop }
/// ```
///
/// An address must not need an alignment of more than four bytes, because the kernel wants it right
/// behind the prefix's length; the compiler refuses one that does.
@_rawLayout(size: 8, alignment: 8)
@frozen
public struct LPMTrie<Address: BitwiseCopyable, Value: BitwiseCopyable>: MutableMap, ~Copyable,
  @unchecked Sendable
{
  // Sendable: the global holds no state; the kernel's map is made for use by all processors.

  /// Values are those of prefixes.
  ///
  /// A lookup by one finds the longest prefix in the map that it begins with.
  public typealias Key = Prefix<Address>

  /// A map of at most `maxEntries` prefixes, empty at first.
  ///
  /// The kernel allocates entries as they are inserted: ``MapFlags/noPreallocation`` is always set.
  @inlinable
  @inline(__always)
  public init(maxEntries: UInt32, flags: MapFlags = MapFlags(rawValue: 0)) {
    let size = MemoryLayout<Prefix<Address>>.size
    // The compiler refuses a trie with keys of no size.
    let isPacked = size == MemoryLayout<UInt32>.size &+ MemoryLayout<Address>.size
    unsafe defineMap(
      address, type: 11, keySize: isPacked ? UInt32(truncatingIfNeeded: size) : 0,
      valueSize: UInt32(truncatingIfNeeded: MemoryLayout<Value>.stride), maxEntries: maxEntries,
      flags: flags.union(.noPreallocation).rawValue, extra: 0)
  }

  /// The value of the longest prefix that an address begins with, or nil where it begins with none
  /// (`bpf_map_lookup_elem`).
  @inlinable
  public subscript(longestMatchOf address: Address) -> MapValue<Value>? {
    @inline(__always) get { self[Prefix(address)] }
  }
}
