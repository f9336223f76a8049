import Synchronization
public import SystemPackage

/// The memory of a ring buffer map, from which records are read in place (`BPF_MAP_TYPE_RINGBUF`).
///
/// Programs write records and their length; this process writes how far it has read.
@safe public struct RingBufferMemory: ~Copyable {
  private let readerPage: MappedRegion
  private let writerPages: MappedRegion
  private let reader: SharedPosition
  private let writer: SharedPosition
  private let records: UnsafeMutableRawPointer

  /// The size of the ring in bytes.
  public let byteCount: Int

  // `BPF_RINGBUF_BUSY_BIT`, `BPF_RINGBUF_DISCARD_BIT`, `BPF_RINGBUF_HDR_SZ`
  private static var busy: UInt32 { 1 << 31 }
  private static var discarded: UInt32 { 1 << 30 }
  private static var headerSize: Int { 8 }

  /// Maps a ring buffer.
  public init(_ map: borrowing MapDescriptor) throws(Errno) {
    let page = try MemoryPage.size()
    let size = Int(map.info.maxEntries)
    let readerPage = try MappedRegion(of: map.descriptor, count: page, writable: true)
    // The kernel maps the records twice, one right behind the other, so that none is ever cut.
    let writerPages = try MappedRegion(
      of: map.descriptor, offset: UInt64(page), count: page + 2 * size)
    // Sound: the regions live as long as the addresses, and are as long as was asked for.
    unsafe reader = SharedPosition(at: readerPage.address)
    unsafe writer = SharedPosition(at: writerPages.address)
    unsafe records = writerPages.address + page
    self.readerPage = readerPage
    self.writerPages = writerPages
    byteCount = size
  }

  /// How many bytes of records are there that were not read yet, unfinished ones included.
  public var pendingByteCount: Int { Int(clamping: writer.value &- reader.value) }

  /// Reads the records that are there, in place, and makes room for others.
  ///
  /// Room is made for a whole run of records at a time. The kernel wakes up who waits if a record is finished that
  /// he has read up to. So after saying how far it has read, this looks once more: nothing can be missed.
  ///
  /// - Parameters:
  ///   - limit: The most records to read.
  ///   - body: Called with the bytes of each record, which are gone when it returns.
  /// - Returns: How many records there were; less than `limit` only if none was left.
  public mutating func drain(limit: Int, _ body: (RawSpan) -> Void) -> Int {
    let mask = UInt64(byteCount - 1)
    // Writers need not wait for a long run to be over.
    let run = UInt64(byteCount / 4)
    var position = reader.value
    var count = 0
    while true {
      let start = position
      let end = writer.value
      // What lies between the two is the kernel's word; nothing else is believed.
      if end &- position > UInt64(byteCount) { position = end }
      while position != end, count < limit, position &- start < run {
        // Sound: the offset is below the ring's size, which is mapped twice.
        let header = unsafe records + Int(position & mask)
        let length = unsafe header.assumingMemoryBound(to: Atomic<UInt32>.self).pointee
          .load(ordering: .acquiring)
        if length & Self.busy != 0 { break }
        let size = Int(length & ~Self.discarded)
        guard size <= byteCount - Self.headerSize else {
          position = end
          break
        }
        position &+= UInt64((size + Self.headerSize + 7) & ~7)
        guard length & Self.discarded == 0 else { continue }
        // Sound: the record lies in the mapping, and its writer does not touch it any more.
        body(
          unsafe RawSpan(
            _unsafeStart: UnsafeRawPointer(header) + Self.headerSize, byteCount: size))
        count += 1
      }
      if position == start { return count }
      reader.publish(position)
      if count == limit { return count }
    }
  }
}

// Sound: the addresses are those of the regions, which it owns.
extension RingBufferMemory: @unchecked Sendable {}
