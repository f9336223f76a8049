public import ApusObject

/// Something of eBPF that one kernel has and another has not: ``KernelFeatures`` finds out.
public enum KernelFeature: Hashable, Sendable {
  /// Programs of a type can be loaded.
  case programType(ProgramType)
  /// Maps of a type can be created.
  case mapType(MapType)
  /// Programs can be attached so (`BPF_PROG_ATTACH`), or loaded for it where the kernel takes it for tracing.
  case attachType(AttachType)
  /// Attachments of a type can be made as a link (`BPF_LINK_CREATE`).
  case link(LinkType)
  /// Programs of a type may call a helper.
  case helper(HelperFunction, ProgramType)
  /// Types of a program may use a part of the BTF format.
  case btf(BTFFeature)
  /// Maps and programs have names (Linux 4.15).
  case objectNames
  /// User space can map the values of an array into its memory (`BPF_F_MMAPABLE`, Linux 5.5).
  case mappableArrays
  /// Memory of maps and programs is charged to the control group, and not to `RLIMIT_MEMLOCK` (Linux 5.11).
  case memoryAccounting
  /// Privileges can be lent by a token (`BPF_TOKEN_CREATE`, Linux 6.9).
  case tokens
}

extension KernelFeature: CustomStringConvertible {
  /// The feature in the kernel's words, for example `BPF_MAP_TYPE_ARENA`.
  public var description: String {
    switch self {
    case .programType(let type): type.description
    case .mapType(let type): type.description
    case .attachType(let type): type.description
    case .link(let type): type.description
    case .helper(let helper, let type): "\(helper) for \(type)"
    case .btf(let feature): "BTF \(feature.rawValue)"
    case .objectNames: "names of maps and programs"
    case .mappableArrays: "BPF_F_MMAPABLE"
    case .memoryAccounting: "memory accounting by control group"
    case .tokens: "BPF_TOKEN_CREATE"
    }
  }

  /// The first kernel that has it, where one is known; a distribution's may have it earlier.
  public var firstKernelVersion: KernelVersion? {
    switch self {
    case .programType(let type): type.firstKernelVersion
    case .mapType(let type): type.firstKernelVersion
    case .attachType(let type): type.firstKernelVersion
    case .link(let type): type.firstKernelVersion
    case .helper: nil
    case .btf(let feature): feature.firstKernelVersion
    case .objectNames: KernelVersion(4, 15)
    case .mappableArrays: KernelVersion(5, 5)
    case .memoryAccounting: KernelVersion(5, 11)
    case .tokens: KernelVersion(6, 9)
    }
  }
}
