import CApus
public import SystemPackage

/// A thread of its own, for what blocks.
public enum DetachedThread {
  private final class Body: Sendable {
    let run: @Sendable () -> Void

    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  /// Runs `body` in a new thread, which no signal is delivered to.
  public static func start(_ body: @escaping @Sendable () -> Void) throws(Errno) {
    let context = unsafe Unmanaged.passRetained(Body(body))
    let result = unsafe capus_start_thread(
      { context in
        // Sound: the context is the body that was retained for this thread.
        if let context = unsafe context {
          unsafe Unmanaged<Body>.fromOpaque(context).takeRetainedValue().run()
        }
        return nil
      }, context.toOpaque())
    if result < 0 {
      // Sound: no thread has it.
      unsafe context.release()
    }
    _ = try valueOrErrno(result)
  }
}
