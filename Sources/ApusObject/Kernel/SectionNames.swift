extension SectionName {
  /// Every section name that libbpf documents: the prefix, whether a target may follow, the program
  /// type, the attach type, and the rest.
  public static let table: [SectionName] = [
    SectionName("socket", .socketFilter),
    SectionName("sk_reuseport/migrate", .reuseport, .reuseportSelectOrMigrate),
    SectionName("sk_reuseport", .reuseport, .reuseportSelect),
    SectionName("kprobe", takesTarget: true, .kprobe, attachment: .kernelFunction(.entry)),
    SectionName("uprobe", takesTarget: true, .kprobe, attachment: .userFunction(.entry)),
    SectionName(
      "uprobe.s", takesTarget: true, .kprobe, options: [.sleepable],
      attachment: .userFunction(.entry)),
    SectionName("kretprobe", takesTarget: true, .kprobe, attachment: .kernelFunction(.exit)),
    SectionName("uretprobe", takesTarget: true, .kprobe, attachment: .userFunction(.exit)),
    SectionName(
      "uretprobe.s", takesTarget: true, .kprobe, options: [.sleepable],
      attachment: .userFunction(.exit)),
    SectionName(
      "kprobe.multi", takesTarget: true, .kprobe, .traceKprobeMulti,
      attachment: .kernelFunctions(.entry)),
    SectionName(
      "kretprobe.multi", takesTarget: true, .kprobe, .traceKprobeMulti,
      attachment: .kernelFunctions(.exit)),
    SectionName(
      "kprobe.session", takesTarget: true, .kprobe, .traceKprobeSession,
      attachment: .kernelFunctions(.session)),
    SectionName(
      "uprobe.multi", takesTarget: true, .kprobe, .traceUprobeMulti,
      attachment: .userFunctions(.entry)),
    SectionName(
      "uretprobe.multi", takesTarget: true, .kprobe, .traceUprobeMulti,
      attachment: .userFunctions(.exit)),
    SectionName(
      "uprobe.session", takesTarget: true, .kprobe, .traceUprobeSession,
      attachment: .userFunctions(.session)),
    SectionName(
      "uprobe.multi.s", takesTarget: true, .kprobe, .traceUprobeMulti, options: [.sleepable],
      attachment: .userFunctions(.entry)),
    SectionName(
      "uretprobe.multi.s", takesTarget: true, .kprobe, .traceUprobeMulti, options: [.sleepable],
      attachment: .userFunctions(.exit)),
    SectionName(
      "uprobe.session.s", takesTarget: true, .kprobe, .traceUprobeSession, options: [.sleepable],
      attachment: .userFunctions(.session)),
    SectionName("ksyscall", takesTarget: true, .kprobe, attachment: .systemCall(.entry)),
    SectionName("kretsyscall", takesTarget: true, .kprobe, attachment: .systemCall(.exit)),
    SectionName("usdt", takesTarget: true, .kprobe, attachment: .userMarker),
    SectionName(
      "usdt.s", takesTarget: true, .kprobe, options: [.sleepable], attachment: .userMarker),
    SectionName("tc/ingress", .trafficClassifier, .tcxIngress),
    SectionName("tc/egress", .trafficClassifier, .tcxEgress),
    SectionName("tcx/ingress", .trafficClassifier, .tcxIngress),
    SectionName("tcx/egress", .trafficClassifier, .tcxEgress),
    SectionName("tc", .trafficClassifier),
    SectionName("classifier", .trafficClassifier),
    SectionName("action", .trafficAction),
    SectionName("netkit/primary", .trafficClassifier, .netkitPrimary),
    SectionName("netkit/peer", .trafficClassifier, .netkitPeer),
    SectionName("tracepoint", takesTarget: true, .tracepoint, attachment: .tracepoint),
    SectionName("tp", takesTarget: true, .tracepoint, attachment: .tracepoint),
    SectionName(
      "tracepoint.s", takesTarget: true, .tracepoint, options: [.sleepable], attachment: .tracepoint
    ),
    SectionName(
      "tp.s", takesTarget: true, .tracepoint, options: [.sleepable], attachment: .tracepoint),
    SectionName("raw_tracepoint", takesTarget: true, .rawTracepoint, attachment: .rawTracepoint),
    SectionName("raw_tp", takesTarget: true, .rawTracepoint, attachment: .rawTracepoint),
    SectionName(
      "raw_tracepoint.s", takesTarget: true, .rawTracepoint, options: [.sleepable],
      attachment: .rawTracepoint),
    SectionName(
      "raw_tp.s", takesTarget: true, .rawTracepoint, options: [.sleepable],
      attachment: .rawTracepoint),
    SectionName(
      "raw_tracepoint.w", takesTarget: true, .rawTracepointWritable, attachment: .rawTracepoint),
    SectionName("raw_tp.w", takesTarget: true, .rawTracepointWritable, attachment: .rawTracepoint),
    SectionName(
      "tp_btf", takesTarget: true, .tracing, .traceRawTracepoint, options: [.needsTargetBTF],
      attachment: .loadedTarget),
    SectionName(
      "tp_btf.s", takesTarget: true, .tracing, .traceRawTracepoint,
      options: [.sleepable, .needsTargetBTF], attachment: .loadedTarget),
    SectionName(
      "fentry", takesTarget: true, .tracing, .traceFunctionEntry, options: [.needsTargetBTF],
      attachment: .loadedTarget),
    SectionName(
      "fmod_ret", takesTarget: true, .tracing, .modifyReturn, options: [.needsTargetBTF],
      attachment: .loadedTarget),
    SectionName(
      "fexit", takesTarget: true, .tracing, .traceFunctionExit, options: [.needsTargetBTF],
      attachment: .loadedTarget),
    SectionName(
      "fentry.s", takesTarget: true, .tracing, .traceFunctionEntry,
      options: [.sleepable, .needsTargetBTF], attachment: .loadedTarget),
    SectionName(
      "fmod_ret.s", takesTarget: true, .tracing, .modifyReturn,
      options: [.sleepable, .needsTargetBTF], attachment: .loadedTarget),
    SectionName(
      "fexit.s", takesTarget: true, .tracing, .traceFunctionExit,
      options: [.sleepable, .needsTargetBTF], attachment: .loadedTarget),
    SectionName(
      "fsession", takesTarget: true, .tracing, .traceFunctionSession, options: [.needsTargetBTF],
      attachment: .loadedTarget),
    SectionName(
      "fsession.s", takesTarget: true, .tracing, .traceFunctionSession,
      options: [.sleepable, .needsTargetBTF], attachment: .loadedTarget),
    SectionName("fsession.multi", takesTarget: true, .tracing, .traceFunctionSessionMulti),
    SectionName(
      "fsession.multi.s", takesTarget: true, .tracing, .traceFunctionSessionMulti,
      options: [.sleepable]),
    SectionName("fentry.multi", takesTarget: true, .tracing, .traceFunctionEntryMulti),
    SectionName("fexit.multi", takesTarget: true, .tracing, .traceFunctionExitMulti),
    SectionName(
      "fentry.multi.s", takesTarget: true, .tracing, .traceFunctionEntryMulti, options: [.sleepable]
    ),
    SectionName(
      "fexit.multi.s", takesTarget: true, .tracing, .traceFunctionExitMulti, options: [.sleepable]),
    SectionName(
      "freplace", takesTarget: true, .replacement, options: [.needsTargetBTF],
      attachment: .loadedTarget),
    SectionName(
      "lsm", takesTarget: true, .lsm, .lsmMAC, options: [.needsTargetBTF], attachment: .loadedTarget
    ),
    SectionName(
      "lsm.s", takesTarget: true, .lsm, .lsmMAC, options: [.sleepable, .needsTargetBTF],
      attachment: .loadedTarget),
    SectionName("lsm_cgroup", takesTarget: true, .lsm, .lsmCgroup, options: [.needsTargetBTF]),
    SectionName(
      "iter", takesTarget: true, .tracing, .traceIterator, options: [.needsTargetBTF],
      attachment: .iterator),
    SectionName(
      "iter.s", takesTarget: true, .tracing, .traceIterator,
      options: [.sleepable, .needsTargetBTF],
      attachment: .iterator),
    SectionName("syscall", .systemCall, options: [.sleepable]),
    SectionName("xdp.frags/devmap", .xdp, .xdpDeviceMap, options: [.fragments]),
    SectionName("xdp/devmap", .xdp, .xdpDeviceMap),
    SectionName("xdp.frags/cpumap", .xdp, .xdpCPUMap, options: [.fragments]),
    SectionName("xdp/cpumap", .xdp, .xdpCPUMap),
    SectionName("xdp.frags", .xdp, .xdp, options: [.fragments]),
    SectionName("xdp", .xdp, .xdp, options: [.optionalAttachType]),
    SectionName("perf_event", .perfEvent),
    SectionName("lwt_in", .tunnelIn),
    SectionName("lwt_out", .tunnelOut),
    SectionName("lwt_xmit", .tunnelTransmit),
    SectionName("lwt_seg6local", .tunnelSegment6Local),
    SectionName(
      "sockops", .socketOperations, .cgroupSocketOperations, options: [.optionalAttachType]),
    SectionName(
      "sk_skb/stream_parser", .socketPacket, .socketPacketStreamParser,
      options: [.optionalAttachType]),
    SectionName(
      "sk_skb/stream_verdict", .socketPacket, .socketPacketStreamVerdict,
      options: [.optionalAttachType]),
    SectionName(
      "sk_skb/verdict", .socketPacket, .socketPacketVerdict, options: [.optionalAttachType]),
    SectionName("sk_skb", .socketPacket),
    SectionName("sk_msg", .socketMessage, .socketMessageVerdict, options: [.optionalAttachType]),
    SectionName("lirc_mode2", .infraredMode2, .infraredMode2, options: [.optionalAttachType]),
    SectionName("flow_dissector", .flowDissector, .flowDissector, options: [.optionalAttachType]),
    SectionName(
      "cgroup_skb/ingress", .cgroupPacket, .cgroupIngress, options: [.optionalAttachType]),
    SectionName("cgroup_skb/egress", .cgroupPacket, .cgroupEgress, options: [.optionalAttachType]),
    SectionName("cgroup/skb", .cgroupPacket),
    SectionName("cgroup/sock_create", .cgroupSocket, .cgroupSocketCreate),
    SectionName("cgroup/sock_release", .cgroupSocket, .cgroupSocketRelease),
    SectionName("cgroup/sock", .cgroupSocket, .cgroupSocketCreate, options: [.optionalAttachType]),
    SectionName("cgroup/post_bind4", .cgroupSocket, .cgroupPostBind4),
    SectionName("cgroup/post_bind6", .cgroupSocket, .cgroupPostBind6),
    SectionName("cgroup/bind4", .cgroupSocketAddress, .cgroupBind4),
    SectionName("cgroup/bind6", .cgroupSocketAddress, .cgroupBind6),
    SectionName("cgroup/connect4", .cgroupSocketAddress, .cgroupConnect4),
    SectionName("cgroup/connect6", .cgroupSocketAddress, .cgroupConnect6),
    SectionName("cgroup/connect_unix", .cgroupSocketAddress, .cgroupConnectUnix),
    SectionName("cgroup/sendmsg4", .cgroupSocketAddress, .cgroupSendMessage4),
    SectionName("cgroup/sendmsg6", .cgroupSocketAddress, .cgroupSendMessage6),
    SectionName("cgroup/sendmsg_unix", .cgroupSocketAddress, .cgroupSendMessageUnix),
    SectionName("cgroup/recvmsg4", .cgroupSocketAddress, .cgroupReceiveMessage4),
    SectionName("cgroup/recvmsg6", .cgroupSocketAddress, .cgroupReceiveMessage6),
    SectionName("cgroup/recvmsg_unix", .cgroupSocketAddress, .cgroupReceiveMessageUnix),
    SectionName("cgroup/getpeername4", .cgroupSocketAddress, .cgroupGetPeerName4),
    SectionName("cgroup/getpeername6", .cgroupSocketAddress, .cgroupGetPeerName6),
    SectionName("cgroup/getpeername_unix", .cgroupSocketAddress, .cgroupGetPeerNameUnix),
    SectionName("cgroup/getsockname4", .cgroupSocketAddress, .cgroupGetSocketName4),
    SectionName("cgroup/getsockname6", .cgroupSocketAddress, .cgroupGetSocketName6),
    SectionName("cgroup/getsockname_unix", .cgroupSocketAddress, .cgroupGetSocketNameUnix),
    SectionName("cgroup/sysctl", .cgroupSysctl, .cgroupSysctl),
    SectionName("cgroup/getsockopt", .cgroupSocketOption, .cgroupGetSocketOption),
    SectionName("cgroup/setsockopt", .cgroupSocketOption, .cgroupSetSocketOption),
    SectionName("cgroup/dev", .cgroupDevice, .cgroupDevice, options: [.optionalAttachType]),
    SectionName("struct_ops", takesTarget: true, .structOps),
    SectionName("struct_ops.s", takesTarget: true, .structOps, options: [.sleepable]),
    SectionName("sk_lookup", .socketLookup, .socketLookup),
    SectionName("netfilter", .netfilter, .netfilter),
  ]

  private init(
    _ prefix: String,
    takesTarget: Bool = false,
    _ programType: ProgramType,
    _ attachType: AttachType? = nil,
    options: Options = [],
    attachment: Attachment? = nil
  ) {
    self.prefix = prefix
    self.takesTarget = takesTarget
    self.programType = programType
    self.attachType = attachType
    self.options = options
    self.attachment = attachment
  }
}
