/// The flags of a TCP segment (`TCP_FLAG_*`).
@frozen
public struct TCPFlags: OptionSet, Hashable, Sendable, BitwiseCopyable {
  /// The bits, as they stand in the header.
  public var rawValue: UInt8

  /// Flags by their bits.
  @inlinable
  public init(rawValue: UInt8) {
    self.rawValue = rawValue
  }

  /// The sender has nothing more to send (`FIN`).
  @inlinable
  public static var finish: TCPFlags { TCPFlags(rawValue: 0x01) }

  /// The beginning of a connection (`SYN`).
  @inlinable
  public static var synchronize: TCPFlags { TCPFlags(rawValue: 0x02) }

  /// The end of a connection at once (`RST`).
  @inlinable
  public static var reset: TCPFlags { TCPFlags(rawValue: 0x04) }

  /// The receiver is to hand on at once what there is (`PSH`).
  @inlinable
  public static var push: TCPFlags { TCPFlags(rawValue: 0x08) }

  /// The acknowledgment number counts (`ACK`).
  @inlinable
  public static var acknowledgment: TCPFlags { TCPFlags(rawValue: 0x10) }

  /// The urgent pointer counts (`URG`).
  @inlinable
  public static var urgent: TCPFlags { TCPFlags(rawValue: 0x20) }
}
