import ApusSystem
import Synchronization
import SystemPackage

/// Tells tasks that records came.
@usableFromInline
final class Arrival: Sendable {
  private struct State {
    var isPending = false
    var isWatched = false
    var nextWaiter = 0
    var waiters: [Int: CheckedContinuation<Void, Never>] = [:]
  }

  private let state = Mutex(State())

  /// Something came: whoever waits goes on, or whoever waits next.
  @usableFromInline
  func announce() {
    let waiters = state.withLock { state in
      state.isPending = state.waiters.isEmpty
      let waiters = state.waiters.values
      state.waiters = [:]
      return Array(waiters)
    }
    for waiter in waiters { waiter.resume() }
  }

  /// Forgets what came: to be called before looking, so that whatever comes after the look is not forgotten.
  @usableFromInline
  func reset() { state.withLock { $0.isPending = false } }

  /// Whether this is the first time that it is asked.
  func beginsWatching() -> Bool {
    state.withLock { state in
      defer { state.isWatched = true }
      return !state.isWatched
    }
  }

  /// Says that it is not watched after all.
  func stopsWatching() { state.withLock { $0.isWatched = false } }

  /// Waits until something comes, or came since the last ``reset()``, or the task is cancelled.
  func wait() async {
    let number = state.withLock { state in
      state.nextWaiter += 1
      return state.nextWaiter
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isOver = state.withLock { state in
          if state.isPending || Task.isCancelled { return true }
          state.waiters[number] = continuation
          return false
        }
        if isOver { continuation.resume() }
      }
    } onCancel: {
      state.withLock { $0.waiters.removeValue(forKey: number) }?.resume()
    }
  }
}
