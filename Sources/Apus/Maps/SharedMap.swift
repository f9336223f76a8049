public import ApusObject
import ApusSystem
import Synchronization
import SystemPackage

/// A map's descriptor, shared by the object that loaded it and by every handle.
///
/// It is closed when the last of them is gone: a handle stays usable after its object is closed.
public final class SharedMap: Sendable {
  /// The name in the object, or the kernel's.
  public let name: String

  let descriptor: MapDescriptor

  private struct WeakReader {
    weak var reader: RingBufferReader?
  }

  private let ringBuffer = Mutex(WeakReader())
  /// An arena's memory, as soon as it is mapped.
  let arena = Mutex<SharedMemory?>(nil)

  /// Holds what has the map, if it is not the kernel.
  ///
  /// Every call for an element looks at it, so its absence is one word.
  let host: MapHost?

  /// What has the map, if it is not the kernel: then the descriptor is none.
  var hosted: (any HostedMap)? { host?.map }

  init(
    name: String, descriptor: consuming MapDescriptor, hosted: (any HostedMap)? = nil
  ) {
    self.name = name
    self.descriptor = descriptor
    host = hosted.map(MapHost.init)
  }

  /// What it is and does (`map_type`).
  public var type: MapType { MapType(rawValue: descriptor.info.type) }

  /// The number by which the kernel knows the map; `bpftool map` shows it.
  public var id: UInt32 { descriptor.info.id }

  /// The size of a key in bytes.
  public var keySize: UInt32 { descriptor.info.keySize }

  /// The size of a value in bytes; of one value, for a per-CPU map.
  public var valueSize: UInt32 { descriptor.info.valueSize }

  /// How many elements it has room for.
  public var maxEntries: UInt32 { descriptor.info.maxEntries }

  /// The descriptor's number, for libraries that take one; valid as long as this.
  public var descriptorNumber: Int32 { descriptor.descriptor.borrowed.rawValue }

  /// What the kernel says about the map.
  public var info: MapInfo { MapInfo(descriptor.info) }

  /// Makes the map read-only for user space.
  func freeze() throws(ApusError) {
    do throws(Errno) {
      if let hosted { return try hosted.freezeOrErrno() }
      try BPF.mapFreeze(descriptor)
    } catch {
      throw self.error("Freezing", error)
    }
  }

  /// What reads the map's records, if it is a ring buffer: one for all handles, since there is one position in it.
  func ringBufferReader() throws(ApusError) -> RingBufferReader {
    if let reader = ringBuffer.withLock({ $0.reader }) { return reader }
    let made = try RingBufferReader(self)
    return ringBuffer.withLock { known in
      // Two threads may have come here; both get the one that was first.
      if let reader = known.reader { return reader }
      known.reader = made
      return made
    }
  }
}
