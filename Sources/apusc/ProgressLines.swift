import ApusCompiler
import Synchronization

/// Says what is being done, where it takes so long that one wonders.
final class ProgressLines: Sendable {
  private let step = Mutex<CompilationStep?>(nil)
  private let print: @Sendable (String) -> Void

  init(print: @escaping @Sendable (String) -> Void) {
    self.print = print
  }

  /// Notes what is being done from now on.
  func begin(_ next: CompilationStep) {
    step.withLock { $0 = next }
  }

  /// Prints once a second what is being done, unless it is what was printed last; until it is cancelled.
  func run(every interval: Duration = .seconds(1)) async {
    var last: CompilationStep?
    while true {
      do { try await Task.sleep(for: interval) } catch { return }
      guard let current = step.withLock({ $0 }), current != last else { continue }
      print("\(current) …")
      last = current
    }
  }
}
