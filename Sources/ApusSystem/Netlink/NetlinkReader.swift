/// Reads numbers and byte ranges of a netlink answer; every read is checked.
struct NetlinkReader {
  private let bytes: ArraySlice<UInt8>
  private(set) var position: Int
  let end: Int

  init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    position = bytes.startIndex
    end = bytes.endIndex
  }

  var remaining: Int { end - position }

  mutating func bytes(_ count: Int, _ what: String) throws(NetlinkError) -> ArraySlice<UInt8> {
    guard count >= 0, count <= remaining else {
      throw .malformed("\(what) wants \(count) bytes, \(remaining) are left", offset: position)
    }
    defer { position += count }
    return bytes[position..<(position + count)]
  }

  mutating func skip(upTo count: Int) {
    position += Swift.min(Swift.max(0, count), remaining)
  }

  mutating func integer<Integer: FixedWidthInteger & UnsignedInteger>(
    _: Integer.Type = Integer.self, _ what: String
  ) throws(NetlinkError) -> Integer {
    var value: Integer = 0
    for byte in try bytes(MemoryLayout<Integer>.size, what).reversed() {
      value = value << 8 | Integer(truncatingIfNeeded: byte)
    }
    // Netlink speaks the machine's byte order.
    return Integer(littleEndian: value)
  }
}
