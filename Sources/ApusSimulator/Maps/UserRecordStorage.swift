import ApusObject

/// A user ring buffer: records from user space to programs.
final class UserRecordStorage: MapStorage {
  private let capacity: Int
  private var records: [[UInt8]] = []
  private var first = 0
  /// The bytes of what programs have not read, headers included.
  private(set) var pending = 0

  init(_ specification: MapSpecification, number: Int) throws(SimulationError) {
    capacity = try RecordStorage.ringSize(of: specification, called: "A user ring buffer")
    try super.init(specification, number: number, cpuCount: 1, slotCount: 0, isPerCPU: false)
  }

  private static func span(_ count: Int) -> Int { (count + RecordStorage.headerSize + 7) & ~7 }

  /// Adds a record: 0, or `EAGAIN` while there is no room, or `E2BIG` for one that never fits.
  func send(_ record: [UInt8]) -> Int64 {
    guard record.count > 0, record.count <= capacity - RecordStorage.headerSize else {
      return KernelErrno.tooBig
    }
    let span = Self.span(record.count)
    guard pending + span <= capacity else { return KernelErrno.again }
    records.append(record)
    pending += span
    return 0
  }

  /// Takes the oldest record.
  func next() -> [UInt8]? {
    guard first < records.count else { return nil }
    let record = records[first]
    first += 1
    pending -= Self.span(record.count)
    if first == records.count {
      records.removeAll(keepingCapacity: true)
      first = 0
    }
    return record
  }
}
