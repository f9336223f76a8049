import ApusObject
public import ApusSystem
public import Synchronization
public import SystemPackage

/// Reads a ring buffer's records; shared by all handles on the map, one of which reads at a time.
@usableFromInline
final class RingBufferReader: RecordSource {
  private let map: SharedMap
  /// The kernel's memory; nil of a map that has a host.
  @usableFromInline let memory: Mutex<RingBufferMemory?>
  private let announcer: HostedRecordAnnouncer?
  @usableFromInline let arrival = Arrival()

  init(_ map: SharedMap) throws(ApusError) {
    let memory: RingBufferMemory?
    do throws(Errno) {
      announcer = try map.hosted.map(HostedRecordAnnouncer.init)
      memory = map.hosted == nil ? try RingBufferMemory(map.descriptor) : nil
    } catch {
      throw .systemCall("Mapping ring buffer \(map.name) into memory", error, subject: map.name)
    }
    self.map = map
    self.memory = Mutex(memory)
  }

  @usableFromInline var name: String { map.name }

  var pendingByteCount: Int {
    if let hosted = map.hosted { return hosted.pendingByteCount }
    return memory.withLock { $0?.pendingByteCount ?? 0 }
  }

  @usableFromInline
  func withDescriptors(_ body: (FileDescriptor) throws(Errno) -> Void) throws(Errno) {
    try body(announcer?.descriptor ?? map.descriptor.descriptor.borrowed)
  }

  @inlinable
  func drain(limit: Int, _ body: (RawSpan) -> Void) -> Int {
    memory.withLock { $0?.drain(limit: limit, body) } ?? drainHosted(limit: limit, body)
  }

  @usableFromInline
  func drainHosted(limit: Int, _ body: (RawSpan) -> Void) -> Int {
    map.hosted?.drainRecords(limit: limit, body) ?? 0
  }

  /// Reads records, and stays awake for some nanoseconds for more of them.
  @inlinable
  func drain(limit: Int, lingering: Int64, _ body: (RawSpan) -> Void) -> Int {
    memory.withLock { $0?.drain(limit: limit, lingering: lingering, body) }
      ?? drainHosted(limit: limit, body)
  }
}
