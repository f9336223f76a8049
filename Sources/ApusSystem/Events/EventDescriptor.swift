import CApus
public import SystemPackage

/// A descriptor by which this process tells itself that something came (`eventfd(2)`).
///
/// An ``Epoll`` reports each announcement.
public struct EventDescriptor: ~Copyable, Sendable {
  /// What to watch.
  public let descriptor: OwnedDescriptor

  /// Makes a descriptor that announces nothing yet.
  public init() throws(Errno) {
    descriptor = try OwnedDescriptor(capus_event_create())
  }

  /// Says that something came.
  public func announce() { capus_event_announce(descriptor.borrowed.rawValue) }
}
