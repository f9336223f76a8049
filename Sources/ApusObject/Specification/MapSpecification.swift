/// A map of an ``ObjectSpecification``.
public struct MapSpecification: Hashable, Sendable {
  /// The name; of global data the section's, for example `.rodata`.
  public var name: String

  /// What it is and does (`map_type`).
  public var type: MapType

  /// The size of a key in bytes (`key_size`).
  public var keySize: UInt32

  /// The size of a value in bytes (`value_size`).
  public var valueSize: UInt32

  /// How many entries it can hold; of a ring buffer, its size in bytes (`max_entries`).
  ///
  /// Zero stands for one for each processor in a map of processors or of perf events.
  public var maxEntries: UInt32

  /// How it is created (`map_flags`).
  public var flags: MapFlags

  /// The NUMA node it is on, if one is asked for (`numa_node`).
  public var numaNode: UInt32?

  /// What some types want besides (`map_extra`, Linux 5.16).
  public var mapExtra: UInt64

  /// Whether it is shared through the BPF file system.
  public var pinning: Pinning

  /// The key's type in ``ObjectSpecification/btf`` (`btf_key_type_id`), if known.
  ///
  /// The kernel takes it only together with ``valueTypeID``, and answers `EINVAL` to one without
  /// the other; some types of maps take neither.
  public var keyTypeID: BTFTypeID?

  /// The value's type in ``ObjectSpecification/btf`` (`btf_value_type_id`), if known.
  public var valueTypeID: BTFTypeID?

  /// What the maps in a map of maps are like (`inner_map_fd`); `nil` for any other map.
  public var innerMap: MapSpecification? {
    get { innerMaps.first }
    set { innerMaps = newValue.map { [$0] } ?? [] }
  }

  /// None or one: a struct cannot hold another of its kind.
  private var innerMaps: [MapSpecification]

  /// What is in the map once the object is loaded, by index or 32-bit key: of a program array, and of a struct_ops
  /// map by the index of the member, names of programs; of a map of maps, names of maps.
  public var slots: [UInt32: String]

  /// What the only value of a map of global data starts as, or of a struct_ops map as the object declares its type; of
  /// an arena, its globals; `nil` for any other map.
  public var contents: [UInt8]?

  /// Whether user space cannot write it once the object is loaded (`BPF_MAP_FREEZE`, Linux 5.2).
  public var isFrozen: Bool

  /// Whether it is created when the object is loaded.
  ///
  /// A program that uses a map that was left out is rejected when the verifier reaches the use, and only then.
  public var isCreatedByDefault: Bool

  /// Makes a map.
  public init(
    name: String,
    type: MapType,
    keySize: UInt32 = 0,
    valueSize: UInt32 = 0,
    maxEntries: UInt32 = 0,
    flags: MapFlags = [],
    numaNode: UInt32? = nil,
    mapExtra: UInt64 = 0,
    pinning: Pinning = .none,
    keyTypeID: BTFTypeID? = nil,
    valueTypeID: BTFTypeID? = nil,
    innerMap: MapSpecification? = nil,
    slots: [UInt32: String] = [:],
    contents: [UInt8]? = nil,
    isFrozen: Bool = false,
    isCreatedByDefault: Bool = true
  ) {
    self.name = name
    self.type = type
    self.keySize = keySize
    self.valueSize = valueSize
    self.maxEntries = maxEntries
    self.flags = flags
    self.numaNode = numaNode
    self.mapExtra = mapExtra
    self.pinning = pinning
    self.keyTypeID = keyTypeID
    self.valueTypeID = valueTypeID
    innerMaps = innerMap.map { [$0] } ?? []
    self.slots = slots
    self.contents = contents
    self.isFrozen = isFrozen
    self.isCreatedByDefault = isCreatedByDefault
  }

  /// Whether a map is shared through the BPF file system (`enum libbpf_pin_type`).
  public enum Pinning: UInt32, Hashable, Sendable {
    /// It is not (`LIBBPF_PIN_NONE`).
    case none = 0
    /// Under its name, in the directory the loader is given (`LIBBPF_PIN_BY_NAME`).
    case byName = 1
  }
}
