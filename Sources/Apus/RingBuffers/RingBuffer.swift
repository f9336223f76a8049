public import ApusObject

/// A handle to a ring buffer (`BPF_MAP_TYPE_RINGBUF`, Linux 5.8): records from programs, in the order in which they were
/// reserved.
///
/// Read it by ``RecordStream/drain(limit:_:)``, in a loop `for await event in`, or several together by a
/// ``RecordPoller``. A record goes to one of those who read. A handle can be copied and shared between tasks, and stays
/// usable after its object is closed.
///
/// A ring buffer counts nothing: where there is no room a program learns that, and can count it in a variable that it
/// shares. ``pendingByteCount`` says how far reading is behind.
public struct RingBuffer<Event: BitwiseCopyable>: TypedMap, RecordStream {
  /// The kernel's type of map.
  public static var mapType: MapType { .ringBuffer }

  /// What comes.
  public typealias Element = Event

  /// The map that every copy of this handle shares.
  public let map: SharedMap
  @usableFromInline let reader: RingBufferReader

  /// Makes a handle, and maps the buffer into memory.
  ///
  /// - Throws: ``ApusError/Code/typeMismatch`` unless it is a ring buffer.
  public init(_ map: SharedMap) throws(ApusError) {
    try map.check(Self.self)
    self.map = map
    reader = try map.ringBufferReader()
  }

  /// Creates a ring buffer that belongs to no object (`BPF_MAP_CREATE`).
  ///
  /// - Parameters:
  ///   - byteCount: Its size: a power of two, and a multiple of the page size.
  ///   - name: What `bpftool map` shows.
  ///   - flags: How it is created.
  /// - Throws: ``ApusError/Code/mapCreationFailed``, ``ApusError/Code/permissionDenied``.
  public init(byteCount: UInt32, name: String = "", flags: MapFlags = []) throws(ApusError) {
    try self.init(
      SharedMap(
        creating: MapSpecification(
          name: name, type: Self.mapType, maxEntries: byteCount, flags: flags)))
  }

  /// The size in bytes.
  public var byteCount: Int { Int(map.maxEntries) }

  /// How many bytes of records wait to be read, unfinished ones included.
  public var pendingByteCount: Int { reader.pendingByteCount }

  /// Reads the records that are there, each in the place where the program wrote it, and makes room for others.
  ///
  /// - Parameters:
  ///   - limit: The most records to read.
  ///   - body: Called with the bytes of each record, which are gone when it returns.
  /// - Returns: How many records there were; less than `limit` only if none was left.
  @inlinable
  @discardableResult
  public func drainBytes(limit: Int = .max, _ body: (RawSpan) -> Void) -> Int {
    reader.drain(limit: limit, body)
  }

  /// The events as they come, for `for await`.
  public func makeAsyncIterator() -> RecordIterator<Event> { RecordIterator(reader) }
}
