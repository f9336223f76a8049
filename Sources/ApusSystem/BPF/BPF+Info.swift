import CApus
public import SystemPackage

extension BPF {
  /// What the kernel says about a map (`struct bpf_map_info`).
  public struct MapInfo: Sendable, Hashable {
    /// `enum bpf_map_type`.
    public let type: UInt32
    /// The identifier, unique while the map exists.
    public let id: UInt32
    /// The key's size in bytes.
    public let keySize: UInt32
    /// The value's size in bytes; of one value, for a per-CPU map.
    public let valueSize: UInt32
    /// How many elements fit.
    public let maxEntries: UInt32
    /// `BPF_F_*`.
    public let flags: UInt32
    /// The name, cut to 15 bytes.
    public let name: ObjectName
    /// The identifier of the BTF that describes it, or 0.
    public let btfID: UInt32
    /// The key's type in that BTF, or 0.
    public let keyTypeID: UInt32
    /// The value's type in that BTF, or 0.
    public let valueTypeID: UInt32
    /// What some types have besides, such as a bloom filter's hash functions (kernel 5.16).
    public let extra: UInt64

    /// Describes a map that is in no kernel.
    public init(
      type: UInt32, id: UInt32, keySize: UInt32, valueSize: UInt32, maxEntries: UInt32,
      flags: UInt32, name: ObjectName, extra: UInt64
    ) {
      self.init(
        type: type, id: id, keySize: keySize, valueSize: valueSize, maxEntries: maxEntries,
        flags: flags, name: name, btfID: 0, keyTypeID: 0, valueTypeID: 0, extra: extra)
    }

    init(
      type: UInt32, id: UInt32, keySize: UInt32, valueSize: UInt32, maxEntries: UInt32,
      flags: UInt32, name: ObjectName, btfID: UInt32, keyTypeID: UInt32, valueTypeID: UInt32,
      extra: UInt64
    ) {
      self.type = type
      self.id = id
      self.keySize = keySize
      self.valueSize = valueSize
      self.maxEntries = maxEntries
      self.flags = flags
      self.name = name
      self.btfID = btfID
      self.keyTypeID = keyTypeID
      self.valueTypeID = valueTypeID
      self.extra = extra
    }
  }

  /// What the kernel says about a program (`struct bpf_prog_info`).
  public struct ProgramInfo: Sendable, Hashable {
    /// `enum bpf_prog_type`.
    public let type: UInt32
    /// The identifier, unique while the program is loaded.
    public let id: UInt32
    /// The name, cut to 15 bytes.
    public let name: ObjectName
    /// The hash of the instructions, as `bpftool prog` prints it.
    public let tag: [UInt8]
    /// The size in bytes after the verifier's rewriting.
    public let translatedSize: UInt32
    /// The size in bytes of the machine code, or 0 if it is interpreted.
    public let compiledSize: UInt32
    /// How many instructions the verifier went through (kernel 5.16).
    public let verifiedInstructions: UInt32
    /// The identifier of its BTF, or 0.
    public let btfID: UInt32
    /// How many lines of source the kernel knows for it.
    public let lineCount: UInt32
    /// How many functions the kernel knows in it.
    public let functionCount: UInt32
    /// How often it ran, if statistics are on.
    public let runCount: UInt64
    /// How long it ran in nanoseconds, if statistics are on.
    public let runTime: UInt64
  }

  /// What the kernel says about a link (`struct bpf_link_info`).
  public struct LinkInfo: Sendable, Hashable {
    /// `enum bpf_link_type`.
    public let type: UInt32
    /// The identifier, unique while the link exists.
    public let id: UInt32
    /// The identifier of the attached program.
    public let programID: UInt32
    /// The first word of what is particular to the type: for XDP the interface's index, 0 once it is detached.
    public let target: UInt32
  }

  /// What the kernel says about loaded BTF (`struct bpf_btf_info`).
  public struct BTFInfo: Sendable, Hashable {
    /// The identifier, unique while the BTF is loaded.
    public let id: UInt32
    /// The size in bytes.
    public let size: UInt32
    /// Of a kernel module's, the module's name; `vmlinux` of the kernel's own; else empty (kernel 5.11).
    public let name: String
    /// Whether it is the kernel's own or a module's (kernel 5.11).
    public let isKernel: Bool
  }

  /// Describes a map (`BPF_OBJ_GET_INFO_BY_FD`, kernel 4.13).
  public static func mapInfo(_ map: borrowing OwnedDescriptor) throws(Errno) -> MapInfo {
    let info = try objectInfo(map, capus_map_info())
    return MapInfo(
      type: info.type, id: info.id, keySize: info.key_size, valueSize: info.value_size,
      maxEntries: info.max_entries, flags: info.map_flags, name: ObjectName(kernel: info.name),
      btfID: info.btf_id, keyTypeID: info.btf_key_type_id, valueTypeID: info.btf_value_type_id,
      extra: info.map_extra)
  }

  /// Describes a program (`BPF_OBJ_GET_INFO_BY_FD`, kernel 4.13).
  public static func programInfo(_ program: borrowing OwnedDescriptor) throws(Errno) -> ProgramInfo
  {
    let info = try objectInfo(program, capus_prog_info())
    // Sound: reads the bytes of a value that lives through the call.
    let tag = unsafe withUnsafeBytes(of: info.tag) { unsafe Array($0) }
    return ProgramInfo(
      type: info.type, id: info.id, name: ObjectName(kernel: info.name), tag: tag,
      translatedSize: info.xlated_prog_len, compiledSize: info.jited_prog_len,
      verifiedInstructions: info.verified_insns, btfID: info.btf_id, lineCount: info.nr_line_info,
      functionCount: info.nr_func_info, runCount: info.run_cnt, runTime: info.run_time_ns)
  }

  /// Describes a link (`BPF_OBJ_GET_INFO_BY_FD`, kernel 5.8).
  public static func linkInfo(_ link: borrowing OwnedDescriptor) throws(Errno) -> LinkInfo {
    let info = try objectInfo(link, capus_link_info())
    return LinkInfo(
      type: info.type, id: info.id, programID: info.prog_id, target: info.specific.0)
  }

  /// Describes loaded BTF (`BPF_OBJ_GET_INFO_BY_FD`, kernel 4.18).
  public static func btfInfo(_ btf: borrowing OwnedDescriptor) throws(Errno) -> BTFInfo {
    var name = [UInt8](repeating: 0, count: 64)
    let capacity = UInt32(name.count)
    let info = try withAddress(of: &name) { address throws(Errno) in
      var empty = capus_btf_info()
      empty.name = address
      empty.name_len = capacity
      return try objectInfo(btf, empty)
    }
    return BTFInfo(
      id: info.id, size: info.btf_size,
      name: String(decoding: name.prefix { $0 != 0 }, as: UTF8.self),
      isKernel: info.kernel_btf != 0)
  }

  /// Copies loaded BTF out (`BPF_OBJ_GET_INFO_BY_FD`, kernel 4.18).
  public static func btfBytes(_ btf: borrowing OwnedDescriptor) throws(Errno) -> [UInt8] {
    let size = try btfInfo(btf).size
    var bytes = [UInt8](repeating: 0, count: Int(size))
    _ = try withAddress(of: &bytes) { address throws(Errno) in
      var empty = capus_btf_info()
      empty.btf = address
      empty.btf_size = size
      return try objectInfo(btf, empty)
    }
    return bytes
  }

  private static func objectInfo<Info: BitwiseCopyable>(
    _ object: borrowing OwnedDescriptor, _ empty: Info
  ) throws(Errno) -> Info {
    var info = empty
    var attributes = capus_attr_info()
    attributes.bpf_fd = object.number
    attributes.info_len = UInt32(MemoryLayout<Info>.size)
    // Sound: the structure lives through the call, and the kernel is told its size.
    try unsafe withUnsafeMutablePointer(to: &info) { pointer throws(Errno) in
      attributes.info = UInt64(UInt(bitPattern: pointer))
      try call(.objectGetInfo, &attributes)
    }
    return info
  }
}
