/// The traps of an object as they happen: each element is a place where the number has grown.
public struct TrapChanges: AsyncSequence, Sendable {
  /// A place where a program trapped.
  public typealias Element = Trap

  let traps: Traps
  let interval: Duration

  /// Starts looking.
  public func makeAsyncIterator() -> Iterator {
    Iterator(traps: traps, interval: interval)
  }

  /// Looks at the numbers again and again.
  public struct Iterator: AsyncIteratorProtocol {
    private let traps: Traps
    private let interval: Duration
    private var seen: [Int: UInt64] = [:]
    private var waiting: [Trap] = []
    private var isFirst = true

    init(traps: Traps, interval: Duration) {
      self.traps = traps
      self.interval = interval
    }

    /// The next place where the number has grown; nil when the task is cancelled.
    ///
    /// - Throws: ``ApusError`` where the kernel does not give the numbers.
    public mutating func next() async throws(ApusError) -> Trap? {
      while waiting.isEmpty {
        if !isFirst {
          do {
            try await Task.sleep(for: interval)
          } catch {
            return nil
          }
        }
        isFirst = false
        for (index, trap) in try traps.all().enumerated() where trap.total > seen[index, default: 0]
        {
          seen[index] = trap.total
          waiting.append(trap)
        }
      }
      return waiting.removeFirst()
    }
  }
}
