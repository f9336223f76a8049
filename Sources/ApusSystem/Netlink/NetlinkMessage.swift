/// One netlink message: the header's fields (`struct nlmsghdr`) and what follows it.
struct NetlinkMessage: Equatable {
  /// The types below 16, which every netlink family shares.
  enum Control {
    static let noOperation: UInt16 = 1
    static let error: UInt16 = 2
    static let done: UInt16 = 3
    static let overrun: UInt16 = 4
  }

  /// `NLM_F_*`.
  enum Flag {
    static let request: UInt16 = 1
    static let multipart: UInt16 = 2
    static let acknowledge: UInt16 = 4
    static let dumpInterrupted: UInt16 = 0x10
    static let dump: UInt16 = 0x300
    /// In an acknowledgement: the request is not repeated in it.
    static let capped: UInt16 = 0x100
    /// In an acknowledgement: attributes follow.
    static let acknowledgementAttributes: UInt16 = 0x200
  }

  static let headerSize = 16

  var type: UInt16
  var flags: UInt16
  var sequence: UInt32
  var port: UInt32 = 0
  var payload: ArraySlice<UInt8>

  /// The messages of one datagram.
  static func all(in datagram: [UInt8]) throws(NetlinkError) -> [NetlinkMessage] {
    var reader = NetlinkReader(datagram[...])
    var messages: [NetlinkMessage] = []
    while reader.remaining > 0 {
      let start = reader.position
      let length = Int(try reader.integer(UInt32.self, "message length"))
      guard length >= headerSize else {
        throw .malformed("a message of \(length) bytes is shorter than its header", offset: start)
      }
      let type = try reader.integer(UInt16.self, "message type")
      let flags = try reader.integer(UInt16.self, "message flags")
      let sequence = try reader.integer(UInt32.self, "message sequence number")
      let port = try reader.integer(UInt32.self, "message port")
      let payload = try reader.bytes(length - headerSize, "message")
      messages.append(
        NetlinkMessage(type: type, flags: flags, sequence: sequence, port: port, payload: payload))
      reader.skip(upTo: NetlinkAttribute.padding(length))
    }
    return messages
  }
}
