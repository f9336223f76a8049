public import ApusObject
import ApusSystem

/// What the kernel says about a map (`struct bpf_map_info`).
public struct MapInfo: Sendable, Hashable {
  /// What it is and does.
  public let type: MapType
  /// The number by which the kernel knows it, while it exists.
  public let id: UInt32
  /// The kernel's name: the first 15 bytes.
  public let name: String
  /// The size of a key in bytes; 0 without keys.
  public let keySize: Int
  /// The size of a value in bytes; of one processor's, in a per-CPU map.
  public let valueSize: Int
  /// How many elements fit; of a ring buffer, its size in bytes.
  public let maxEntries: UInt32
  /// How it was created.
  public let flags: MapFlags
  /// What some types have besides, such as a bloom filter's hash functions.
  public let extra: UInt64

  init(_ info: BPF.MapInfo) {
    type = MapType(rawValue: info.type)
    id = info.id
    name = info.name.description
    keySize = Int(info.keySize)
    valueSize = Int(info.valueSize)
    maxEntries = info.maxEntries
    flags = MapFlags(rawValue: info.flags)
    extra = info.extra
  }
}
