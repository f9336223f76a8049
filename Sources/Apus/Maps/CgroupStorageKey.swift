public import ApusObject

/// What a value in a ``CgroupStorage`` belongs to (`struct bpf_cgroup_storage_key`).
public struct CgroupStorageKey: BitwiseCopyable, Hashable, Sendable {
  /// The control group's number: the inode of its folder.
  public var cgroup: UInt64
  /// How the program is attached (`enum bpf_attach_type`).
  public var attachType: UInt32

  /// The key of a control group, and of a way of attaching.
  public init(cgroup: UInt64, attachType: AttachType) {
    self.cgroup = cgroup
    self.attachType = attachType.rawValue
  }
}
