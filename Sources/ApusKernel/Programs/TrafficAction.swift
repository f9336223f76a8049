/// What becomes of a packet: the result of a classifier of traffic control (`TC_ACT_*`, `TCX_*`).
///
/// A struct and not an enum, because that is what the kernel has: a number.
@frozen
public struct TrafficAction: RawRepresentable, Hashable, Sendable {
  /// The kernel's number.
  public let rawValue: Int32

  /// An action by the kernel's number.
  @inlinable
  public init(rawValue: Int32) {
    self.rawValue = rawValue
  }

  /// Let the next program or filter decide (`TC_ACT_UNSPEC`, `TCX_NEXT`).
  @inlinable
  public static var next: TrafficAction { TrafficAction(rawValue: -1) }

  /// Let the packet pass, and ask nobody else (`TC_ACT_OK`, `TCX_PASS`).
  @inlinable
  public static var pass: TrafficAction { TrafficAction(rawValue: 0) }

  /// Start again with the first filter (`TC_ACT_RECLASSIFY`).
  @inlinable
  public static var reclassify: TrafficAction { TrafficAction(rawValue: 1) }

  /// Drop the packet (`TC_ACT_SHOT`, `TCX_DROP`).
  ///
  /// This is also what a packet gets whose program trapped.
  @inlinable
  public static var drop: TrafficAction { TrafficAction(rawValue: 2) }

  /// Go on with the filter's next action (`TC_ACT_PIPE`).
  @inlinable
  public static var pipe: TrafficAction { TrafficAction(rawValue: 3) }

  /// Take the packet out of the kernel's hands, as if it had been sent (`TC_ACT_STOLEN`).
  @inlinable
  public static var steal: TrafficAction { TrafficAction(rawValue: 4) }

  /// Send the packet where a redirect helper pointed before (`TC_ACT_REDIRECT`, `TCX_REDIRECT`).
  @inlinable
  public static var redirect: TrafficAction { TrafficAction(rawValue: 7) }
}
