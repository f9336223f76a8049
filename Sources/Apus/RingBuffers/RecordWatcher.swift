import ApusSystem
import Synchronization
import SystemPackage

/// The one thread of the process that waits for records, of all sources that tasks wait for.
final class RecordWatcher: Sendable {
  /// The process's watcher, made when the first task waits; nil if the system has no descriptor or thread for it.
  static let shared: RecordWatcher? = try? RecordWatcher()

  private struct State {
    var nextToken: UInt64 = 0
    var arrivals: [UInt64: WeakArrival] = [:]
  }

  private struct WeakArrival {
    weak var arrival: Arrival?
  }

  private let epoll: Epoll
  private let state = Mutex(State())

  private init() throws(Errno) {
    epoll = try Epoll()
    try DetachedThread.start { [self] in run() }
  }

  /// Announces from now on what comes from a source.
  ///
  /// The kernel forgets a descriptor when it is closed, and with it that it was watched.
  func watch(_ source: some RecordSource) throws(Errno) {
    let arrival = source.arrival
    let token = state.withLock { state in
      state.nextToken += 1
      state.arrivals[state.nextToken] = WeakArrival(arrival: arrival)
      state.arrivals = state.arrivals.filter { $0.value.arrival != nil }
      return state.nextToken
    }
    try source.withDescriptors { descriptor throws(Errno) in
      try epoll.add(descriptor, token: token)
    }
  }

  private func run() -> Never {
    while true {
      // Only a broken descriptor fails here, and that is this object's own.
      let tokens = (try? epoll.wait(milliseconds: -1)) ?? []
      for token in tokens {
        state.withLock { $0.arrivals[token]?.arrival }?.announce()
      }
    }
  }
}

extension RecordSource {
  /// Waits until records come, or came since the last reset, or the task is cancelled.
  @usableFromInline
  func waitForRecords() async {
    if arrival.beginsWatching() {
      do throws(Errno) {
        guard let watcher = RecordWatcher.shared else { throw .noMemory }
        try watcher.watch(self)
      } catch {
        // Without a watcher the next best is to look again after a while.
        arrival.stopsWatching()
        try? await Task.sleep(for: .milliseconds(10))
        return
      }
    }
    await arrival.wait()
  }
}
