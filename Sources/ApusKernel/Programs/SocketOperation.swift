/// What happens to a TCP socket, or is asked about it (`BPF_SOCK_OPS_*`).
@frozen
public struct SocketOperation: RawRepresentable, Hashable, Sendable {
  /// The kernel's number.
  public let rawValue: UInt32

  /// An operation by the kernel's number.
  @inlinable
  public init(rawValue: UInt32) {
    self.rawValue = rawValue
  }

  /// Which timeout a `SYN` gets, as the reply; `UInt32.max` for the usual one (`BPF_SOCK_OPS_TIMEOUT_INIT`).
  @inlinable
  public static var initialTimeout: SocketOperation { SocketOperation(rawValue: 1) }
  /// Which receive window, in packets, as the reply (`BPF_SOCK_OPS_RWND_INIT`).
  @inlinable
  public static var initialReceiveWindow: SocketOperation { SocketOperation(rawValue: 2) }
  /// A connection is about to be made from here (`BPF_SOCK_OPS_TCP_CONNECT_CB`).
  @inlinable
  public static var connect: SocketOperation { SocketOperation(rawValue: 3) }
  /// A connection that was made from here stands (`BPF_SOCK_OPS_ACTIVE_ESTABLISHED_CB`).
  @inlinable
  public static var activeEstablished: SocketOperation { SocketOperation(rawValue: 4) }
  /// A connection that was made from the other end stands (`BPF_SOCK_OPS_PASSIVE_ESTABLISHED_CB`).
  @inlinable
  public static var passiveEstablished: SocketOperation { SocketOperation(rawValue: 5) }
  /// Whether the congestion control needs ECN, as the reply: 1 for yes (`BPF_SOCK_OPS_NEEDS_ECN`).
  @inlinable
  public static var needsECN: SocketOperation { SocketOperation(rawValue: 6) }
  /// The base round-trip time, as the reply (`BPF_SOCK_OPS_BASE_RTT`, since Linux 4.15).
  @inlinable
  public static var baseRoundTripTime: SocketOperation { SocketOperation(rawValue: 7) }
  /// A timer to send again has run out (`BPF_SOCK_OPS_RTO_CB`; ``SocketEvents/retransmissionTimeout``).
  @inlinable
  public static var retransmissionTimeout: SocketOperation { SocketOperation(rawValue: 8) }
  /// Something was sent again (`BPF_SOCK_OPS_RETRANS_CB`; ``SocketEvents/retransmission``).
  @inlinable
  public static var retransmission: SocketOperation { SocketOperation(rawValue: 9) }
  /// The state changes, from the first argument to the second (`BPF_SOCK_OPS_STATE_CB`; ``SocketEvents/state``).
  @inlinable
  public static var state: SocketOperation { SocketOperation(rawValue: 10) }
  /// The socket begins to listen (`BPF_SOCK_OPS_TCP_LISTEN_CB`, since Linux 4.19).
  @inlinable
  public static var listen: SocketOperation { SocketOperation(rawValue: 11) }
  /// A round trip was measured (`BPF_SOCK_OPS_RTT_CB`; ``SocketEvents/roundTripTime``).
  @inlinable
  public static var roundTripTime: SocketOperation { SocketOperation(rawValue: 12) }
}

/// What else a program wants to know of a socket (`BPF_SOCK_OPS_*_CB_FLAG`).
@frozen
public struct SocketEvents: OptionSet, Sendable {
  /// The kernel's bits.
  public let rawValue: UInt32

  /// Events by the kernel's bits.
  @inlinable
  public init(rawValue: UInt32) {
    self.rawValue = rawValue
  }

  /// ``SocketOperation/retransmissionTimeout``, since Linux 4.16.
  @inlinable
  public static var retransmissionTimeout: SocketEvents { SocketEvents(rawValue: 1 << 0) }
  /// ``SocketOperation/retransmission``, since Linux 4.16.
  @inlinable
  public static var retransmission: SocketEvents { SocketEvents(rawValue: 1 << 1) }
  /// ``SocketOperation/state``, since Linux 4.16.
  @inlinable
  public static var state: SocketEvents { SocketEvents(rawValue: 1 << 2) }
  /// ``SocketOperation/roundTripTime``, since Linux 5.3.
  @inlinable
  public static var roundTripTime: SocketEvents { SocketEvents(rawValue: 1 << 3) }
}

/// Whether what a program wrote as a reply counts: the result of a program in section `sockops`.
@frozen
public struct SocketOperationResult: RawRepresentable, Hashable, Sendable {
  /// The kernel's number.
  public let rawValue: UInt32

  /// A result by the kernel's number.
  @inlinable
  public init(rawValue: UInt32) {
    self.rawValue = rawValue
  }

  /// The reply counts, where something was asked.
  @inlinable
  public static var reply: SocketOperationResult { SocketOperationResult(rawValue: 1) }

  /// It does not: the kernel does what it usually does.
  ///
  /// This is also what becomes of it where the program trapped.
  @inlinable
  public static var ignore: SocketOperationResult { SocketOperationResult(rawValue: 0) }
}
