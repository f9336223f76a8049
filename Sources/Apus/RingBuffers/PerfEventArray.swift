public import ApusObject
public import SystemPackage

/// A handle to a perf event array (`BPF_MAP_TYPE_PERF_EVENT_ARRAY`, Linux 4.3): a buffer per processor, into which
/// programs write samples.
///
/// ```swift
/// let samples = try object.samples.open(pages: 64)
/// for await sample in samples { print(sample) }
/// ```
///
/// A ``RingBuffer`` is faster, keeps the order of all processors, and needs less memory; this is for older kernels, and
/// for samples with a part of the packet.
public struct PerfEventArray<Event: BitwiseCopyable>: TypedMap {
  /// The kernel's type of map.
  public static var mapType: MapType { .perfEventArray }

  /// The map that every copy of this handle shares.
  public let map: SharedMap

  /// Makes a handle after comparing the map with the Swift type.
  ///
  /// - Throws: ``ApusError/Code/typeMismatch`` unless it is a perf event array.
  public init(_ map: SharedMap) throws(ApusError) {
    try map.check(Self.self, key: (4, ""), value: (4, ""))
    self.map = map
  }

  /// Creates a perf event array that belongs to no object, for all processors (`BPF_MAP_CREATE`).
  ///
  /// - Throws: ``ApusError/Code/mapCreationFailed``, ``ApusError/Code/permissionDenied``.
  public init(name: String = "", flags: MapFlags = []) throws(ApusError) {
    try self.init(
      SharedMap(
        creating: MapSpecification(
          name: name, type: Self.mapType, keySize: 4, valueSize: 4, flags: flags)))
  }

  /// Opens a buffer for each processor that is online (`perf_event_open`, `PERF_COUNT_SW_BPF_OUTPUT`).
  ///
  /// The buffers last as long as the result. Opening them again takes the place of those before.
  ///
  /// - Parameters:
  ///   - pages: The size of each in pages, a power of two.
  ///   - wakeUpEvery: After how many samples who waits is woken up.
  /// - Returns: The buffers.
  /// - Throws: ``ApusError/Code/permissionDenied``, ``ApusError/Code/systemCall``.
  public func open(pages: Int = 16, wakeUpEvery: Int = 1) throws(ApusError) -> PerfBuffer<Event> {
    PerfBuffer(try PerfBufferReader(map, pages: pages, wakeUpEvery: wakeUpEvery))
  }

  /// Puts in an event that counts, for programs that run on a processor to read (`BPF_MAP_UPDATE_ELEM`).
  ///
  /// - Parameters:
  ///   - event: What `perf_event_open(2)` gave for the processor, which is borrowed for the call; without
  ///     `PERF_SAMPLE_READ` and `inherit`. The event counts for as long as it is open somewhere, or in the map.
  ///   - processor: The processor's number.
  /// - Throws: ``ApusError/Code/indexOutOfRange``; ``ApusError/Code/systemCall`` if it is no such event.
  public func set(_ event: FileDescriptor, forProcessor processor: UInt32) throws(ApusError) {
    try map.set(event, at: processor)
  }

  /// Takes an event out (`BPF_MAP_DELETE_ELEM`).
  public func remove(forProcessor processor: UInt32) throws(ApusError) {
    _ = try map.remove(at: processor)
  }
}

/// The buffers of a ``PerfEventArray``, one per processor.
///
/// Samples of one processor come in their order; those of different processors in any.
public struct PerfBuffer<Event: BitwiseCopyable>: RecordStream {
  /// What comes.
  public typealias Element = Event

  @usableFromInline let reader: PerfBufferReader

  init(_ reader: PerfBufferReader) { self.reader = reader }

  /// How many samples there was no room for (`PERF_RECORD_LOST`).
  ///
  /// The kernel says so with the next sample that there is room for.
  public var lostCount: UInt64 { reader.lostCount }

  /// Reads the samples that are there, and makes room for others.
  ///
  /// - Parameters:
  ///   - limit: The most samples to read.
  ///   - body: Called with the bytes of each sample, which are gone when it returns. The kernel rounds their number
  ///     up, to four less than a multiple of eight.
  /// - Returns: How many samples there were; less than `limit` only if none was left.
  @inlinable
  @discardableResult
  public func drainBytes(limit: Int = .max, _ body: (RawSpan) -> Void) -> Int {
    reader.drain(limit: limit, body)
  }

  /// The samples as they come, for `for await`.
  public func makeAsyncIterator() -> RecordIterator<Event> { RecordIterator(reader) }
}
