/// What a program is for (`enum bpf_prog_type`), as of Linux 6.18.
public struct ProgramType: RawRepresentable, Hashable, Sendable {
  /// The number the kernel knows it by.
  public var rawValue: UInt32

  /// Makes the program type of that number, known to Apus or not.
  public init(rawValue: UInt32) {
    self.rawValue = rawValue
  }
}

extension ProgramType {
  /// `BPF_PROG_TYPE_UNSPEC`: no program.
  public static let unspecified = Self(rawValue: 0)
  /// `BPF_PROG_TYPE_SOCKET_FILTER`: filters what a socket receives (Linux 3.19).
  public static let socketFilter = Self(rawValue: 1)
  /// `BPF_PROG_TYPE_KPROBE`: runs at a kernel or user function: kprobe, uprobe, USDT (Linux 4.1).
  public static let kprobe = Self(rawValue: 2)
  /// `BPF_PROG_TYPE_SCHED_CLS`: classifies packets in traffic control: tc, tcx, netkit (Linux 4.1).
  public static let trafficClassifier = Self(rawValue: 3)
  /// `BPF_PROG_TYPE_SCHED_ACT`: acts on packets in traffic control (Linux 4.1).
  public static let trafficAction = Self(rawValue: 4)
  /// `BPF_PROG_TYPE_TRACEPOINT`: runs at a tracepoint (Linux 4.7).
  public static let tracepoint = Self(rawValue: 5)
  /// `BPF_PROG_TYPE_XDP`: sees packets as the driver receives them (Linux 4.8).
  public static let xdp = Self(rawValue: 6)
  /// `BPF_PROG_TYPE_PERF_EVENT`: runs when a perf event fires (Linux 4.9).
  public static let perfEvent = Self(rawValue: 7)
  /// `BPF_PROG_TYPE_CGROUP_SKB`: filters the packets of a control group (Linux 4.10).
  public static let cgroupPacket = Self(rawValue: 8)
  /// `BPF_PROG_TYPE_CGROUP_SOCK`: watches sockets being made in a control group (Linux 4.10).
  public static let cgroupSocket = Self(rawValue: 9)
  /// `BPF_PROG_TYPE_LWT_IN`: lightweight tunnel, on the way in (Linux 4.10).
  public static let tunnelIn = Self(rawValue: 10)
  /// `BPF_PROG_TYPE_LWT_OUT`: lightweight tunnel, on the way out (Linux 4.10).
  public static let tunnelOut = Self(rawValue: 11)
  /// `BPF_PROG_TYPE_LWT_XMIT`: lightweight tunnel, on transmission (Linux 4.10).
  public static let tunnelTransmit = Self(rawValue: 12)
  /// `BPF_PROG_TYPE_SOCK_OPS`: follows the TCP connections of a control group (Linux 4.13).
  public static let socketOperations = Self(rawValue: 13)
  /// `BPF_PROG_TYPE_SK_SKB`: parses or redirects what sockets of a map receive (Linux 4.14).
  public static let socketPacket = Self(rawValue: 14)
  /// `BPF_PROG_TYPE_CGROUP_DEVICE`: allows device files in a control group (Linux 4.15).
  public static let cgroupDevice = Self(rawValue: 15)
  /// `BPF_PROG_TYPE_SK_MSG`: redirects what sockets of a map send (Linux 4.17).
  public static let socketMessage = Self(rawValue: 16)
  /// `BPF_PROG_TYPE_RAW_TRACEPOINT`: runs at a tracepoint, with its raw arguments (Linux 4.17).
  public static let rawTracepoint = Self(rawValue: 17)
  /// `BPF_PROG_TYPE_CGROUP_SOCK_ADDR`: changes addresses of bind, connect and the like (Linux
  /// 4.17).
  public static let cgroupSocketAddress = Self(rawValue: 18)
  /// `BPF_PROG_TYPE_LWT_SEG6LOCAL`: lightweight tunnel, IPv6 segment routing (Linux 4.18).
  public static let tunnelSegment6Local = Self(rawValue: 19)
  /// `BPF_PROG_TYPE_LIRC_MODE2`: decodes infrared signals (Linux 4.18).
  public static let infraredMode2 = Self(rawValue: 20)
  /// `BPF_PROG_TYPE_SK_REUSEPORT`: picks the socket among those that share a port (Linux 4.19).
  public static let reuseport = Self(rawValue: 21)
  /// `BPF_PROG_TYPE_FLOW_DISSECTOR`: dissects packet headers for flow hashing (Linux 4.20).
  public static let flowDissector = Self(rawValue: 22)
  /// `BPF_PROG_TYPE_CGROUP_SYSCTL`: guards sysctl in a control group (Linux 5.2).
  public static let cgroupSysctl = Self(rawValue: 23)
  /// `BPF_PROG_TYPE_RAW_TRACEPOINT_WRITABLE`: runs at a tracepoint and may write its arguments
  /// (Linux 5.2).
  public static let rawTracepointWritable = Self(rawValue: 24)
  /// `BPF_PROG_TYPE_CGROUP_SOCKOPT`: guards socket options in a control group (Linux 5.3).
  public static let cgroupSocketOption = Self(rawValue: 25)
  /// `BPF_PROG_TYPE_TRACING`: fentry, fexit, fmod_ret, tp_btf, iterators (Linux 5.5).
  public static let tracing = Self(rawValue: 26)
  /// `BPF_PROG_TYPE_STRUCT_OPS`: a function of a kernel struct of functions (Linux 5.6).
  public static let structOps = Self(rawValue: 27)
  /// `BPF_PROG_TYPE_EXT`: replaces a function of another program, freplace (Linux 5.6).
  public static let replacement = Self(rawValue: 28)
  /// `BPF_PROG_TYPE_LSM`: a security module hook (Linux 5.7).
  public static let lsm = Self(rawValue: 29)
  /// `BPF_PROG_TYPE_SK_LOOKUP`: picks the socket for an incoming packet (Linux 5.9).
  public static let socketLookup = Self(rawValue: 30)
  /// `BPF_PROG_TYPE_SYSCALL`: runs when user space asks, and may make bpf system calls (Linux
  /// 5.14).
  public static let systemCall = Self(rawValue: 31)
  /// `BPF_PROG_TYPE_NETFILTER`: a netfilter hook (Linux 6.4).
  public static let netfilter = Self(rawValue: 32)
}

extension ProgramType {
  /// What the kernel calls a program type, and since when it has it.
  struct Entry: Sendable {
    let value: ProgramType
    let kernelName: String
    let firstVersion: KernelVersion
  }

  /// One line per program type, in the order of their numbers.
  static let table: [Entry] = [
    Entry(
      value: .socketFilter, kernelName: "BPF_PROG_TYPE_SOCKET_FILTER", firstVersion: .init(3, 19)),
    Entry(value: .kprobe, kernelName: "BPF_PROG_TYPE_KPROBE", firstVersion: .init(4, 1)),
    Entry(
      value: .trafficClassifier, kernelName: "BPF_PROG_TYPE_SCHED_CLS", firstVersion: .init(4, 1)),
    Entry(value: .trafficAction, kernelName: "BPF_PROG_TYPE_SCHED_ACT", firstVersion: .init(4, 1)),
    Entry(value: .tracepoint, kernelName: "BPF_PROG_TYPE_TRACEPOINT", firstVersion: .init(4, 7)),
    Entry(value: .xdp, kernelName: "BPF_PROG_TYPE_XDP", firstVersion: .init(4, 8)),
    Entry(value: .perfEvent, kernelName: "BPF_PROG_TYPE_PERF_EVENT", firstVersion: .init(4, 9)),
    Entry(value: .cgroupPacket, kernelName: "BPF_PROG_TYPE_CGROUP_SKB", firstVersion: .init(4, 10)),
    Entry(
      value: .cgroupSocket, kernelName: "BPF_PROG_TYPE_CGROUP_SOCK", firstVersion: .init(4, 10)),
    Entry(value: .tunnelIn, kernelName: "BPF_PROG_TYPE_LWT_IN", firstVersion: .init(4, 10)),
    Entry(value: .tunnelOut, kernelName: "BPF_PROG_TYPE_LWT_OUT", firstVersion: .init(4, 10)),
    Entry(value: .tunnelTransmit, kernelName: "BPF_PROG_TYPE_LWT_XMIT", firstVersion: .init(4, 10)),
    Entry(
      value: .socketOperations, kernelName: "BPF_PROG_TYPE_SOCK_OPS", firstVersion: .init(4, 13)),
    Entry(value: .socketPacket, kernelName: "BPF_PROG_TYPE_SK_SKB", firstVersion: .init(4, 14)),
    Entry(
      value: .cgroupDevice, kernelName: "BPF_PROG_TYPE_CGROUP_DEVICE", firstVersion: .init(4, 15)),
    Entry(value: .socketMessage, kernelName: "BPF_PROG_TYPE_SK_MSG", firstVersion: .init(4, 17)),
    Entry(
      value: .rawTracepoint, kernelName: "BPF_PROG_TYPE_RAW_TRACEPOINT", firstVersion: .init(4, 17)),
    Entry(
      value: .cgroupSocketAddress, kernelName: "BPF_PROG_TYPE_CGROUP_SOCK_ADDR",
      firstVersion: .init(4, 17)),
    Entry(
      value: .tunnelSegment6Local, kernelName: "BPF_PROG_TYPE_LWT_SEG6LOCAL",
      firstVersion: .init(4, 18)),
    Entry(
      value: .infraredMode2, kernelName: "BPF_PROG_TYPE_LIRC_MODE2", firstVersion: .init(4, 18)),
    Entry(value: .reuseport, kernelName: "BPF_PROG_TYPE_SK_REUSEPORT", firstVersion: .init(4, 19)),
    Entry(
      value: .flowDissector, kernelName: "BPF_PROG_TYPE_FLOW_DISSECTOR", firstVersion: .init(4, 20)),
    Entry(
      value: .cgroupSysctl, kernelName: "BPF_PROG_TYPE_CGROUP_SYSCTL", firstVersion: .init(5, 2)),
    Entry(
      value: .rawTracepointWritable, kernelName: "BPF_PROG_TYPE_RAW_TRACEPOINT_WRITABLE",
      firstVersion: .init(5, 2)),
    Entry(
      value: .cgroupSocketOption, kernelName: "BPF_PROG_TYPE_CGROUP_SOCKOPT",
      firstVersion: .init(5, 3)),
    Entry(value: .tracing, kernelName: "BPF_PROG_TYPE_TRACING", firstVersion: .init(5, 5)),
    Entry(value: .structOps, kernelName: "BPF_PROG_TYPE_STRUCT_OPS", firstVersion: .init(5, 6)),
    Entry(value: .replacement, kernelName: "BPF_PROG_TYPE_EXT", firstVersion: .init(5, 6)),
    Entry(value: .lsm, kernelName: "BPF_PROG_TYPE_LSM", firstVersion: .init(5, 7)),
    Entry(value: .socketLookup, kernelName: "BPF_PROG_TYPE_SK_LOOKUP", firstVersion: .init(5, 9)),
    Entry(value: .systemCall, kernelName: "BPF_PROG_TYPE_SYSCALL", firstVersion: .init(5, 14)),
    Entry(value: .netfilter, kernelName: "BPF_PROG_TYPE_NETFILTER", firstVersion: .init(6, 4)),
  ]

  private static let entries = Dictionary(
    table.map { ($0.value, $0) }, uniquingKeysWith: { first, _ in first })

  /// Every program type that Apus knows, in the order of their numbers.
  public static let all: [Self] = table.map(\.value)

  /// The kernel's name, for example `BPF_PROG_TYPE_SOCKET_FILTER`, or `nil` for a number Apus does
  /// not know.
  public var kernelName: String? { Self.entries[self]?.kernelName }

  /// The first kernel that has it, or `nil` for a number Apus does not know.
  public var firstKernelVersion: KernelVersion? { Self.entries[self]?.firstVersion }
}

extension ProgramType: CustomStringConvertible {
  /// The kernel's name or, for a number Apus does not know, the number.
  public var description: String { kernelName ?? "BPF_PROG_TYPE_(\(rawValue))" }
}
