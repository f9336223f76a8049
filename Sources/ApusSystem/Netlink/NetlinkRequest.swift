/// Builds the bytes of a request.
struct NetlinkRequest {
  private(set) var bytes: [UInt8] = []

  /// Begins with a header whose length and sequence number ``finished(sequence:)`` fills in.
  init(type: UInt16, flags: UInt16) {
    append(UInt32(0))
    append(type)
    append(flags | NetlinkMessage.Flag.request)
    append(UInt32(0))
    append(UInt32(0))
  }

  /// Appends a number in the machine's byte order, which netlink speaks.
  mutating func append(_ value: some FixedWidthInteger) {
    var rest = value.littleEndian
    for _ in 0..<(value.bitWidth / 8) {
      bytes.append(UInt8(truncatingIfNeeded: rest))
      rest >>= 8
    }
  }

  mutating func append(attribute type: UInt16, _ value: some FixedWidthInteger) {
    append(UInt16(NetlinkAttribute.headerSize + value.bitWidth / 8))
    append(type)
    append(value)
    pad()
  }

  /// Appends an attribute that consists of attributes (`NLA_F_NESTED`).
  mutating func append(nested type: UInt16, _ body: (inout NetlinkRequest) -> Void) {
    let start = bytes.count
    append(UInt16(0))
    append(type | 0x8000)
    body(&self)
    store(UInt16(truncatingIfNeeded: bytes.count - start), at: start)
  }

  /// The whole message.
  func finished(sequence: UInt32) -> [UInt8] {
    var copy = self
    copy.store(UInt32(truncatingIfNeeded: bytes.count), at: 0)
    copy.store(sequence, at: 8)
    return copy.bytes
  }

  private mutating func pad() {
    bytes.append(
      contentsOf: repeatElement(0, count: NetlinkAttribute.padding(bytes.count)))
  }

  private mutating func store(_ value: some FixedWidthInteger, at offset: Int) {
    var rest = value.littleEndian
    for index in offset..<(offset + value.bitWidth / 8) {
      bytes[index] = UInt8(truncatingIfNeeded: rest)
      rest >>= 8
    }
  }
}
