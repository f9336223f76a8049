/// A context over a socket buffer whose mark and priority the program may set: what programs of traffic control and of
/// control groups are given.
public protocol MarkingContext: SocketBufferContext {}

extension MarkingContext {
  /// The mark, by which routing and firewalls choose (`mark`, `SO_MARK`).
  @inlinable
  public var mark: UInt32 {
    // SAFETY: these types may read and write it.
    get { unsafe fields.pointee.mark }
    nonmutating set { unsafe fields.pointee.mark = newValue }
  }

  /// The priority, by which queues choose (`priority`, `SO_PRIORITY`).
  @inlinable
  public var priority: UInt32 {
    // SAFETY: these types may read and write it.
    get { unsafe fields.pointee.priority }
    nonmutating set { unsafe fields.pointee.priority = newValue }
  }
}
