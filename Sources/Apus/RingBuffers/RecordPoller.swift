import ApusSystem
import Synchronization
import SystemPackage

/// Reads several ring buffers and perf buffers in one thread.
///
/// ```swift
/// var poller = try RecordPoller()
/// try poller.add(object.connections) { print($0) }
/// try poller.add(object.errors) { print("error:", $0) }
/// while true { try poller.poll() }
/// ```
public struct RecordPoller: ~Copyable {
  private struct Entry {
    let source: any RecordSource
    let body: (RawSpan) -> Void
    /// Whether there may be records that nobody was told of.
    var isReady = true
  }

  private let epoll: Epoll
  private var entries: [Entry] = []

  /// How many records of a source are read before it is the next one's turn.
  private static let batch = 65_536

  /// Reads nothing at first.
  public init() throws(ApusError) {
    do throws(Errno) {
      epoll = try Epoll()
    } catch {
      throw .systemCall("Making an epoll instance", error)
    }
  }

  /// Has `body` called with each event of a ring buffer.
  public mutating func add<Event: BitwiseCopyable>(
    _ ring: RingBuffer<Event>, _ body: @escaping (Event) -> Void
  ) throws(ApusError) {
    try add(ring.reader, named: ring.name, body)
  }

  /// Has `body` called with each event of a perf buffer.
  public mutating func add<Event: BitwiseCopyable>(
    _ buffer: PerfBuffer<Event>, _ body: @escaping (Event) -> Void
  ) throws(ApusError) {
    try add(buffer.reader, named: buffer.reader.name, body)
  }

  private mutating func add<Event: BitwiseCopyable>(
    _ source: some RecordSource, named name: String, _ body: @escaping (Event) -> Void
  ) throws(ApusError) {
    let token = UInt64(entries.count)
    do throws(Errno) {
      try source.withDescriptors { descriptor throws(Errno) in
        try epoll.add(descriptor, token: token)
      }
    } catch {
      throw .systemCall("Watching \(name)", error, subject: name)
    }
    entries.append(
      Entry(source: source) { bytes in
        guard bytes.byteCount >= MemoryLayout<Event>.size else { return }
        // Sound: a bitwise copyable value is its bytes, of which there are enough.
        body(unsafe bytes.unsafeLoadUnaligned(as: Event.self))
      })
  }

  /// Waits until events come, and reads them.
  ///
  /// - Parameter timeout: How long to wait for the first; nil for ever.
  /// - Returns: How many events there were; none if the time is over, or a signal came.
  /// - Throws: ``ApusError/Code/systemCall``.
  @discardableResult
  public mutating func poll(timeout: Duration? = nil) throws(ApusError) -> Int {
    let isReady = entries.contains(where: \.isReady)
    do throws(Errno) {
      for token in try epoll.wait(milliseconds: isReady ? 0 : Self.milliseconds(timeout)) {
        entries[Int(token)].isReady = true
      }
    } catch {
      throw .systemCall("Waiting for records", error)
    }
    var total = 0
    for index in entries.indices where entries[index].isReady {
      let count = entries[index].source.drain(limit: Self.batch, entries[index].body)
      entries[index].isReady = count == Self.batch
      total += count
    }
    return total
  }

  private static func milliseconds(_ timeout: Duration?) -> Int32 {
    guard let timeout else { return -1 }
    let (seconds, attoseconds) = timeout.components
    guard seconds >= 0, attoseconds >= 0 else { return 0 }
    let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1000)
    guard !overflow else { return .max }
    // Rounded up, so that a short time is not no time.
    return Int32(clamping: whole &+ (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
  }
}
