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
    /// Reads so many records at most, stays awake for so many nanoseconds for more, and says how many there were.
    let drain: (_ limit: Int, _ lingering: Int64) -> Int
    /// Whether there may be records that nobody was told of.
    var isReady = true
  }

  private let epoll: Epoll
  private var entries: [Entry] = []
  /// In nanoseconds.
  private let lingering: Int64

  /// How many records of a source are read before it is the next one's turn.
  private static let batch = 65_536

  /// Reads nothing at first.
  ///
  /// - Parameter lingering: For how long ``poll(timeout:)`` stays awake for more records of a ring buffer, once it
  ///   has read what was there and has nothing else to read. A program whose record somebody sleeps for has to wake
  ///   him up, which takes it longer than a hundred records; so this makes many records a second two or three times as
  ///   fast, and costs so much processor time where they come one by one. `.zero` sleeps at once. With one processor,
  ///   it always does.
  /// - Throws: ``ApusError/Code/systemCall``.
  public init(lingering: Duration = .microseconds(20)) throws(ApusError) {
    let nanoseconds = Self.whole(lingering, per: 1_000_000_000)
    let hasOtherCPUs = (try? PossibleCPUs.current().count) ?? 1 > 1
    self.lingering = hasOtherCPUs ? nanoseconds : 0
    do throws(Errno) {
      epoll = try Epoll()
    } catch {
      throw .systemCall("Making an epoll instance", error)
    }
  }

  /// Has `body` called with each event of a ring buffer.
  ///
  /// A record that is shorter than an event is left out.
  @inlinable
  public mutating func add<Event: BitwiseCopyable>(
    _ ring: RingBuffer<Event>, _ body: @escaping (Event) -> Void
  ) throws(ApusError) {
    try add(ring.reader) { limit, lingering in
      ring.reader.drain(limit: limit, lingering: lingering) { bytes in
        guard bytes.byteCount >= MemoryLayout<Event>.size else { return }
        // Sound: a bitwise copyable value is its bytes, of which there are enough.
        body(unsafe bytes.unsafeLoadUnaligned(as: Event.self))
      }
    }
  }

  /// Has `body` called with the bytes of each record of a ring buffer, in the place where the program wrote them.
  ///
  /// - Parameters:
  ///   - ring: The ring buffer.
  ///   - body: Called with bytes that are gone when it returns.
  /// - Throws: ``ApusError/Code/systemCall``.
  @inlinable
  public mutating func add(
    bytesOf ring: RingBuffer<some BitwiseCopyable>, _ body: @escaping (RawSpan) -> Void
  ) throws(ApusError) {
    try add(ring.reader) { ring.reader.drain(limit: $0, lingering: $1, body) }
  }

  /// Has `body` called with each event of a perf buffer.
  ///
  /// A sample that is shorter than an event is left out.
  @inlinable
  public mutating func add<Event: BitwiseCopyable>(
    _ buffer: PerfBuffer<Event>, _ body: @escaping (Event) -> Void
  ) throws(ApusError) {
    try add(buffer.reader) { limit, _ in buffer.drain(limit: limit, body) }
  }

  /// Has `body` called with the bytes of each sample of a perf buffer, in the place where the kernel wrote them.
  ///
  /// - Parameters:
  ///   - buffer: The perf buffer.
  ///   - body: Called with bytes that are gone when it returns.
  /// - Throws: ``ApusError/Code/systemCall``.
  @inlinable
  public mutating func add(
    bytesOf buffer: PerfBuffer<some BitwiseCopyable>, _ body: @escaping (RawSpan) -> Void
  ) throws(ApusError) {
    try add(buffer.reader) { limit, _ in buffer.drainBytes(limit: limit, body) }
  }

  @usableFromInline
  mutating func add(
    _ source: some RecordSource, drain: @escaping (_ limit: Int, _ lingering: Int64) -> Int
  ) throws(ApusError) {
    let token = UInt64(entries.count)
    do throws(Errno) {
      try source.withDescriptors { descriptor throws(Errno) in
        try epoll.add(descriptor, token: token)
      }
    } catch {
      throw .systemCall("Watching \(source.name)", error, subject: source.name)
    }
    entries.append(Entry(drain: drain))
  }

  /// Waits until events come, and reads them.
  ///
  /// - Parameter timeout: How long to wait for the first; nil for ever.
  /// - Returns: How many events there were; none if the time is over, or a signal came.
  /// - Throws: ``ApusError/Code/systemCall``.
  @discardableResult
  public mutating func poll(timeout: Duration? = nil) throws(ApusError) -> Int {
    var left = Self.milliseconds(timeout)
    let end = left > 0 ? ContinuousClock.now + .milliseconds(left) : nil
    while true {
      let isReady = entries.contains(where: \.isReady)
      do throws(Errno) {
        let tokens = try epoll.wait(milliseconds: isReady ? 0 : left)
        for token in tokens { entries[Int(token)].isReady = true }
        if tokens.isEmpty, !isReady { return 0 }
      } catch {
        throw .systemCall("Waiting for records", error)
      }
      let total = drain()
      if total > 0 { return total }
      // A wake-up can come so late that what it was for has been read: on with what is left of the time.
      if let end { left = Self.milliseconds(end - .now) }
    }
  }

  /// Reads what is there of all that may have something.
  private mutating func drain() -> Int {
    var total = 0
    // Whoever stays awake for one would keep the others waiting.
    let lingering = entries.count(where: \.isReady) == 1 ? self.lingering : 0
    for index in entries.indices where entries[index].isReady {
      let count = entries[index].drain(Self.batch, lingering)
      entries[index].isReady = count == Self.batch
      total += count
    }
    return total
  }

  private static func milliseconds(_ timeout: Duration?) -> Int32 {
    timeout.map { Int32(clamping: whole($0, per: 1000)) } ?? -1
  }

  /// A time in units of which there are so many in a second, rounded up, so that a short time is not no time.
  private static func whole(_ time: Duration, per second: Int64) -> Int64 {
    let (seconds, attoseconds) = time.components
    guard seconds >= 0, attoseconds >= 0 else { return 0 }
    let unit = 1_000_000_000_000_000_000 / second
    let (whole, isTooLong) = seconds.multipliedReportingOverflow(by: second)
    let (sum, isTooLongToo) = whole.addingReportingOverflow((attoseconds + unit - 1) / unit)
    return isTooLong || isTooLongToo ? .max : sum
  }
}
