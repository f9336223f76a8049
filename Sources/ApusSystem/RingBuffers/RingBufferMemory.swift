import CApus
public import Synchronization
public import SystemPackage

/// The memory of a ring buffer map, from which records are read in place (`BPF_MAP_TYPE_RINGBUF`).
///
/// Programs write records and their length; this process writes how far it has read.
@safe public struct RingBufferMemory: ~Copyable {
  private let readerPage: MappedRegion
  private let writerPages: MappedRegion
  @usableFromInline let reader: SharedPosition
  @usableFromInline let writer: SharedPosition
  @usableFromInline let records: UnsafeMutableRawPointer

  /// The size of the ring in bytes.
  public let byteCount: Int

  // `BPF_RINGBUF_BUSY_BIT`, `BPF_RINGBUF_DISCARD_BIT`, `BPF_RINGBUF_HDR_SZ`
  @inlinable static var busy: UInt32 { 1 << 31 }
  @inlinable static var discarded: UInt32 { 1 << 30 }
  @inlinable static var headerSize: Int { 8 }

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
  ///   - lingering: For how many nanoseconds to stay awake for more, once some were read and no more are there.
  ///     Meanwhile it is not said how far they were read, so that no program has to wake anybody.
  ///   - body: Called with the bytes of each record, which are gone when it returns.
  /// - Returns: How many records there were; less than `limit` only if none was left.
  @inlinable
  public mutating func drain(
    limit: Int, lingering: Int64 = 0, _ body: (RawSpan) -> Void
  ) -> Int {
    // Writers need not wait for a long run to be over.
    let run = UInt64(byteCount / 4)
    var position = reader.value
    var count = 0
    while true {
      let start = position
      repeat {
        let end = writer.value
        // What lies between the two is the kernel's word; nothing else is believed.
        if end &- position > UInt64(byteCount) { position = end }
        while position != end, count < limit, position &- start < run {
          let length = self.length(at: position)
          if length & Self.busy != 0 { break }
          let size = Int(length & ~Self.discarded)
          guard size <= byteCount - Self.headerSize else {
            position = end
            break
          }
          if length & Self.discarded == 0 {
            hand(size, at: position, to: body)
            count += 1
          }
          position &+= UInt64((size + Self.headerSize + 7) & ~7)
        }
      } while lingering > 0 && position != start && count < limit && position &- start < run
        && linger(at: position, for: lingering)
      if position == start { return count }
      reader.publish(position)
      if count == limit { return count }
    }
  }

  /// Looks for a finished record at a position for some nanoseconds, awake; false if there is none.
  @usableFromInline
  func linger(at position: UInt64, for nanoseconds: Int64) -> Bool {
    let start = capus_monotonic_time()
    repeat {
      // The writer's next record is slower for every look at the positions.
      capus_pause(16)
      if writer.value != position, length(at: position) & Self.busy == 0 { return true }
    } while capus_monotonic_time() - start < nanoseconds
    return false
  }

  /// What a record begins with: its length, and whether it is finished and counts.
  @inlinable
  func length(at position: UInt64) -> UInt32 {
    // Sound: the offset is below the ring's size, which is mapped twice.
    unsafe (records + Int(position & UInt64(byteCount - 1)))
      .assumingMemoryBound(to: Atomic<UInt32>.self).pointee.load(ordering: .acquiring)
  }

  /// Hands on the record at a position, in place.
  @inlinable
  @inline(__always)
  func hand(_ size: Int, at position: UInt64, to body: (RawSpan) -> Void) {
    // Sound: the record lies in the mapping, and its writer does not touch it any more.
    body(
      unsafe RawSpan(
        _unsafeStart: UnsafeRawPointer(records) + Int(position & UInt64(byteCount - 1))
          + Self.headerSize, byteCount: size))
  }
}

// Sound: the addresses are those of the regions, which it owns.
extension RingBufferMemory: @unchecked Sendable {}
