/// What a link ties a program to (`enum bpf_link_type`), as of Linux 7.2.
public struct LinkType: RawRepresentable, Hashable, Sendable {
  /// The number the kernel knows it by.
  public var rawValue: UInt32

  /// Makes the link type of that number, known to Apus or not.
  public init(rawValue: UInt32) {
    self.rawValue = rawValue
  }
}

extension LinkType {
  /// `BPF_LINK_TYPE_UNSPEC`: no link.
  public static let unspecified = Self(rawValue: 0)
  /// `BPF_LINK_TYPE_RAW_TRACEPOINT`: a raw tracepoint (Linux 5.8).
  public static let rawTracepoint = Self(rawValue: 1)
  /// `BPF_LINK_TYPE_TRACING`: fentry, fexit, fmod_ret, LSM, freplace (Linux 5.8).
  public static let tracing = Self(rawValue: 2)
  /// `BPF_LINK_TYPE_CGROUP`: a control group (Linux 5.8).
  public static let cgroup = Self(rawValue: 3)
  /// `BPF_LINK_TYPE_ITER`: an iterator (Linux 5.8).
  public static let iterator = Self(rawValue: 4)
  /// `BPF_LINK_TYPE_NETNS`: a network namespace (Linux 5.8).
  public static let networkNamespace = Self(rawValue: 5)
  /// `BPF_LINK_TYPE_XDP`: an interface's XDP hook (Linux 5.9).
  public static let xdp = Self(rawValue: 6)
  /// `BPF_LINK_TYPE_PERF_EVENT`: a perf event, kprobe, uprobe or tracepoint (Linux 5.15).
  public static let perfEvent = Self(rawValue: 7)
  /// `BPF_LINK_TYPE_KPROBE_MULTI`: many kernel functions (Linux 5.18).
  public static let kprobeMulti = Self(rawValue: 8)
  /// `BPF_LINK_TYPE_STRUCT_OPS`: a struct of functions (Linux 6.4).
  public static let structOps = Self(rawValue: 9)
  /// `BPF_LINK_TYPE_NETFILTER`: a netfilter hook (Linux 6.4).
  public static let netfilter = Self(rawValue: 10)
  /// `BPF_LINK_TYPE_TCX`: an interface's traffic control hook (Linux 6.6).
  public static let tcx = Self(rawValue: 11)
  /// `BPF_LINK_TYPE_UPROBE_MULTI`: many user functions (Linux 6.6).
  public static let uprobeMulti = Self(rawValue: 12)
  /// `BPF_LINK_TYPE_NETKIT`: a netkit device (Linux 6.7).
  public static let netkit = Self(rawValue: 13)
  /// `BPF_LINK_TYPE_SOCKMAP`: a socket map (Linux 6.10).
  public static let socketMap = Self(rawValue: 14)
  /// `BPF_LINK_TYPE_TRACING_MULTI`: fentry, fexit, fsession of many kernel functions (Linux 7.2).
  public static let tracingMulti = Self(rawValue: 15)
}

extension LinkType {
  /// What the kernel calls a link type, and since when it has it.
  struct Entry: Sendable {
    let value: LinkType
    let kernelName: String
    let firstVersion: KernelVersion
  }

  /// One line per link type, in the order of their numbers.
  static let table: [Entry] = [
    Entry(
      value: .rawTracepoint, kernelName: "BPF_LINK_TYPE_RAW_TRACEPOINT", firstVersion: .init(5, 8)),
    Entry(value: .tracing, kernelName: "BPF_LINK_TYPE_TRACING", firstVersion: .init(5, 8)),
    Entry(value: .cgroup, kernelName: "BPF_LINK_TYPE_CGROUP", firstVersion: .init(5, 8)),
    Entry(value: .iterator, kernelName: "BPF_LINK_TYPE_ITER", firstVersion: .init(5, 8)),
    Entry(value: .networkNamespace, kernelName: "BPF_LINK_TYPE_NETNS", firstVersion: .init(5, 8)),
    Entry(value: .xdp, kernelName: "BPF_LINK_TYPE_XDP", firstVersion: .init(5, 9)),
    Entry(value: .perfEvent, kernelName: "BPF_LINK_TYPE_PERF_EVENT", firstVersion: .init(5, 15)),
    Entry(
      value: .kprobeMulti, kernelName: "BPF_LINK_TYPE_KPROBE_MULTI", firstVersion: .init(5, 18)),
    Entry(value: .structOps, kernelName: "BPF_LINK_TYPE_STRUCT_OPS", firstVersion: .init(6, 4)),
    Entry(value: .netfilter, kernelName: "BPF_LINK_TYPE_NETFILTER", firstVersion: .init(6, 4)),
    Entry(value: .tcx, kernelName: "BPF_LINK_TYPE_TCX", firstVersion: .init(6, 6)),
    Entry(value: .uprobeMulti, kernelName: "BPF_LINK_TYPE_UPROBE_MULTI", firstVersion: .init(6, 6)),
    Entry(value: .netkit, kernelName: "BPF_LINK_TYPE_NETKIT", firstVersion: .init(6, 7)),
    Entry(value: .socketMap, kernelName: "BPF_LINK_TYPE_SOCKMAP", firstVersion: .init(6, 10)),
    Entry(
      value: .tracingMulti, kernelName: "BPF_LINK_TYPE_TRACING_MULTI", firstVersion: .init(7, 2)),
  ]

  private static let entries = Dictionary(
    table.map { ($0.value, $0) }, uniquingKeysWith: { first, _ in first })

  /// Every link type that Apus knows, in the order of their numbers.
  public static let all: [Self] = table.map(\.value)

  /// The kernel's name, for example `BPF_LINK_TYPE_RAW_TRACEPOINT`, or `nil` for a number Apus does
  /// not know.
  public var kernelName: String? { Self.entries[self]?.kernelName }

  /// The first kernel that has it, or `nil` for a number Apus does not know.
  public var firstKernelVersion: KernelVersion? { Self.entries[self]?.firstVersion }
}

extension LinkType: CustomStringConvertible {
  /// The kernel's name or, for a number Apus does not know, the number.
  public var description: String { kernelName ?? "BPF_LINK_TYPE_(\(rawValue))" }
}
