public import ApusObject
import ApusSystem
import Synchronization
import SystemPackage

/// A handle to a user ring buffer (`BPF_MAP_TYPE_USER_RINGBUF`, Linux 6.1): records for programs, in the order in which
/// they are sent.
///
/// A handle can be copied and shared between tasks. Handles that are made from the same map by themselves, or in several
/// processes, must not send at the same time.
public struct UserRingBuffer<Event: BitwiseCopyable>: TypedMap {
  /// The kernel's type of map.
  public static var mapType: MapType { .userRingBuffer }

  /// The map that every copy of this handle shares.
  public let map: SharedMap
  private let codec = MapCodec<Event>()
  private let writer: Writer

  private final class Writer: Sendable {
    /// The kernel's memory; nil of a map that has a host.
    let memory: Mutex<UserRingBufferMemory?>

    init(_ memory: consuming UserRingBufferMemory?) { self.memory = Mutex(memory) }
  }

  /// Makes a handle, and maps the buffer into memory.
  ///
  /// - Throws: ``ApusError/Code/typeMismatch`` unless it is a user ring buffer.
  public init(_ map: SharedMap) throws(ApusError) {
    try map.check(Self.self)
    self.map = map
    do throws(Errno) {
      writer = Writer(map.hosted == nil ? try UserRingBufferMemory(map.descriptor) : nil)
    } catch {
      throw .systemCall(
        "Mapping user ring buffer \(map.name) into memory", error, subject: map.name)
    }
  }

  /// Creates a user ring buffer that belongs to no object (`BPF_MAP_CREATE`).
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

  /// How many bytes of records no program has read yet.
  public var pendingByteCount: Int {
    if let hosted = map.hosted { return hosted.pendingByteCount }
    return writer.memory.withLock { $0?.pendingByteCount ?? 0 }
  }

  /// Sends an event to the next program that drains the buffer.
  ///
  /// - Throws: ``ApusError/Code/mapFull`` if there is no room for it: programs have not read what was sent before.
  public func send(_ event: Event) throws(ApusError) {
    try sendBytes(count: codec.size) { codec.store(event, to: &$0, at: 0) }
  }

  /// Sends a record of any size.
  ///
  /// - Parameters:
  ///   - count: How many bytes.
  ///   - body: Writes them in the place where the program will read them; they are zero before.
  /// - Throws: ``ApusError/Code/mapFull`` if there is no room for it, now or ever.
  public func sendBytes(
    count: Int, _ body: (inout MutableRawSpan) -> Void
  ) throws(ApusError) {
    do throws(Errno) {
      guard try !write(count, body) else { return }
    } catch {
      throw ApusError(
        .mapFull,
        "A record of \(count) bytes cannot be sent: user ring buffer \(map.name) has room for records of 1 to "
          + "\(byteCount - 8) bytes.", subject: map.name, errno: error)
    }
    throw ApusError(
      .mapFull,
      "User ring buffer \(map.name) is full: programs have \(pendingByteCount) bytes of records to read. Wait "
        + "until they have, or give it more than \(byteCount) bytes.", subject: map.name,
      errno: .resourceTemporarilyUnavailable)
  }

  /// Writes a record; false if there is no room for it now.
  private func write(
    _ count: Int, _ body: (inout MutableRawSpan) -> Void
  ) throws(Errno) -> Bool {
    guard let hosted = map.hosted else {
      return try writer.memory.withLock { memory throws(Errno) in
        try memory?.write(count, body) ?? false
      }
    }
    var record = [UInt8](repeating: 0, count: Swift.max(0, count))
    var elements = record.mutableSpan
    // Sound: any byte is a valid UInt8.
    var bytes = unsafe elements.mutableBytes
    body(&bytes)
    do throws(HostError) {
      return try hosted.send(record)
    } catch {
      throw error.code
    }
  }
}
