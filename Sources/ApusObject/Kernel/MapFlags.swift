/// How a map is created (the `map_flags` of `BPF_MAP_CREATE`).
public struct MapFlags: OptionSet, Hashable, Sendable {
  /// The bits the kernel knows.
  public var rawValue: UInt32

  /// Makes flags of those bits.
  public init(rawValue: UInt32) {
    self.rawValue = rawValue
  }

  /// `BPF_F_NO_PREALLOC`: allocate each entry when it is added (Linux 4.6).
  public static let noPreallocation = Self(rawValue: 1 << 0)
  /// `BPF_F_NO_COMMON_LRU`: one least-recently-used list per CPU (Linux 4.10).
  public static let noCommonLRU = Self(rawValue: 1 << 1)
  /// `BPF_F_NUMA_NODE`: use the given NUMA node (Linux 4.14).
  public static let numaNode = Self(rawValue: 1 << 2)
  /// `BPF_F_RDONLY`: user space cannot write (Linux 4.15).
  public static let readOnly = Self(rawValue: 1 << 3)
  /// `BPF_F_WRONLY`: user space cannot read (Linux 4.15).
  public static let writeOnly = Self(rawValue: 1 << 4)
  /// `BPF_F_STACK_BUILD_ID`: build ids and offsets instead of addresses (Linux 4.17).
  public static let stackBuildID = Self(rawValue: 1 << 5)
  /// `BPF_F_ZERO_SEED`: no random hash seed, for tests (Linux 5.0).
  public static let zeroSeed = Self(rawValue: 1 << 6)
  /// `BPF_F_RDONLY_PROG`: programs cannot write (Linux 5.2).
  public static let readOnlyForPrograms = Self(rawValue: 1 << 7)
  /// `BPF_F_WRONLY_PROG`: programs cannot read (Linux 5.2).
  public static let writeOnlyForPrograms = Self(rawValue: 1 << 8)
  /// `BPF_F_CLONE`: an accepted socket inherits its listener's entry (Linux 5.4).
  public static let clone = Self(rawValue: 1 << 9)
  /// `BPF_F_MMAPABLE`: user space can map the values into its memory (Linux 5.5).
  public static let mappable = Self(rawValue: 1 << 10)
  /// `BPF_F_PRESERVE_ELEMS`: keep perf events when the map's descriptor is closed (Linux 5.10).
  public static let preserveElements = Self(rawValue: 1 << 11)
  /// `BPF_F_INNER_MAP`: an inner map of another size than the template's (Linux 5.10).
  public static let innerMap = Self(rawValue: 1 << 12)
  /// `BPF_F_LINK`: a struct_ops map that is attached by a link (Linux 6.4).
  public static let link = Self(rawValue: 1 << 13)
  /// `BPF_F_VTYPE_BTF_OBJ_FD`: the value's type is in another BTF object (Linux 6.9).
  public static let valueTypeInOtherBTF = Self(rawValue: 1 << 15)
  /// `BPF_F_TOKEN_FD`: a BPF token is given (Linux 6.9).
  public static let token = Self(rawValue: 1 << 16)
  /// `BPF_F_SEGV_ON_FAULT`: an arena signals a page fault instead of growing (Linux 6.9).
  public static let signalOnFault = Self(rawValue: 1 << 17)
  /// `BPF_F_NO_USER_CONV`: an arena's pointers are not translated (Linux 6.9).
  public static let noUserConversion = Self(rawValue: 1 << 18)
  /// `BPF_F_RB_OVERWRITE`: a full ring buffer drops its oldest records (Linux 6.19).
  public static let overwriteOldest = Self(rawValue: 1 << 19)
}

extension MapFlags {
  /// Who may read and write the map.
  static let access: Self = [.readOnly, .writeOnly, .readOnlyForPrograms, .writeOnlyForPrograms]
  /// What hash tables take; those with values by processor no ``numaNode``.
  static let hash: Self = access.union([.noPreallocation, .numaNode, .zeroSeed])

  /// The kernel's names of the bits, in their order.
  private static let names: [(flag: MapFlags, name: String)] = [
    (.noPreallocation, "NO_PREALLOC"), (.noCommonLRU, "NO_COMMON_LRU"), (.numaNode, "NUMA_NODE"),
    (.readOnly, "RDONLY"), (.writeOnly, "WRONLY"), (.stackBuildID, "STACK_BUILD_ID"),
    (.zeroSeed, "ZERO_SEED"), (.readOnlyForPrograms, "RDONLY_PROG"),
    (.writeOnlyForPrograms, "WRONLY_PROG"), (.clone, "CLONE"), (.mappable, "MMAPABLE"),
    (.preserveElements, "PRESERVE_ELEMS"), (.innerMap, "INNER_MAP"), (.link, "LINK"),
    (.valueTypeInOtherBTF, "VTYPE_BTF_OBJ_FD"), (.token, "TOKEN_FD"),
    (.signalOnFault, "SEGV_ON_FAULT"), (.noUserConversion, "NO_USER_CONV"),
    (.overwriteOldest, "RB_OVERWRITE"),
  ]
}

extension MapFlags: CustomStringConvertible {
  /// The kernel's names, for example `BPF_F_RDONLY | BPF_F_MMAPABLE`; `0` for none.
  public var description: String {
    var rest = self
    var names: [String] = []
    for (flag, name) in Self.names where contains(flag) {
      names.append("BPF_F_\(name)")
      rest.remove(flag)
    }
    if !rest.isEmpty { names.append("0x\(String(rest.rawValue, radix: 16))") }
    return names.isEmpty ? "0" : names.joined(separator: " | ")
  }
}
