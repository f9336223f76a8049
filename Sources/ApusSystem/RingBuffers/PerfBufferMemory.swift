import CApus
import Synchronization
public import SystemPackage

/// The ring of one CPU that `bpf_perf_event_output` writes to (`PERF_COUNT_SW_BPF_OUTPUT`, kernel 4.4).
@safe public struct PerfBufferMemory: ~Copyable {
  /// The event, which goes into a `BPF_MAP_TYPE_PERF_EVENT_ARRAY`.
  public let descriptor: OwnedDescriptor
  /// The CPU whose programs write to it.
  public let cpu: Int
  private let region: MappedRegion
  private let head: SharedPosition
  private let tail: SharedPosition
  private let records: UnsafeMutableRawPointer
  private let byteCount: Int
  private var scratch: [UInt8] = []

  // PERF_RECORD_LOST, PERF_RECORD_SAMPLE; `struct perf_event_header` has 8 bytes.
  private static var lost: UInt32 { 2 }
  private static var sample: UInt32 { 9 }
  private static var headerSize: Int { 8 }
  // Where in `struct perf_event_mmap_page` the positions are.
  private static var headOffset: Int { 1024 }
  private static var tailOffset: Int { 1032 }

  /// Opens an event on a CPU and maps its ring.
  ///
  /// - Parameters:
  ///   - cpu: The CPU's number; it must be online.
  ///   - pages: The size of the ring in pages, a power of two.
  ///   - wakeUpEvery: After how many samples who waits is woken up.
  /// - Throws: The kernel's `Errno`.
  public init(cpu: Int, pages: Int, wakeUpEvery: Int) throws(Errno) {
    guard let number = Int32(exactly: cpu), pages > 0, pages & (pages - 1) == 0, pages < 1 << 20
    else { throw .invalidArgument }
    let page = try MemoryPage.size()
    let descriptor = try OwnedDescriptor(
      capus_perf_output_open(number, UInt32(clamping: wakeUpEvery)))
    let region = try MappedRegion(of: descriptor, count: (pages + 1) * page, writable: true)
    try PerfEvent.enable(descriptor)
    // Sound: the region lives as long as the addresses, and is as long as was asked for.
    unsafe head = SharedPosition(at: region.address + Self.headOffset)
    unsafe tail = SharedPosition(at: region.address + Self.tailOffset)
    unsafe records = region.address + page
    self.cpu = cpu
    self.descriptor = descriptor
    self.region = region
    byteCount = pages * page
  }

  /// Reads the samples that are there, in place where they are not cut by the ring's end, and makes room for others.
  ///
  /// - Parameters:
  ///   - limit: The most samples to read.
  ///   - lost: Grows by the samples that there was no room for.
  ///   - body: Called with the bytes of each sample, which are gone when it returns. The kernel rounds their number
  ///     up.
  /// - Returns: How many samples there were; less than `limit` only if none was left.
  public mutating func drain(limit: Int, lost: inout UInt64, _ body: (RawSpan) -> Void) -> Int {
    var position = tail.value
    let end = head.value
    var count = 0
    if end &- position > UInt64(byteCount) { position = end }
    while position != end, count < limit {
      let offset = Int(position & UInt64(byteCount - 1))
      // Sound: records are aligned to 8 bytes, so a header is never cut; it lies in the mapping.
      let kind = unsafe records.load(fromByteOffset: offset, as: UInt32.self)
      let size = Int(unsafe records.load(fromByteOffset: offset + 6, as: UInt16.self))
      guard size >= Self.headerSize, UInt64(size) <= end &- position else {
        position = end
        break
      }
      if kind == Self.lost || kind == Self.sample {
        lost &+= content(at: offset, size: size, isSample: kind == Self.sample, body)
        if kind == Self.sample { count += 1 }
      }
      position &+= UInt64(size)
    }
    tail.publish(position)
    return count
  }

  /// Hands a sample on, or says how many were lost.
  private mutating func content(
    at offset: Int, size: Int, isSample: Bool, _ body: (RawSpan) -> Void
  ) -> UInt64 {
    let start = unsafe UnsafeRawPointer(records) + offset
    if offset + size > byteCount {
      // Sound: both parts lie in the mapping.
      let first = byteCount - offset
      scratch.removeAll(keepingCapacity: true)
      unsafe scratch.append(contentsOf: UnsafeRawBufferPointer(start: start, count: first))
      unsafe scratch.append(
        contentsOf: UnsafeRawBufferPointer(start: records, count: size - first))
      return unsafe scratch.withUnsafeBytes {
        // Sound: the copy has `size` bytes.
        guard let start = $0.baseAddress else { return 0 }
        return unsafe Self.content(start, size: size, isSample: isSample, body)
      }
    }
    // Sound: the record lies in the mapping, and the kernel writes over it only after it was given back.
    return unsafe Self.content(start, size: size, isSample: isSample, body)
  }

  private static func content(
    _ start: UnsafeRawPointer, size: Int, isSample: Bool, _ body: (RawSpan) -> Void
  ) -> UInt64 {
    let rest = size - headerSize
    guard isSample else {
      // `struct { header; u64 id; u64 lost; }`
      return rest >= 16 ? unsafe start.loadUnaligned(fromByteOffset: 16, as: UInt64.self) : 0
    }
    guard rest >= 4 else { return 0 }
    // `struct { header; u32 size; char data[size]; }`
    let length = Int(unsafe start.loadUnaligned(fromByteOffset: headerSize, as: UInt32.self))
    guard length <= rest - 4 else { return 0 }
    // Sound: the length was just found to lie within the record.
    body(unsafe RawSpan(_unsafeStart: start + headerSize + 4, byteCount: length))
    return 0
  }
}

// Sound: the addresses are those of the region, which it owns.
extension PerfBufferMemory: @unchecked Sendable {}
