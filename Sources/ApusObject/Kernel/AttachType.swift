/// Where a program is attached (`enum bpf_attach_type`): all of Linux 6.18, and the four that
/// libbpf's section names need from later kernels.
public struct AttachType: RawRepresentable, Hashable, Sendable {
  /// The number the kernel knows it by.
  public var rawValue: UInt32

  /// Makes the attach type of that number, known to Apus or not.
  public init(rawValue: UInt32) {
    self.rawValue = rawValue
  }
}

extension AttachType {
  /// `BPF_CGROUP_INET_INGRESS`: packets into a control group (Linux 4.10).
  public static let cgroupIngress = Self(rawValue: 0)
  /// `BPF_CGROUP_INET_EGRESS`: packets out of a control group (Linux 4.10).
  public static let cgroupEgress = Self(rawValue: 1)
  /// `BPF_CGROUP_INET_SOCK_CREATE`: a socket is made (Linux 4.10).
  public static let cgroupSocketCreate = Self(rawValue: 2)
  /// `BPF_CGROUP_SOCK_OPS`: TCP connection events (Linux 4.13).
  public static let cgroupSocketOperations = Self(rawValue: 3)
  /// `BPF_SK_SKB_STREAM_PARSER`: where a message of a stream ends (Linux 4.14).
  public static let socketPacketStreamParser = Self(rawValue: 4)
  /// `BPF_SK_SKB_STREAM_VERDICT`: where a message of a stream goes (Linux 4.14).
  public static let socketPacketStreamVerdict = Self(rawValue: 5)
  /// `BPF_CGROUP_DEVICE`: use of a device file (Linux 4.15).
  public static let cgroupDevice = Self(rawValue: 6)
  /// `BPF_SK_MSG_VERDICT`: where what is sent goes (Linux 4.17).
  public static let socketMessageVerdict = Self(rawValue: 7)
  /// `BPF_CGROUP_INET4_BIND`: bind, IPv4 (Linux 4.17).
  public static let cgroupBind4 = Self(rawValue: 8)
  /// `BPF_CGROUP_INET6_BIND`: bind, IPv6 (Linux 4.17).
  public static let cgroupBind6 = Self(rawValue: 9)
  /// `BPF_CGROUP_INET4_CONNECT`: connect, IPv4 (Linux 4.17).
  public static let cgroupConnect4 = Self(rawValue: 10)
  /// `BPF_CGROUP_INET6_CONNECT`: connect, IPv6 (Linux 4.17).
  public static let cgroupConnect6 = Self(rawValue: 11)
  /// `BPF_CGROUP_INET4_POST_BIND`: after bind, IPv4 (Linux 4.17).
  public static let cgroupPostBind4 = Self(rawValue: 12)
  /// `BPF_CGROUP_INET6_POST_BIND`: after bind, IPv6 (Linux 4.17).
  public static let cgroupPostBind6 = Self(rawValue: 13)
  /// `BPF_CGROUP_UDP4_SENDMSG`: sendmsg on UDP, IPv4 (Linux 4.18).
  public static let cgroupSendMessage4 = Self(rawValue: 14)
  /// `BPF_CGROUP_UDP6_SENDMSG`: sendmsg on UDP, IPv6 (Linux 4.18).
  public static let cgroupSendMessage6 = Self(rawValue: 15)
  /// `BPF_LIRC_MODE2`: infrared signals (Linux 4.18).
  public static let infraredMode2 = Self(rawValue: 16)
  /// `BPF_FLOW_DISSECTOR`: packet headers (Linux 4.20).
  public static let flowDissector = Self(rawValue: 17)
  /// `BPF_CGROUP_SYSCTL`: reads and writes of sysctl (Linux 5.2).
  public static let cgroupSysctl = Self(rawValue: 18)
  /// `BPF_CGROUP_UDP4_RECVMSG`: recvmsg on UDP, IPv4 (Linux 5.2).
  public static let cgroupReceiveMessage4 = Self(rawValue: 19)
  /// `BPF_CGROUP_UDP6_RECVMSG`: recvmsg on UDP, IPv6 (Linux 5.2).
  public static let cgroupReceiveMessage6 = Self(rawValue: 20)
  /// `BPF_CGROUP_GETSOCKOPT`: getsockopt (Linux 5.3).
  public static let cgroupGetSocketOption = Self(rawValue: 21)
  /// `BPF_CGROUP_SETSOCKOPT`: setsockopt (Linux 5.3).
  public static let cgroupSetSocketOption = Self(rawValue: 22)
  /// `BPF_TRACE_RAW_TP`: a tracepoint, with typed arguments (Linux 5.5).
  public static let traceRawTracepoint = Self(rawValue: 23)
  /// `BPF_TRACE_FENTRY`: a kernel function's start (Linux 5.5).
  public static let traceFunctionEntry = Self(rawValue: 24)
  /// `BPF_TRACE_FEXIT`: a kernel function's end (Linux 5.5).
  public static let traceFunctionExit = Self(rawValue: 25)
  /// `BPF_MODIFY_RETURN`: a kernel function's result (Linux 5.7).
  public static let modifyReturn = Self(rawValue: 26)
  /// `BPF_LSM_MAC`: a security hook (Linux 5.7).
  public static let lsmMAC = Self(rawValue: 27)
  /// `BPF_TRACE_ITER`: an iterator over kernel objects (Linux 5.8).
  public static let traceIterator = Self(rawValue: 28)
  /// `BPF_CGROUP_INET4_GETPEERNAME`: getpeername, IPv4 (Linux 5.8).
  public static let cgroupGetPeerName4 = Self(rawValue: 29)
  /// `BPF_CGROUP_INET6_GETPEERNAME`: getpeername, IPv6 (Linux 5.8).
  public static let cgroupGetPeerName6 = Self(rawValue: 30)
  /// `BPF_CGROUP_INET4_GETSOCKNAME`: getsockname, IPv4 (Linux 5.8).
  public static let cgroupGetSocketName4 = Self(rawValue: 31)
  /// `BPF_CGROUP_INET6_GETSOCKNAME`: getsockname, IPv6 (Linux 5.8).
  public static let cgroupGetSocketName6 = Self(rawValue: 32)
  /// `BPF_XDP_DEVMAP`: packets redirected by a device map (Linux 5.8).
  public static let xdpDeviceMap = Self(rawValue: 33)
  /// `BPF_CGROUP_INET_SOCK_RELEASE`: a socket goes away (Linux 5.9).
  public static let cgroupSocketRelease = Self(rawValue: 34)
  /// `BPF_XDP_CPUMAP`: packets redirected by a CPU map (Linux 5.9).
  public static let xdpCPUMap = Self(rawValue: 35)
  /// `BPF_SK_LOOKUP`: the search for a socket (Linux 5.9).
  public static let socketLookup = Self(rawValue: 36)
  /// `BPF_XDP`: packets of an interface (Linux 5.9).
  public static let xdp = Self(rawValue: 37)
  /// `BPF_SK_SKB_VERDICT`: where a packet of a socket goes (Linux 5.13).
  public static let socketPacketVerdict = Self(rawValue: 38)
  /// `BPF_SK_REUSEPORT_SELECT`: the choice of a socket (Linux 5.14).
  public static let reuseportSelect = Self(rawValue: 39)
  /// `BPF_SK_REUSEPORT_SELECT_OR_MIGRATE`: the choice of a socket, also on migration (Linux 5.14).
  public static let reuseportSelectOrMigrate = Self(rawValue: 40)
  /// `BPF_PERF_EVENT`: a perf event (Linux 5.15).
  public static let perfEvent = Self(rawValue: 41)
  /// `BPF_TRACE_KPROBE_MULTI`: many kernel functions at once (Linux 5.18).
  public static let traceKprobeMulti = Self(rawValue: 42)
  /// `BPF_LSM_CGROUP`: a security hook, for a control group (Linux 6.0).
  public static let lsmCgroup = Self(rawValue: 43)
  /// `BPF_STRUCT_OPS`: a struct of functions (Linux 6.4).
  public static let structOps = Self(rawValue: 44)
  /// `BPF_NETFILTER`: a netfilter hook (Linux 6.4).
  public static let netfilter = Self(rawValue: 45)
  /// `BPF_TCX_INGRESS`: packets into an interface (Linux 6.6).
  public static let tcxIngress = Self(rawValue: 46)
  /// `BPF_TCX_EGRESS`: packets out of an interface (Linux 6.6).
  public static let tcxEgress = Self(rawValue: 47)
  /// `BPF_TRACE_UPROBE_MULTI`: many user functions at once (Linux 6.6).
  public static let traceUprobeMulti = Self(rawValue: 48)
  /// `BPF_CGROUP_UNIX_CONNECT`: connect, Unix sockets (Linux 6.7).
  public static let cgroupConnectUnix = Self(rawValue: 49)
  /// `BPF_CGROUP_UNIX_SENDMSG`: sendmsg, Unix sockets (Linux 6.7).
  public static let cgroupSendMessageUnix = Self(rawValue: 50)
  /// `BPF_CGROUP_UNIX_RECVMSG`: recvmsg, Unix sockets (Linux 6.7).
  public static let cgroupReceiveMessageUnix = Self(rawValue: 51)
  /// `BPF_CGROUP_UNIX_GETPEERNAME`: getpeername, Unix sockets (Linux 6.7).
  public static let cgroupGetPeerNameUnix = Self(rawValue: 52)
  /// `BPF_CGROUP_UNIX_GETSOCKNAME`: getsockname, Unix sockets (Linux 6.7).
  public static let cgroupGetSocketNameUnix = Self(rawValue: 53)
  /// `BPF_NETKIT_PRIMARY`: packets out of a netkit device (Linux 6.7).
  public static let netkitPrimary = Self(rawValue: 54)
  /// `BPF_NETKIT_PEER`: packets out of a netkit device's peer (Linux 6.7).
  public static let netkitPeer = Self(rawValue: 55)
  /// `BPF_TRACE_KPROBE_SESSION`: start and end of many kernel functions (Linux 6.10).
  public static let traceKprobeSession = Self(rawValue: 56)
  /// `BPF_TRACE_UPROBE_SESSION`: start and end of many user functions (Linux 6.13).
  public static let traceUprobeSession = Self(rawValue: 57)
  /// `BPF_TRACE_FSESSION`: start and end of a kernel function (Linux 7.0).
  public static let traceFunctionSession = Self(rawValue: 58)
  /// `BPF_TRACE_FENTRY_MULTI`: the start of many kernel functions (Linux 7.2).
  public static let traceFunctionEntryMulti = Self(rawValue: 59)
  /// `BPF_TRACE_FEXIT_MULTI`: the end of many kernel functions (Linux 7.2).
  public static let traceFunctionExitMulti = Self(rawValue: 60)
  /// `BPF_TRACE_FSESSION_MULTI`: start and end of many kernel functions, typed (Linux 7.2).
  public static let traceFunctionSessionMulti = Self(rawValue: 61)
}

extension AttachType {
  /// What the kernel calls a attach type, and since when it has it.
  struct Entry: Sendable {
    let value: AttachType
    let kernelName: String
    let firstVersion: KernelVersion
  }

  /// One line per attach type, in the order of their numbers.
  static let table: [Entry] = [
    Entry(value: .cgroupIngress, kernelName: "BPF_CGROUP_INET_INGRESS", firstVersion: .init(4, 10)),
    Entry(value: .cgroupEgress, kernelName: "BPF_CGROUP_INET_EGRESS", firstVersion: .init(4, 10)),
    Entry(
      value: .cgroupSocketCreate, kernelName: "BPF_CGROUP_INET_SOCK_CREATE",
      firstVersion: .init(4, 10)),
    Entry(
      value: .cgroupSocketOperations, kernelName: "BPF_CGROUP_SOCK_OPS", firstVersion: .init(4, 13)),
    Entry(
      value: .socketPacketStreamParser, kernelName: "BPF_SK_SKB_STREAM_PARSER",
      firstVersion: .init(4, 14)),
    Entry(
      value: .socketPacketStreamVerdict, kernelName: "BPF_SK_SKB_STREAM_VERDICT",
      firstVersion: .init(4, 14)),
    Entry(value: .cgroupDevice, kernelName: "BPF_CGROUP_DEVICE", firstVersion: .init(4, 15)),
    Entry(
      value: .socketMessageVerdict, kernelName: "BPF_SK_MSG_VERDICT", firstVersion: .init(4, 17)),
    Entry(value: .cgroupBind4, kernelName: "BPF_CGROUP_INET4_BIND", firstVersion: .init(4, 17)),
    Entry(value: .cgroupBind6, kernelName: "BPF_CGROUP_INET6_BIND", firstVersion: .init(4, 17)),
    Entry(
      value: .cgroupConnect4, kernelName: "BPF_CGROUP_INET4_CONNECT", firstVersion: .init(4, 17)),
    Entry(
      value: .cgroupConnect6, kernelName: "BPF_CGROUP_INET6_CONNECT", firstVersion: .init(4, 17)),
    Entry(
      value: .cgroupPostBind4, kernelName: "BPF_CGROUP_INET4_POST_BIND", firstVersion: .init(4, 17)),
    Entry(
      value: .cgroupPostBind6, kernelName: "BPF_CGROUP_INET6_POST_BIND", firstVersion: .init(4, 17)),
    Entry(
      value: .cgroupSendMessage4, kernelName: "BPF_CGROUP_UDP4_SENDMSG", firstVersion: .init(4, 18)),
    Entry(
      value: .cgroupSendMessage6, kernelName: "BPF_CGROUP_UDP6_SENDMSG", firstVersion: .init(4, 18)),
    Entry(value: .infraredMode2, kernelName: "BPF_LIRC_MODE2", firstVersion: .init(4, 18)),
    Entry(value: .flowDissector, kernelName: "BPF_FLOW_DISSECTOR", firstVersion: .init(4, 20)),
    Entry(value: .cgroupSysctl, kernelName: "BPF_CGROUP_SYSCTL", firstVersion: .init(5, 2)),
    Entry(
      value: .cgroupReceiveMessage4, kernelName: "BPF_CGROUP_UDP4_RECVMSG",
      firstVersion: .init(5, 2)),
    Entry(
      value: .cgroupReceiveMessage6, kernelName: "BPF_CGROUP_UDP6_RECVMSG",
      firstVersion: .init(5, 2)),
    Entry(
      value: .cgroupGetSocketOption, kernelName: "BPF_CGROUP_GETSOCKOPT", firstVersion: .init(5, 3)),
    Entry(
      value: .cgroupSetSocketOption, kernelName: "BPF_CGROUP_SETSOCKOPT", firstVersion: .init(5, 3)),
    Entry(value: .traceRawTracepoint, kernelName: "BPF_TRACE_RAW_TP", firstVersion: .init(5, 5)),
    Entry(value: .traceFunctionEntry, kernelName: "BPF_TRACE_FENTRY", firstVersion: .init(5, 5)),
    Entry(value: .traceFunctionExit, kernelName: "BPF_TRACE_FEXIT", firstVersion: .init(5, 5)),
    Entry(value: .modifyReturn, kernelName: "BPF_MODIFY_RETURN", firstVersion: .init(5, 7)),
    Entry(value: .lsmMAC, kernelName: "BPF_LSM_MAC", firstVersion: .init(5, 7)),
    Entry(value: .traceIterator, kernelName: "BPF_TRACE_ITER", firstVersion: .init(5, 8)),
    Entry(
      value: .cgroupGetPeerName4, kernelName: "BPF_CGROUP_INET4_GETPEERNAME",
      firstVersion: .init(5, 8)),
    Entry(
      value: .cgroupGetPeerName6, kernelName: "BPF_CGROUP_INET6_GETPEERNAME",
      firstVersion: .init(5, 8)),
    Entry(
      value: .cgroupGetSocketName4, kernelName: "BPF_CGROUP_INET4_GETSOCKNAME",
      firstVersion: .init(5, 8)),
    Entry(
      value: .cgroupGetSocketName6, kernelName: "BPF_CGROUP_INET6_GETSOCKNAME",
      firstVersion: .init(5, 8)),
    Entry(value: .xdpDeviceMap, kernelName: "BPF_XDP_DEVMAP", firstVersion: .init(5, 8)),
    Entry(
      value: .cgroupSocketRelease, kernelName: "BPF_CGROUP_INET_SOCK_RELEASE",
      firstVersion: .init(5, 9)),
    Entry(value: .xdpCPUMap, kernelName: "BPF_XDP_CPUMAP", firstVersion: .init(5, 9)),
    Entry(value: .socketLookup, kernelName: "BPF_SK_LOOKUP", firstVersion: .init(5, 9)),
    Entry(value: .xdp, kernelName: "BPF_XDP", firstVersion: .init(5, 9)),
    Entry(
      value: .socketPacketVerdict, kernelName: "BPF_SK_SKB_VERDICT", firstVersion: .init(5, 13)),
    Entry(
      value: .reuseportSelect, kernelName: "BPF_SK_REUSEPORT_SELECT", firstVersion: .init(5, 14)),
    Entry(
      value: .reuseportSelectOrMigrate, kernelName: "BPF_SK_REUSEPORT_SELECT_OR_MIGRATE",
      firstVersion: .init(5, 14)),
    Entry(value: .perfEvent, kernelName: "BPF_PERF_EVENT", firstVersion: .init(5, 15)),
    Entry(
      value: .traceKprobeMulti, kernelName: "BPF_TRACE_KPROBE_MULTI", firstVersion: .init(5, 18)),
    Entry(value: .lsmCgroup, kernelName: "BPF_LSM_CGROUP", firstVersion: .init(6, 0)),
    Entry(value: .structOps, kernelName: "BPF_STRUCT_OPS", firstVersion: .init(6, 4)),
    Entry(value: .netfilter, kernelName: "BPF_NETFILTER", firstVersion: .init(6, 4)),
    Entry(value: .tcxIngress, kernelName: "BPF_TCX_INGRESS", firstVersion: .init(6, 6)),
    Entry(value: .tcxEgress, kernelName: "BPF_TCX_EGRESS", firstVersion: .init(6, 6)),
    Entry(
      value: .traceUprobeMulti, kernelName: "BPF_TRACE_UPROBE_MULTI", firstVersion: .init(6, 6)),
    Entry(
      value: .cgroupConnectUnix, kernelName: "BPF_CGROUP_UNIX_CONNECT", firstVersion: .init(6, 7)),
    Entry(
      value: .cgroupSendMessageUnix, kernelName: "BPF_CGROUP_UNIX_SENDMSG",
      firstVersion: .init(6, 7)),
    Entry(
      value: .cgroupReceiveMessageUnix, kernelName: "BPF_CGROUP_UNIX_RECVMSG",
      firstVersion: .init(6, 7)),
    Entry(
      value: .cgroupGetPeerNameUnix, kernelName: "BPF_CGROUP_UNIX_GETPEERNAME",
      firstVersion: .init(6, 7)),
    Entry(
      value: .cgroupGetSocketNameUnix, kernelName: "BPF_CGROUP_UNIX_GETSOCKNAME",
      firstVersion: .init(6, 7)),
    Entry(value: .netkitPrimary, kernelName: "BPF_NETKIT_PRIMARY", firstVersion: .init(6, 7)),
    Entry(value: .netkitPeer, kernelName: "BPF_NETKIT_PEER", firstVersion: .init(6, 7)),
    Entry(
      value: .traceKprobeSession, kernelName: "BPF_TRACE_KPROBE_SESSION", firstVersion: .init(6, 10)
    ),
    Entry(
      value: .traceUprobeSession, kernelName: "BPF_TRACE_UPROBE_SESSION", firstVersion: .init(6, 13)
    ),
    Entry(
      value: .traceFunctionSession, kernelName: "BPF_TRACE_FSESSION", firstVersion: .init(7, 0)),
    Entry(
      value: .traceFunctionEntryMulti, kernelName: "BPF_TRACE_FENTRY_MULTI",
      firstVersion: .init(7, 2)),
    Entry(
      value: .traceFunctionExitMulti, kernelName: "BPF_TRACE_FEXIT_MULTI", firstVersion: .init(7, 2)
    ),
    Entry(
      value: .traceFunctionSessionMulti, kernelName: "BPF_TRACE_FSESSION_MULTI",
      firstVersion: .init(7, 2)),
  ]

  private static let entries = Dictionary(
    table.map { ($0.value, $0) }, uniquingKeysWith: { first, _ in first })

  /// Every attach type that Apus knows, in the order of their numbers.
  public static let all: [Self] = table.map(\.value)

  /// The kernel's name, for example `BPF_CGROUP_INET_EGRESS`, or `nil` for a number Apus does not
  /// know.
  public var kernelName: String? { Self.entries[self]?.kernelName }

  /// Whether programs are attached so to a control group.
  public var isOfCgroup: Bool {
    kernelName?.hasPrefix("BPF_CGROUP_") == true || self == .lsmCgroup
  }

  /// Whether a program is attached so to many functions of the kernel's, with their typed arguments.
  public var isOfManyTypedFunctions: Bool {
    [.traceFunctionEntryMulti, .traceFunctionExitMulti, .traceFunctionSessionMulti].contains(self)
  }

  /// The first kernel that has it, or `nil` for a number Apus does not know.
  public var firstKernelVersion: KernelVersion? { Self.entries[self]?.firstVersion }
}

extension AttachType: CustomStringConvertible {
  /// The kernel's name or, for a number Apus does not know, the number.
  public var description: String { kernelName ?? "BPF_(\(rawValue))" }
}
