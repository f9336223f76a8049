import ApusObject
import ApusSystem
import Synchronization
public import SystemPackage

/// Reads the perf buffers of all processors.
@usableFromInline
final class PerfBufferReader: RecordSource {
  /// One processor's.
  private final class Buffer: Sendable {
    let memory: Mutex<PerfBufferMemory>
    /// Valid as long as the memory, which is as long as this.
    let descriptor: FileDescriptor
    let cpu: Int

    init(_ memory: consuming PerfBufferMemory) {
      descriptor = memory.descriptor.borrowed
      cpu = memory.cpu
      self.memory = Mutex(memory)
    }
  }

  private let map: SharedMap
  private let buffers: [Buffer]
  private let lost = Atomic<UInt64>(0)
  private let announcer: HostedRecordAnnouncer?
  @usableFromInline let arrival = Arrival()

  /// Opens a buffer for each processor that is online, and puts it into the map.
  init(_ map: SharedMap, pages: Int, wakeUpEvery: Int) throws(ApusError) {
    var buffers: [Buffer] = []
    // A host has a buffer of its own.
    let cpus = map.hosted == nil ? Int(map.maxEntries) : 0
    do throws(Errno) {
      announcer = try map.hosted.map(HostedRecordAnnouncer.init)
      for cpu in try PossibleCPUs.current().numbers where cpu < cpus {
        do throws(Errno) {
          let memory = try PerfBufferMemory(cpu: cpu, pages: pages, wakeUpEvery: wakeUpEvery)
          buffers.append(Buffer(memory))
        } catch {
          // ENODEV: the processor is possible, but not online.
          guard error == .operationNotSupportedByDevice else { throw error }
        }
      }
    } catch .notPermitted {
      throw .permissionDenied(
        "Opening perf buffers for map \(map.name)", needing: .perfmon, subject: map.name)
    } catch .invalidArgument {
      throw ApusError(
        .systemCall,
        "The perf buffers of map \(map.name) cannot be of \(pages) pages: it has to be a power of two.",
        subject: map.name, errno: .invalidArgument)
    } catch {
      throw .systemCall("Opening perf buffers for map \(map.name)", error, subject: map.name)
    }
    for buffer in buffers {
      let (key, value) = (UInt32(buffer.cpu), UInt32(bitPattern: buffer.descriptor.rawValue))
      // Sound: numbers have no padding.
      try unsafe withUnsafeBytes(of: key) { key throws(ApusError) in
        try unsafe withUnsafeBytes(of: value) { value throws(ApusError) in
          try map.update(unsafe key.bytes, unsafe value.bytes, .any)
        }
      }
    }
    self.map = map
    self.buffers = buffers
  }

  @usableFromInline var name: String { map.name }

  /// How many samples there was no room for, as far as was read.
  var lostCount: UInt64 { map.hosted?.lostRecordCount ?? lost.load(ordering: .relaxed) }

  @usableFromInline
  func withDescriptors(_ body: (FileDescriptor) throws(Errno) -> Void) throws(Errno) {
    if let announcer { try body(announcer.descriptor) }
    for buffer in buffers { try body(buffer.descriptor) }
  }

  @usableFromInline
  func drain(limit: Int, _ body: (RawSpan) -> Void) -> Int {
    if let hosted = map.hosted { return hosted.drainRecords(limit: limit, body) }
    var count = 0
    for buffer in buffers where count < limit {
      var lostNow: UInt64 = 0
      count += buffer.memory.withLock { $0.drain(limit: limit - count, lost: &lostNow, body) }
      lost.wrappingAdd(lostNow, ordering: .relaxed)
    }
    return count
  }
}
