import CApus
public import SystemPackage

/// Waits for several descriptors at once (`epoll(7)`), edge-triggered.
///
/// A descriptor is reported when something arrives, not as long as there is something: whoever is told has to take
/// all there is.
public struct Epoll: ~Copyable, Sendable {
  private let descriptor: OwnedDescriptor

  /// Watches nothing at first.
  public init() throws(Errno) {
    descriptor = try OwnedDescriptor(capus_epoll_create())
  }

  /// Watches a descriptor for input; what is there already is reported too.
  public func add(_ watched: FileDescriptor, token: UInt64) throws(Errno) {
    _ = try valueOrErrno(capus_epoll_add(descriptor.borrowed.rawValue, watched.rawValue, token))
  }

  /// Does not watch a descriptor any more.
  public func remove(_ watched: FileDescriptor) throws(Errno) {
    _ = try valueOrErrno(capus_epoll_remove(descriptor.borrowed.rawValue, watched.rawValue))
  }

  /// Waits until something arrives, or for so many milliseconds; -1 waits for ever.
  ///
  /// - Returns: The tokens of the descriptors, none if the time is over or a signal came.
  public func wait(milliseconds: Int32) throws(Errno) -> [UInt64] {
    var tokens = [UInt64](repeating: 0, count: Int(CAPUS_EPOLL_BATCH))
    do throws(Errno) {
      let capacity = Int32(tokens.count)
      let epoll = descriptor.borrowed.rawValue
      // Sound: the shim writes at most as many tokens as there is room for.
      let count = try valueOrErrno(
        unsafe tokens.withUnsafeMutableBufferPointer {
          unsafe capus_epoll_wait(epoll, $0.baseAddress, capacity, milliseconds)
        })
      tokens.removeLast(tokens.count - Swift.min(tokens.count, Int(count)))
      return tokens
    } catch .interrupted {
      return []
    }
  }
}
