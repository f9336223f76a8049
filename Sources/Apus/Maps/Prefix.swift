/// The beginning of an address: what an ``LPMTrie`` has values for (`struct bpf_lpm_trie_key_u8`).
///
/// The kernel compares bits from the first byte on, so that numbers have to be in network byte order.
public struct Prefix<Address: BitwiseCopyable>: BitwiseCopyable {
  /// How many bits of the address count.
  public var length: UInt32

  /// The address, of which only the first bits count.
  public var address: Address

  /// The first `length` bits of an address.
  public init(_ address: Address, length: UInt32) {
    self.length = length
    self.address = address
  }

  /// All of an address.
  public init(_ address: Address) {
    self.init(address, length: UInt32(MemoryLayout<Address>.size) * 8)
  }
}

extension Prefix: Sendable where Address: Sendable {}

extension Prefix: Equatable where Address: Equatable {}

extension Prefix: Hashable where Address: Hashable {}
