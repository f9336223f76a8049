import ApusObject

/// A ring buffer, or the buffers of a perf event array: records from programs to user space.
final class RecordStorage: MapStorage {
  /// What the kernel writes before each record (`BPF_RINGBUF_HDR_SZ`).
  static let headerSize = 8

  enum State {
    case reserved, submitted, discarded
  }

  struct Record {
    let start: Int
    let size: Int
    /// What it takes of the ring, header included.
    let span: Int
    let cpu: Int
    var state: State
  }

  override var hasLookup: Bool { false }

  let capacity: Int
  private(set) var records: [Record] = []
  private var firstRecord = 0
  private(set) var produced: UInt64 = 0
  private(set) var consumed: UInt64 = 0
  /// How many records found no room.
  private(set) var lost: UInt64 = 0
  /// Who wants to know of records, until they return false.
  private var listeners: [@Sendable () -> Bool] = []
  private var hasNews = false

  /// A ring of `capacity` bytes.
  ///
  /// The memory is twice that, so that a record at the end of the ring is in one piece: what it has
  /// behind the end is used by nothing else, since live records never fill more than the ring.
  init(
    _ specification: MapSpecification, number: Int, capacity: Int
  ) throws(SimulationError) {
    self.capacity = capacity
    try super
      .init(
        specification, number: number, cpuCount: 1, slotCount: 1, isPerCPU: false,
        valueSize: 2 * capacity)
  }

  /// The bytes that a ring has room for, if the kernel would take it.
  static func ringSize(
    of specification: MapSpecification, called kind: String
  ) throws(SimulationError) -> Int {
    let size = Int(specification.maxEntries)
    guard size >= 4096, size & (size - 1) == 0, size <= 1 << 28, specification.keySize == 0,
      specification.valueSize == 0
    else {
      throw SimulationError(
        .invalidMap,
        "\(kind) has neither keys nor values, and a power of two of bytes, from 4096 on",
        subject: specification.name)
    }
    return size
  }

  static func ringBuffer(
    _ specification: MapSpecification, number: Int
  ) throws(SimulationError) -> RecordStorage {
    let size = try ringSize(of: specification, called: "A ring buffer")
    return try RecordStorage(specification, number: number, capacity: size)
  }

  /// Programs reach only what they reserve, not the ring.
  override var region: Region {
    var region = unsafe super.region
    unsafe region.readable = 0
    unsafe region.writable = 0
    return unsafe region
  }

  /// Makes room for a record; its number, or nil if there is none.
  func reserve(_ size: Int, cpu: Int) -> Int? {
    guard size <= Int(UInt32.max / 4) else { return nil }
    let span = (size + Self.headerSize + 7) & ~7
    guard span <= capacity, produced &- consumed &+ UInt64(span) <= UInt64(capacity - 1) else {
      lost &+= 1
      return nil
    }
    let start = Int(produced % UInt64(capacity)) + Self.headerSize
    records.append(Record(start: start, size: size, span: span, cpu: cpu, state: .reserved))
    produced &+= UInt64(span)
    return records.count - 1
  }

  func setState(_ state: State, of record: Int) {
    guard records.indices.contains(record) else { return }
    records[record].state = state
    if state == .submitted { hasNews = true }
  }

  func addListener(_ listener: @escaping @Sendable () -> Bool) {
    listeners.append(listener)
  }

  /// Tells those who want to know of records, if there are any since the last time.
  func announce() {
    guard hasNews else { return }
    hasNews = false
    if !listeners.isEmpty { listeners.removeAll { !$0() } }
  }

  /// Where a record's bytes are.
  ///
  /// Sound: a record starts below the capacity and is not larger, and the memory is twice that.
  @unsafe func bytes(of record: Int) -> UnsafeMutableRawBufferPointer {
    guard records.indices.contains(record) else {
      return unsafe UnsafeMutableRawBufferPointer(start: nil, count: 0)
    }
    let record = records[record]
    return unsafe UnsafeMutableRawBufferPointer(start: values + record.start, count: record.size)
  }

  /// Takes the records that are ready: up to the first that is still reserved.
  func drain(limit: Int = .max, _ body: (_ cpu: Int, UnsafeRawBufferPointer) -> Void) {
    var left = limit
    while left > 0, firstRecord < records.count, records[firstRecord].state != .reserved {
      let record = records[firstRecord]
      if record.state == .submitted {
        left -= 1
        unsafe body(record.cpu, UnsafeRawBufferPointer(bytes(of: firstRecord)))
      }
      consumed &+= UInt64(record.span)
      firstRecord += 1
    }
    if firstRecord == records.count {
      records.removeAll(keepingCapacity: true)
      firstRecord = 0
    }
  }

  /// The bytes that are not consumed yet (`BPF_RB_AVAIL_DATA`).
  var available: UInt64 { produced &- consumed }
}
