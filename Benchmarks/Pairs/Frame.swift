/// Frames that programs are run on, put together from headers.
enum Frame {
  static let client: [UInt8] = [192, 0, 2, 1]
  static let server: [UInt8] = [192, 0, 2, 200]

  /// An Ethernet header, and what it carries.
  static func ethernet(
    to destination: [UInt8] = [2, 0, 0, 0, 0, 1], from source: [UInt8] = [2, 0, 0, 0, 0, 2],
    type: UInt16, _ payload: [UInt8]
  ) -> [UInt8] {
    destination + source + bytes(type) + payload
  }

  /// An IPv4 header with a right checksum, and what it carries, behind an Ethernet header.
  static func ipv4(
    from source: [UInt8] = client, to destination: [UInt8] = server, carrying number: UInt8,
    hops: UInt8 = 64, service: UInt8 = 0, options: [UInt8] = [], _ payload: [UInt8]
  ) -> [UInt8] {
    ethernet(
      type: 0x0800,
      ipv4Packet(
        from: source, to: destination, carrying: number, hops: hops, service: service,
        options: options, payload))
  }

  /// The same without the Ethernet header.
  static func ipv4Packet(
    from source: [UInt8] = client, to destination: [UInt8] = server, carrying number: UInt8,
    hops: UInt8 = 64, service: UInt8 = 0, options: [UInt8] = [], _ payload: [UInt8]
  ) -> [UInt8] {
    let length = 20 + options.count
    var header =
      [0x40 | UInt8(length / 4), service] + bytes(UInt16(length + payload.count))
      + [0x12, 0x34, 0x40, 0, hops, number, 0, 0] + source + destination + options
    let checksum = checksum(header)
    (header[10], header[11]) = (UInt8(checksum >> 8), UInt8(truncatingIfNeeded: checksum))
    return header + payload
  }

  /// An IPv6 header, and what it carries, behind an Ethernet header.
  static func ipv6(carrying number: UInt8, _ payload: [UInt8]) -> [UInt8] {
    let prefix: [UInt8] = [0x20, 0x01, 0x0D, 0xB8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
    return ethernet(
      type: 0x86DD,
      [0x60, 0, 0, 0] + bytes(UInt16(payload.count)) + [number, 64] + prefix + [1] + prefix + [2]
        + payload)
  }

  /// A UDP header, and what it carries.
  static func udp(
    from source: UInt16 = 12345, to destination: UInt16, checksum: UInt16 = 0xBEEF,
    _ payload: [UInt8] = [UInt8](repeating: 0, count: 18)
  ) -> [UInt8] {
    bytes(source) + bytes(destination) + bytes(UInt16(8 + payload.count)) + bytes(checksum)
      + payload
  }

  /// A TCP header with its flags, and a payload of nothing.
  static func tcp(
    from source: UInt16 = 23456, to destination: UInt16 = 443, flags: UInt8
  ) -> [UInt8] {
    bytes(source) + bytes(destination) + [0, 0, 0, 1, 0, 0, 0, 2, 0x50, flags, 0x20, 0, 0xCA, 0xFE]
      + [0, 0]
  }

  /// An ICMP message.
  static func icmp(type: UInt8, code: UInt8 = 0) -> [UInt8] {
    var message: [UInt8] = [type, code, 0, 0, 0x12, 0x34, 0, 1] + Array(0..<24)
    let checksum = checksum(message)
    (message[2], message[3]) = (UInt8(checksum >> 8), UInt8(truncatingIfNeeded: checksum))
    return message
  }

  /// A question for the address of a name.
  static func dns(_ name: String, type: UInt16 = 1) -> [UInt8] {
    let labels = name.split(separator: ".").flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) }
    return [0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0] + labels + [0] + bytes(type) + bytes(1)
  }

  static func bytes(_ number: UInt16) -> [UInt8] {
    [UInt8(number >> 8), UInt8(truncatingIfNeeded: number)]
  }

  private static func checksum(_ bytes: [UInt8]) -> UInt16 {
    var sum: UInt32 = 0
    for (index, byte) in bytes.enumerated() {
      sum += index.isMultiple(of: 2) ? UInt32(byte) << 8 : UInt32(byte)
    }
    while sum > 0xFFFF { sum = (sum & 0xFFFF) + (sum >> 16) }
    return ~UInt16(sum)
  }
}
