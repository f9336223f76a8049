import Synchronization
public import SystemPackage

/// The memory of a user ring buffer map, to which records are written in place (`BPF_MAP_TYPE_USER_RINGBUF`, kernel
/// 6.1).
@safe public struct UserRingBufferMemory: ~Copyable {
  private let readerPage: MappedRegion
  private let writerPages: MappedRegion
  private let reader: SharedPosition
  private let writer: SharedPosition
  private let records: UnsafeMutableRawPointer

  /// The size of the ring in bytes.
  public let byteCount: Int

  // `BPF_RINGBUF_HDR_SZ`
  private static var headerSize: Int { 8 }

  /// Maps a user ring buffer.
  public init(_ map: borrowing MapDescriptor) throws(Errno) {
    let page = try MemoryPage.size()
    let size = Int(map.info.maxEntries)
    let readerPage = try MappedRegion(of: map.descriptor, count: page)
    // The kernel maps the records twice, one right behind the other, so that none is ever cut.
    let writerPages = try MappedRegion(
      of: map.descriptor, offset: UInt64(page), count: page + 2 * size, writable: true)
    // Sound: the regions live as long as the addresses, and are as long as was asked for.
    unsafe reader = SharedPosition(at: readerPage.address)
    unsafe writer = SharedPosition(at: writerPages.address)
    unsafe records = writerPages.address + page
    self.readerPage = readerPage
    self.writerPages = writerPages
    byteCount = size
  }

  /// How many bytes of records programs have not read yet.
  public var pendingByteCount: Int { Int(clamping: writer.value &- reader.value) }

  /// Writes a record.
  ///
  /// - Parameters:
  ///   - size: The record's size in bytes.
  ///   - body: Writes its bytes, which are zero before.
  /// - Returns: False if there is no room for it now.
  /// - Throws: `E2BIG` if there never is.
  public mutating func write(
    _ size: Int, _ body: (inout MutableRawSpan) -> Void
  ) throws(Errno) -> Bool {
    guard size > 0, size <= byteCount - Self.headerSize, size < 1 << 30 else {
      throw .argListTooLong
    }
    let total = (size + Self.headerSize + 7) & ~7
    let position = writer.value
    guard byteCount - Int(clamping: position &- reader.value) >= total else { return false }
    // Sound: the offset is below the ring's size, which is mapped twice; no program reads beyond the position that is
    // published last.
    let header = unsafe records + Int(position & UInt64(byteCount - 1))
    let bytes = unsafe UnsafeMutableRawBufferPointer(
      start: header + Self.headerSize, count: size)
    unsafe bytes.initializeMemory(as: UInt8.self, repeating: 0)
    var span = unsafe bytes.mutableBytes
    body(&span)
    unsafe header.storeBytes(of: UInt32(size), as: UInt32.self)
    unsafe header.storeBytes(of: 0, toByteOffset: 4, as: UInt32.self)
    writer.publish(position &+ UInt64(total))
    return true
  }
}

// Sound: the addresses are those of the regions, which it owns.
extension UserRingBufferMemory: @unchecked Sendable {}
