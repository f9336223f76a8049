public import SystemPackage

/// A map's descriptor, with the sizes that the kernel copies for it.
///
/// The kernel checks no buffer against them: it copies a whole key and a whole value, or for a per-CPU map
/// a value for each possible CPU. So they are read from the kernel itself, and every call is checked here.
public struct MapDescriptor: ~Copyable, Sendable {
  /// The descriptor.
  public let descriptor: OwnedDescriptor

  /// What the kernel says about the map.
  public let info: BPF.MapInfo

  /// The bytes of a key; 0 for a map without keys, such as a queue.
  public let keySize: Int

  /// The bytes that one lookup or update copies.
  ///
  /// For a per-CPU map: one value per possible CPU, each rounded up to 8 bytes.
  public let transferSize: Int

  /// Takes over a descriptor, after asking the kernel what map it is (`BPF_OBJ_GET_INFO_BY_FD`).
  public init(adopting descriptor: consuming OwnedDescriptor) throws(Errno) {
    let info = try BPF.mapInfo(descriptor)
    let (size, cpus) = try Self.transfer(type: info.type, valueSize: Int(info.valueSize))
    let (total, overflow) = size.multipliedReportingOverflow(by: cpus)
    guard !overflow else { throw .overflow }
    self.descriptor = descriptor
    self.info = info
    keySize = Int(info.keySize)
    transferSize = total
  }

  /// A map that the kernel does not have: sizes, and no descriptor.
  ///
  /// - Parameters:
  ///   - info: What it is.
  ///   - valueCount: How many values an element has: one, or in a per-CPU map one per processor.
  /// - Throws: `EOVERFLOW` for an element that is too large.
  public init(describing info: BPF.MapInfo, valueCount: Int) throws(Errno) {
    let size = Self.isPerCPU(info.type) ? (Int(info.valueSize) + 7) & ~7 : Int(info.valueSize)
    let (total, overflow) = size.multipliedReportingOverflow(by: valueCount)
    guard !overflow else { throw .overflow }
    descriptor = .none
    self.info = info
    keySize = Int(info.keySize)
    transferSize = total
  }

  // BPF_MAP_TYPE_PERCPU_HASH, _PERCPU_ARRAY, _LRU_PERCPU_HASH, _PERCPU_CGROUP_STORAGE
  private static func isPerCPU(_ type: UInt32) -> Bool { [5, 6, 10, 21].contains(type) }

  private static func transfer(
    type: UInt32, valueSize: Int
  ) throws(Errno) -> (size: Int, count: Int) {
    guard isPerCPU(type) else { return (valueSize, 1) }
    return ((valueSize + 7) & ~7, try PossibleCPUs.current().count)
  }

  /// Throws `EINVAL` unless a key and a value have the map's sizes.
  @inlinable
  func check(key: Int, value: Int? = nil) throws(Errno) {
    guard key == keySize, value ?? transferSize == transferSize else { throw .invalidArgument }
  }
}
