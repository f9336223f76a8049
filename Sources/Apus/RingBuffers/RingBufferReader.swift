import ApusObject
import ApusSystem
import Synchronization
import SystemPackage

/// Reads a ring buffer's records; shared by all handles on the map, one of which reads at a time.
final class RingBufferReader: RecordSource {
  private let map: SharedMap
  /// The kernel's memory; nil of a map that has a host.
  private let memory: Mutex<RingBufferMemory?>
  private let announcer: HostedRecordAnnouncer?
  let arrival = Arrival()

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

  var pendingByteCount: Int {
    if let hosted = map.hosted { return hosted.pendingByteCount }
    return memory.withLock { $0?.pendingByteCount ?? 0 }
  }

  func withDescriptors(_ body: (FileDescriptor) throws(Errno) -> Void) throws(Errno) {
    try body(announcer?.descriptor ?? map.descriptor.descriptor.borrowed)
  }

  func drain(limit: Int, _ body: (RawSpan) -> Void) -> Int {
    if let hosted = map.hosted { return hosted.drainRecords(limit: limit, body) }
    return memory.withLock { $0?.drain(limit: limit, body) ?? 0 }
  }
}
