import Dispatch
import Glibc
import Synchronization

/// A thread of its own, for what Linux keeps per thread: namespaces and capabilities.
///
/// It ends with its body, and its namespaces with it, so that whatever a test leaves there is gone. The body
/// stays part of the test's task, so that an expectation that fails there counts for the test.
enum PrivateThread {
  /// Runs `body`, from beginning to end, on a new thread.
  static func run<Result: Sendable>(
    _ body: @escaping @Sendable () throws -> Result
  ) async throws -> Result {
    let executor = ThreadExecutor()
    let thread = Thread { executor.run() }
    defer {
      executor.stop()
      thread.join()
    }
    return try await withTaskExecutorPreference(executor) { try body() }
  }

  /// Runs `background` on a new thread while `body` runs on this one, and waits for both.
  static func run(
    _ background: @escaping @Sendable () -> Void, during body: () throws -> Void
  ) throws {
    let thread = Thread(background)
    defer { thread.join() }
    try body()
  }
}

/// Runs jobs on the one thread that called ``run()``.
private final class ThreadExecutor: TaskExecutor {
  private struct State {
    var jobs: [UnownedJob] = []
    var isStopped = false
  }

  private let state = Mutex(State())
  private let signal = DispatchSemaphore(value: 0)

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    state.withLock { $0.jobs.append(job) }
    signal.signal()
  }

  func stop() {
    state.withLock { $0.isStopped = true }
    signal.signal()
  }

  func run() {
    while true {
      signal.wait()
      let (job, isStopped) = state.withLock { state in
        (state.jobs.isEmpty ? nil : state.jobs.removeFirst(), state.isStopped)
      }
      if let job {
        unsafe job.runSynchronously(on: asUnownedTaskExecutor())
      } else if isStopped {
        return
      }
    }
  }
}

/// A POSIX thread.
private struct Thread {
  private final class Body: Sendable {
    let run: @Sendable () -> Void

    init(_ run: @escaping @Sendable () -> Void) {
      self.run = run
    }
  }

  private let handle: pthread_t

  init(_ body: @escaping @Sendable () -> Void) {
    var handle = pthread_t()
    // Sound: the body is retained until the thread takes it over.
    let error = unsafe pthread_create(
      &handle, nil,
      { argument in
        if let argument = unsafe argument {
          unsafe Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
        }
        return nil
      }, Unmanaged.passRetained(Body(body)).toOpaque())
    precondition(error == 0, "no thread for a kernel test: error \(error)")
    self.handle = handle
  }

  func join() {
    // Sound: joined once, by the only one that has the handle.
    pthread_join(handle, nil)
  }
}
