extension XDPAction {
  /// Send the packet out of another interface (`bpf_redirect`, since Linux 4.14).
  @inlinable
  @inline(__always)
  public static func redirect(toInterface index: UInt32) -> XDPAction {
    XDPAction(rawValue: UInt32(truncatingIfNeeded: Helper.redirect(index, 0)))
  }
}

extension TrafficAction {
  /// Which side of an interface a packet is put to.
  @frozen
  public enum Direction: UInt64, Sendable {
    /// It leaves by the interface.
    case egress = 0
    /// It comes in by the interface (`BPF_F_INGRESS`).
    case ingress = 1
  }

  /// Put the packet to another interface (`bpf_redirect`, since Linux 4.4).
  @inlinable
  @inline(__always)
  public static func redirect(
    toInterface index: UInt32, _ direction: Direction = .egress
  ) -> TrafficAction {
    TrafficAction(
      rawValue: Int32(truncatingIfNeeded: Helper.redirect(index, direction.rawValue)))
  }
}
