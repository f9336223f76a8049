/// What becomes of a packet: the result of an XDP program (`enum xdp_action`).
///
/// A struct and not an enum, because that is what the kernel has: a 32-bit number, of which any
/// value that is not listed here counts as ``aborted``.
@frozen
public struct XDPAction: RawRepresentable, Hashable, Sendable {
  /// The kernel's number.
  public let rawValue: UInt32

  /// An action by the kernel's number.
  @inlinable
  public init(rawValue: UInt32) {
    self.rawValue = rawValue
  }

  /// Something went wrong: drop the packet and fire the `xdp:xdp_exception` tracepoint
  /// (`XDP_ABORTED`).
  ///
  /// This is also what a packet gets whose program trapped.
  @inlinable
  public static var aborted: XDPAction { XDPAction(rawValue: 0) }

  /// Drop the packet: the cheapest thing that can be done with it (`XDP_DROP`).
  @inlinable
  public static var drop: XDPAction { XDPAction(rawValue: 1) }

  /// Hand the packet, changed or not, to the network stack (`XDP_PASS`).
  @inlinable
  public static var pass: XDPAction { XDPAction(rawValue: 2) }

  /// Send the packet out of the interface that it came in by (`XDP_TX`).
  @inlinable
  public static var transmit: XDPAction { XDPAction(rawValue: 3) }

  /// Send the packet where a redirect helper pointed before (`XDP_REDIRECT`).
  @inlinable
  public static var redirect: XDPAction { XDPAction(rawValue: 4) }
}
