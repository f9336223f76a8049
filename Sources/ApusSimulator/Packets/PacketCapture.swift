/// The packets of a capture file: pcap, in both byte orders and resolutions, or pcapng.
public struct PacketCapture: Sendable, Hashable {
  /// A packet, and when it came.
  public struct Packet: Sendable, Hashable {
    /// When it came, in nanoseconds since 1970.
    public var time: UInt64
    /// Its bytes, as many as were captured.
    public var bytes: [UInt8]

    /// Makes a packet.
    public init(time: UInt64 = 0, bytes: [UInt8]) {
      self.time = time
      self.bytes = bytes
    }
  }

  /// The packets in the file's order.
  public var packets: [Packet]

  /// Makes a capture of packets.
  public init(packets: [Packet] = []) {
    self.packets = packets
  }

  /// The link type of Ethernet (`LINKTYPE_ETHERNET`), the only one that is read and written.
  static let ethernet: UInt32 = 1
  /// The largest packet that is read.
  static let packetLimit = 1 << 18

  /// Reads a capture file of Ethernet packets.
  ///
  /// The bytes may be anything. A file that ends within a packet, as one that is still being written does, is
  /// read up to there.
  ///
  /// - Throws: ``SimulationError/Code/invalidInput`` with the place.
  public init(parsing bytes: [UInt8]) throws(SimulationError) {
    var reader = CaptureReader(bytes)
    guard let magic = reader.peek32() else {
      throw CaptureReader.invalid("It has no header", at: 0)
    }
    switch magic {
    case 0x0a0d_0d0a: packets = try PCAPNG.read(&reader)
    case 0xa1b2_c3d4, 0xd4c3_b2a1, 0xa1b2_3c4d, 0x4d3c_b2a1: packets = try PCAP.read(&reader)
    default: throw CaptureReader.invalid("It is neither pcap nor pcapng", at: 0)
    }
  }

  /// The file's bytes: pcap, little-endian, with nanoseconds.
  public func encoded() -> [UInt8] {
    var bytes: [UInt8] = []
    func append(_ value: UInt32) {
      for shift in stride(from: 0, to: 32, by: 8) {
        bytes.append(UInt8(truncatingIfNeeded: value >> UInt32(shift)))
      }
    }
    append(0xa1b2_3c4d)
    append(4 << 16 | 2)
    append(0)
    append(0)
    append(UInt32(Self.packetLimit))
    append(Self.ethernet)
    for packet in packets {
      append(UInt32(truncatingIfNeeded: packet.time / 1_000_000_000))
      append(UInt32(truncatingIfNeeded: packet.time % 1_000_000_000))
      append(UInt32(clamping: packet.bytes.count))
      append(UInt32(clamping: packet.bytes.count))
      bytes += packet.bytes
    }
    return bytes
  }
}

/// Reads numbers of either byte order, and never behind the end.
struct CaptureReader {
  private let bytes: [UInt8]
  private(set) var offset = 0
  private(set) var limit: Int
  var isBigEndian = false

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    limit = bytes.count
  }

  var remaining: Int { limit - offset }

  static func invalid(_ message: String, at offset: Int) -> SimulationError {
    SimulationError(.invalidInput, "The capture file cannot be read: \(message), at byte \(offset)")
  }

  func peek32() -> UInt32? {
    guard remaining >= 4 else { return nil }
    let value = bytes[offset..<offset + 4].reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    return isBigEndian ? value.byteSwapped : value
  }

  mutating func u32() throws(SimulationError) -> UInt32 {
    guard let value = peek32() else { throw Self.invalid("It ends early", at: offset) }
    offset += 4
    return value
  }

  mutating func u16() throws(SimulationError) -> UInt16 {
    guard remaining >= 2 else { throw Self.invalid("It ends early", at: offset) }
    let value = UInt16(bytes[offset]) | UInt16(bytes[offset + 1]) << 8
    offset += 2
    return isBigEndian ? value.byteSwapped : value
  }

  mutating func take(_ count: Int) -> [UInt8]? {
    guard count >= 0, count <= remaining else { return nil }
    defer { offset += count }
    return Array(bytes[offset..<offset + count])
  }

  /// The next bytes, as a reader of their own, which are skipped here.
  mutating func part(_ count: Int) -> CaptureReader? {
    guard count >= 0, count <= remaining else { return nil }
    var part = self
    part.limit = offset + count
    offset += count
    return part
  }
}

/// The older format.
enum PCAP {
  static func read(
    _ reader: inout CaptureReader
  ) throws(SimulationError) -> [PacketCapture.Packet] {
    var magic = try reader.u32()
    if magic == 0xd4c3_b2a1 || magic == 0x4d3c_b2a1 {
      reader.isBigEndian = true
      magic = magic.byteSwapped
    }
    let unit: UInt64 = magic == 0xa1b2_3c4d ? 1 : 1000
    _ = try reader.u32()
    _ = try reader.u32()
    _ = try reader.u32()
    _ = try reader.u32()
    let link = try reader.u32() & 0xffff
    guard link == PacketCapture.ethernet else {
      throw CaptureReader.invalid("Its link type \(link) is not Ethernet (1)", at: 20)
    }
    var packets: [PacketCapture.Packet] = []
    while reader.remaining >= 16 {
      let start = reader.offset
      let (seconds, fraction) = (UInt64(try reader.u32()), UInt64(try reader.u32()))
      let size = Int(try reader.u32())
      _ = try reader.u32()
      guard size <= PacketCapture.packetLimit else {
        throw CaptureReader.invalid("A packet has \(size) bytes", at: start)
      }
      guard let bytes = reader.take(size) else { break }
      packets.append(
        PacketCapture.Packet(
          time: seconds * 1_000_000_000 &+ fraction &* unit, bytes: bytes))
    }
    return packets
  }
}

/// The newer format: blocks, of which those with packets and what these need are read.
enum PCAPNG {
  private struct Interface {
    let link: UInt16
    let snapLength: UInt32
    var unitsPerSecond: UInt64 = 1_000_000
  }

  static func read(
    _ reader: inout CaptureReader
  ) throws(SimulationError) -> [PacketCapture.Packet] {
    var interfaces: [Interface] = []
    var packets: [PacketCapture.Packet] = []
    while reader.remaining >= 12 {
      let start = reader.offset
      let type = try reader.u32()
      if type == 0x0a0d_0d0a {
        try readByteOrder(&reader)
        interfaces.removeAll()
      }
      let length = Int(try reader.u32())
      guard length >= 12, length % 4 == 0 else {
        throw CaptureReader.invalid("A block has \(length) bytes", at: start)
      }
      guard var body = reader.part(length - 12), reader.take(4) != nil else { break }
      switch type {
      case 1: interfaces.append(try interface(&body))
      case 6: packets.append(try enhancedPacket(&body, interfaces))
      case 3: packets.append(try simplePacket(&body, interfaces))
      default: break
      }
    }
    return packets
  }

  /// A section says its byte order behind its length.
  private static func readByteOrder(_ reader: inout CaptureReader) throws(SimulationError) {
    var ahead = reader
    ahead.isBigEndian = false
    _ = try ahead.u32()
    switch try ahead.u32() {
    case 0x1a2b_3c4d: reader.isBigEndian = false
    case 0x4d3c_2b1a: reader.isBigEndian = true
    default: throw CaptureReader.invalid("A section has no byte order", at: reader.offset)
    }
  }

  private static func interface(
    _ body: inout CaptureReader
  ) throws(SimulationError) -> Interface {
    let link = try body.u16()
    _ = try body.u16()
    var interface = Interface(link: link, snapLength: try body.u32())
    while body.remaining >= 4 {
      let (code, size) = (try body.u16(), Int(try body.u16()))
      guard code != 0, let value = body.take(size) else { break }
      _ = body.take((4 - size % 4) % 4)
      // if_tsresol: a power of ten or, with the highest bit, of two.
      if code == 9, let resolution = value.first {
        let exponent = UInt64(resolution & 0x7f)
        if resolution & 0x80 != 0, exponent < 63 {
          interface.unitsPerSecond = 1 << exponent
        } else if resolution & 0x80 == 0, exponent <= 18 {
          interface.unitsPerSecond = (0..<exponent).reduce(1) { unit, _ in unit * 10 }
        }
      }
    }
    return interface
  }

  private static func check(
    _ number: Int, _ interfaces: [Interface], at offset: Int
  ) throws(SimulationError) -> Interface {
    guard interfaces.indices.contains(number) else {
      throw CaptureReader.invalid(
        "A packet is of interface \(number), which is not there", at: offset)
    }
    guard UInt32(interfaces[number].link) == PacketCapture.ethernet else {
      throw CaptureReader.invalid(
        "Its link type \(interfaces[number].link) is not Ethernet (1)", at: offset)
    }
    return interfaces[number]
  }

  private static func enhancedPacket(
    _ body: inout CaptureReader, _ interfaces: [Interface]
  ) throws(SimulationError) -> PacketCapture.Packet {
    let start = body.offset
    let interface = try check(Int(try body.u32()), interfaces, at: start)
    let time = UInt64(try body.u32()) << 32 | UInt64(try body.u32())
    let size = Int(try body.u32())
    _ = try body.u32()
    guard size <= PacketCapture.packetLimit, let bytes = body.take(size) else {
      throw CaptureReader.invalid("A packet has \(size) bytes", at: start)
    }
    let (seconds, rest) = time.quotientAndRemainder(dividingBy: interface.unitsPerSecond)
    let fraction = interface.unitsPerSecond.dividingFullWidth(
      rest.multipliedFullWidth(by: 1_000_000_000))
    return PacketCapture.Packet(
      time: seconds &* 1_000_000_000 &+ fraction.quotient, bytes: bytes)
  }

  private static func simplePacket(
    _ body: inout CaptureReader, _ interfaces: [Interface]
  ) throws(SimulationError) -> PacketCapture.Packet {
    let start = body.offset
    let interface = try check(0, interfaces, at: start)
    var size = Int(try body.u32())
    if interface.snapLength > 0 { size = min(size, Int(interface.snapLength)) }
    guard size <= PacketCapture.packetLimit, let bytes = body.take(size) else {
      throw CaptureReader.invalid("A packet has \(size) bytes", at: start)
    }
    return PacketCapture.Packet(bytes: bytes)
  }
}
