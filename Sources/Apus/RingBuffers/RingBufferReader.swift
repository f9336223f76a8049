import ApusSystem
import Synchronization
import SystemPackage

/// Reads a ring buffer's records; shared by all handles on the map, one of which reads at a time.
final class RingBufferReader: RecordSource {
  private let map: SharedMap
  private let memory: Mutex<RingBufferMemory>
  let arrival = Arrival()

  init(_ map: SharedMap) throws(ApusError) {
    let memory: RingBufferMemory
    do throws(Errno) {
      memory = try RingBufferMemory(map.descriptor)
    } catch {
      throw .systemCall("Mapping ring buffer \(map.name) into memory", error, subject: map.name)
    }
    self.map = map
    self.memory = Mutex(memory)
  }

  var pendingByteCount: Int { memory.withLock { $0.pendingByteCount } }

  func withDescriptors(_ body: (FileDescriptor) throws(Errno) -> Void) throws(Errno) {
    try body(map.descriptor.descriptor.borrowed)
  }

  func drain(limit: Int, _ body: (RawSpan) -> Void) -> Int {
    memory.withLock { $0.drain(limit: limit, body) }
  }
}
