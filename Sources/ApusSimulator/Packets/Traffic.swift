/// Packets to try programs on, without a file: UDP over IPv4 or IPv6, from a few sources.
///
/// The same seed makes the same packets.
public struct Traffic: Sequence, Sendable {
  /// How many packets.
  public var count: Int
  /// How many addresses they come from, at most 65,536.
  public var sourceCount: Int
  /// How many bytes each carries behind its UDP header, at most 1,400.
  public var payloadSize: Int
  /// One packet in so many is IPv6; 0 for none.
  public var everyIPv6: Int
  /// Where the choice of sources starts.
  public var seed: UInt64

  /// Describes traffic; numbers out of range are brought into it.
  public init(
    count: Int, sourceCount: Int = 16, payloadSize: Int = 32, everyIPv6: Int = 0, seed: UInt64 = 1
  ) {
    self.count = Swift.max(0, count)
    self.sourceCount = Swift.min(Swift.max(1, sourceCount), 65_536)
    self.payloadSize = Swift.min(Swift.max(0, payloadSize), 1400)
    self.everyIPv6 = Swift.max(0, everyIPv6)
    self.seed = seed
  }

  /// Makes the packets one after the other.
  public func makeIterator() -> Iterator { Iterator(self) }

  /// Makes packets.
  public struct Iterator: IteratorProtocol, Sendable {
    private let traffic: Traffic
    private var made = 0
    private var state: UInt64

    init(_ traffic: Traffic) {
      self.traffic = traffic
      state = traffic.seed | 1
    }

    /// The next packet, with its Ethernet header.
    public mutating func next() -> [UInt8]? {
      guard made < traffic.count else { return nil }
      made += 1
      // xorshift64: never zero, since it did not start so.
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      let source = UInt16(truncatingIfNeeded: Int(state >> 33) % traffic.sourceCount)
      let isIPv6 = traffic.everyIPv6 > 0 && made.isMultiple(of: traffic.everyIPv6)
      return isIPv6
        ? Self.ipv6(source, traffic.payloadSize) : Self.ipv4(source, traffic.payloadSize)
    }

    private static func ethernet(_ type: UInt16) -> [UInt8] {
      [2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, UInt8(type >> 8), UInt8(type & 0xff)]
    }

    private static func big(_ value: Int) -> [UInt8] {
      [UInt8(truncatingIfNeeded: value >> 8), UInt8(truncatingIfNeeded: value)]
    }

    private static func udp(_ size: Int) -> [UInt8] {
      // Without a checksum, which IPv4 allows; IPv6 packets are for parsers only.
      big(40_000) + big(53) + big(8 + size) + [0, 0]
        + (0..<size).map { UInt8(truncatingIfNeeded: $0) }
    }

    /// From 10.0.x.y to 192.0.2.1.
    private static func ipv4(_ source: UInt16, _ size: Int) -> [UInt8] {
      var header: [UInt8] = [0x45, 0] + big(28 + size) + [0, 0, 0x40, 0, 64, 17, 0, 0]
      header += [10, 0, UInt8(source >> 8), UInt8(source & 0xff), 192, 0, 2, 1]
      var sum = stride(from: 0, to: header.count, by: 2)
        .reduce(0) { $0 + Int(header[$1]) << 8 + Int(header[$1 + 1]) }
      sum = (sum & 0xffff) + sum >> 16
      sum = (sum & 0xffff) + sum >> 16
      header.replaceSubrange(10..<12, with: big(~sum))
      return ethernet(0x0800) + header + udp(size)
    }

    /// From 2001:db8::xy to 2001:db8::1:0.
    private static func ipv6(_ source: UInt16, _ size: Int) -> [UInt8] {
      let prefix: [UInt8] = [0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0]
      return ethernet(0x86dd) + [0x60, 0, 0, 0] + big(8 + size) + [17, 64]
        + prefix + [0, 0] + big(Int(source)) + prefix + [0, 1, 0, 0] + udp(size)
    }
  }
}
