/// Records that come from programs: of a ``RingBuffer`` or a ``PerfBuffer``.
///
/// ```swift
/// for await event in object.events {
///   print(event)
/// }
/// ```
///
/// The loop ends when its task is cancelled. It reads what is there in one go, and waits only if there is nothing:
/// in one thread for all the sources of the process.
public protocol RecordStream: AsyncSequence, Sendable
where Element: BitwiseCopyable, AsyncIterator == RecordIterator<Element> {
  /// Reads the records that are there, each in the place where the program wrote it, and makes room for others.
  ///
  /// Other handles on the same buffer wait meanwhile; reading it in `body` again is not possible.
  ///
  /// - Parameters:
  ///   - limit: The most records to read: while programs write as fast as this reads, it does not end otherwise.
  ///   - body: Called with the bytes of each record, which are gone when it returns.
  /// - Returns: How many records there were; less than `limit` only if none was left.
  @discardableResult
  func drainBytes(limit: Int, _ body: (RawSpan) -> Void) -> Int
}

extension RecordStream {
  /// Reads the records that are there, and makes room for others.
  ///
  /// A record that is shorter than an event is left out.
  ///
  /// - Parameters:
  ///   - limit: The most records to read.
  ///   - body: Called with each event.
  /// - Returns: How many records there were; less than `limit` only if none was left.
  @inlinable
  @discardableResult
  public func drain(limit: Int = .max, _ body: (Element) -> Void) -> Int {
    drainBytes(limit: limit) { bytes in
      guard bytes.byteCount >= MemoryLayout<Element>.size else { return }
      // Sound: a bitwise copyable value is its bytes, of which there are enough.
      body(unsafe bytes.unsafeLoadUnaligned(as: Element.self))
    }
  }
}

/// Goes through the events of a buffer as they come.
public struct RecordIterator<Event: BitwiseCopyable>: AsyncIteratorProtocol {
  @usableFromInline let source: any RecordSource
  @usableFromInline var events: [Event] = []
  @usableFromInline var next = 0

  /// How many events are read in one go.
  @inlinable static var batch: Int { 1024 }

  init(_ source: any RecordSource) { self.source = source }

  /// The next event; waits for one, and gives nil when the task is cancelled.
  @inlinable
  public mutating func next() async -> Event? {
    while true {
      if next < events.count {
        defer { next += 1 }
        return events[next]
      }
      if Task.isCancelled { return nil }
      next = 0
      events.removeAll(keepingCapacity: true)
      source.arrival.reset()
      let count = source.drain(limit: Self.batch) { bytes in
        guard bytes.byteCount >= MemoryLayout<Event>.size else { return }
        // Sound: a bitwise copyable value is its bytes, of which there are enough.
        events.append(unsafe bytes.unsafeLoadUnaligned(as: Event.self))
      }
      // There may be more, which another loop on the same records would not be told of.
      if count == Self.batch { source.arrival.announce() }
      if count == 0 { await source.waitForRecords() }
    }
  }
}
