public import ApusObject

/// What a CPU map has for a processor (`struct bpf_cpumap_val`).
public struct CPUEntry: BitwiseCopyable, Sendable, Hashable {
  /// How many packets the processor's queue holds.
  public let queueSize: UInt32
  // 0 for none.
  private let program: UInt32

  /// The number of the program that the processor runs on each packet, if there is one.
  public var programID: UInt32? { program == 0 ? nil : program }
}

/// A handle to an array of processors to redirect packets to, by their number (`BPF_MAP_TYPE_CPUMAP`, Linux 4.15; with
/// programs 5.9).
public struct CPUMap: DescriptorMap {
  /// The kernel's type of map.
  public static var mapType: MapType { .cpuMap }

  /// The map that every copy of this handle shares.
  public let map: SharedMap
  /// How a key becomes bytes.
  public let keyCodec = MapCodec<UInt32>()
  /// How an element becomes bytes.
  public let codec = MapCodec<CPUEntry>()

  /// Makes a handle after comparing the map with the Swift type.
  ///
  /// - Throws: ``ApusError/Code/typeMismatch`` unless it is such a map with room for programs.
  public init(_ map: SharedMap) throws(ApusError) {
    try map.check(Self.self, key: (4, ""), value: (8, ""))
    self.map = map
  }

  /// Has a processor take packets (`BPF_MAP_UPDATE_ELEM`).
  ///
  /// - Parameters:
  ///   - cpu: The processor's number.
  ///   - queueSize: How many packets may wait for it; at most 16384.
  ///   - program: What it runs on each packet; an XDP program of section `xdp/cpumap`.
  /// - Throws: ``ApusError/Code/indexOutOfRange``; ``ApusError/Code/systemCall``, with `ENODEV` if there is no such
  ///   processor, with `EINVAL` if the program is not of that section.
  public func set(
    cpu: UInt32, queueSize: UInt32, through program: XDPProgram? = nil
  ) throws(ApusError) {
    guard cpu < map.maxEntries else { throw map.indexOutOfRange(cpu) }
    try set((queueSize, try program?.program.number(in: map) ?? -1), for: cpu)
  }
}

extension CPUMap: CreatableMap {
  /// The size of a key in bytes.
  public static var keySize: Int { 4 }
  /// The size of a value in bytes; of one processor's, in a per-CPU map.
  public static var valueSize: Int { 8 }
}
