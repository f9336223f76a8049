/// One attribute of a netlink message (`struct nlattr`): a type and bytes.
struct NetlinkAttribute: Equatable {
  static let headerSize = 4

  /// The type without its two flag bits (`NLA_F_NESTED`, `NLA_F_NET_BYTEORDER`).
  var type: UInt16
  var value: ArraySlice<UInt8>

  /// The bytes between the end of something `size` long and the next boundary of 4.
  static func padding(_ size: Int) -> Int { (4 - size % 4) % 4 }

  /// The attributes that `bytes` consist of.
  static func all(in bytes: ArraySlice<UInt8>) throws(NetlinkError) -> [NetlinkAttribute] {
    var reader = NetlinkReader(bytes)
    var attributes: [NetlinkAttribute] = []
    while reader.remaining > 0 {
      let start = reader.position
      let length = Int(try reader.integer(UInt16.self, "attribute length"))
      let type = try reader.integer(UInt16.self, "attribute type")
      guard length >= headerSize else {
        throw .malformed(
          "an attribute of \(length) bytes is shorter than its header", offset: start)
      }
      let value = try reader.bytes(length - headerSize, "attribute \(type & 0x3FFF)")
      attributes.append(NetlinkAttribute(type: type & 0x3FFF, value: value))
      reader.skip(upTo: padding(length))
    }
    return attributes
  }

  /// The value as a number of the type's size.
  func integer<Integer: FixedWidthInteger & UnsignedInteger>(
    _: Integer.Type = Integer.self
  ) throws(NetlinkError) -> Integer {
    var reader = NetlinkReader(value)
    return try reader.integer(Integer.self, "attribute \(type)")
  }

  /// The value as text, up to its NUL.
  var text: String { String(decoding: value.prefix { $0 != 0 }, as: UTF8.self) }
}
