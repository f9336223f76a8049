import SystemPackage

/// What the messages of one answer add up to.
struct NetlinkAnswer {
  /// The messages that carry something.
  private(set) var messages: [NetlinkMessage] = []

  /// Whether the kernel has said that nothing more will come.
  private(set) var isComplete = false

  /// Whether a list changed while it was being made, so that it must be asked for again.
  private(set) var wasInterrupted = false

  /// The number that ties answers to the request.
  let sequence: UInt32

  init(sequence: UInt32) {
    self.sequence = sequence
  }

  /// Takes one datagram in.
  ///
  /// Throws what the kernel refused, with its own explanation.
  mutating func take(_ datagram: [UInt8]) throws(NetlinkError) {
    for message in try NetlinkMessage.all(in: datagram) where message.sequence == sequence {
      if message.flags & NetlinkMessage.Flag.dumpInterrupted != 0 { wasInterrupted = true }
      switch message.type {
      case NetlinkMessage.Control.noOperation:
        continue
      case NetlinkMessage.Control.overrun:
        throw .system(.noBufferSpace)
      case NetlinkMessage.Control.error:
        try Self.acknowledge(message)
        isComplete = true
      case NetlinkMessage.Control.done:
        try Self.finish(message)
        isComplete = true
      default:
        messages.append(message)
      }
    }
  }

  /// Reads `struct nlmsgerr` and the attributes behind it.
  private static func acknowledge(_ message: NetlinkMessage) throws(NetlinkError) {
    var reader = NetlinkReader(message.payload)
    let code = Int32(bitPattern: try reader.integer(UInt32.self, "error number"))
    guard code != 0 else { return }
    let length = Int(try reader.integer(UInt32.self, "length of the refused request"))
    var explanation: String?
    if message.flags & NetlinkMessage.Flag.acknowledgementAttributes != 0 {
      let isCapped = message.flags & NetlinkMessage.Flag.capped != 0
      let repeated = isCapped ? NetlinkMessage.headerSize : length
      _ = try reader.bytes(repeated - 4, "refused request")
      reader.skip(upTo: NetlinkAttribute.padding(repeated))
      explanation = try text(reader.bytes(reader.remaining, "attributes"))
    }
    throw .refused(Errno(rawValue: 0 &- code), explanation: explanation)
  }

  /// Reads the end of a list, which has an error number too, and perhaps attributes.
  private static func finish(_ message: NetlinkMessage) throws(NetlinkError) {
    guard !message.payload.isEmpty else { return }
    var reader = NetlinkReader(message.payload)
    let code = Int32(bitPattern: try reader.integer(UInt32.self, "error number"))
    guard code < 0 else { return }
    var explanation: String?
    if message.flags & NetlinkMessage.Flag.acknowledgementAttributes != 0 {
      explanation = try text(reader.bytes(reader.remaining, "attributes"))
    }
    throw .refused(Errno(rawValue: 0 &- code), explanation: explanation)
  }

  /// `NLMSGERR_ATTR_MSG`: what the kernel says about a refusal.
  private static func text(_ attributes: ArraySlice<UInt8>) throws(NetlinkError) -> String? {
    try NetlinkAttribute.all(in: attributes).first { $0.type == 1 }?.text
  }
}
