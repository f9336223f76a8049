import ApusSystem
public import SystemPackage

/// What records come from: a ring buffer, or the perf buffers of all processors.
@usableFromInline
protocol RecordSource: AnyObject, Sendable {
  /// The map's name.
  var name: String { get }

  /// Calls `body` with each descriptor that says by epoll when a record comes.
  func withDescriptors(_ body: (FileDescriptor) throws(Errno) -> Void) throws(Errno)

  /// Reads the records that are there, at most `limit`.
  ///
  /// - Returns: How many there were; less than `limit` only if none was left.
  func drain(limit: Int, _ body: (RawSpan) -> Void) -> Int

  /// Tells those who wait in a task that records came.
  var arrival: Arrival { get }
}
