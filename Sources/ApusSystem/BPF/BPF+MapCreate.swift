import CApus
public import SystemPackage

extension BPF {
  /// What a map is made from (`BPF_MAP_CREATE`).
  public struct MapAttributes: Sendable, Hashable {
    /// `enum bpf_map_type`.
    public var type: UInt32

    /// The key's size in bytes.
    public var keySize: UInt32

    /// The value's size in bytes.
    public var valueSize: UInt32

    /// How many elements the map can hold.
    public var maxEntries: UInt32

    /// `BPF_F_*`.
    public var flags: UInt32 = 0

    /// The node to allocate on, if `flags` has `BPF_F_NUMA_NODE`.
    public var numaNode: UInt32 = 0

    /// What `bpftool map` shows (kernel 4.15).
    public var name = ObjectName("")

    /// The meaning depends on the type, such as a bloom filter's hash functions (kernel 5.16).
    public var extra: UInt64 = 0

    /// A map that shows the shape of the inner maps of a map of maps.
    public var innerMap: FileDescriptor?

    /// Loaded BTF that describes key and value (kernel 4.18).
    public var btf: FileDescriptor?

    /// The key's type in `btf`.
    public var keyTypeID: UInt32 = 0

    /// The value's type in `btf`.
    public var valueTypeID: UInt32 = 0

    /// What lends the privileges that the process lacks (kernel 6.9).
    public var token: FileDescriptor?

    /// The value's type in the kernel's own BTF, for struct_ops (kernel 5.6).
    public var kernelValueTypeID: UInt32 = 0

    /// The module's BTF that `kernelValueTypeID` is about; nil for the kernel's own (kernel 6.9).
    public var kernelValueBTF: FileDescriptor?

    /// A map by its shape.
    public init(type: UInt32, keySize: UInt32, valueSize: UInt32, maxEntries: UInt32) {
      self.type = type
      self.keySize = keySize
      self.valueSize = valueSize
      self.maxEntries = maxEntries
    }
  }

  /// Creates a map (`BPF_MAP_CREATE`).
  public static func mapCreate(_ map: MapAttributes) throws(Errno) -> MapDescriptor {
    var attributes = capus_attr_map_create()
    attributes.map_type = map.type
    attributes.key_size = map.keySize
    attributes.value_size = map.valueSize
    attributes.max_entries = map.maxEntries
    attributes.map_flags = map.flags
    attributes.numa_node = map.numaNode
    attributes.map_extra = map.extra
    map.name.store(to: &attributes.map_name)
    if let inner = map.innerMap { attributes.inner_map_fd = UInt32(bitPattern: inner.rawValue) }
    if let btf = map.btf {
      attributes.btf_fd = UInt32(bitPattern: btf.rawValue)
      attributes.btf_key_type_id = map.keyTypeID
      attributes.btf_value_type_id = map.valueTypeID
    }
    if let token = map.token {
      attributes.map_flags |= tokenFlag
      attributes.map_token_fd = token.rawValue
    }
    attributes.btf_vmlinux_value_type_id = map.kernelValueTypeID
    if let module = map.kernelValueBTF {
      attributes.map_flags |= 1 << 15  // BPF_F_VTYPE_BTF_OBJ_FD
      attributes.value_type_btf_obj_fd = module.rawValue
    }
    return try MapDescriptor(adopting: descriptor(.mapCreate, &attributes))
  }
}
