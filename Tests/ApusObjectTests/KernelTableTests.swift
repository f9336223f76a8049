import ApusObject
import Testing

@Suite("Kernel tables")
struct KernelTableTests {
  @Test func knowsEveryMapType() {
    #expect(MapType.all.map(\.rawValue) == Array(1...33))
    #expect(Set(MapType.all.compactMap(\.kernelName)).count == 33)
    #expect(MapType.hash.kernelName == "BPF_MAP_TYPE_HASH")
    #expect(MapType.perCPUArray.rawValue == 6)
    #expect(MapType.ringBuffer.rawValue == 27)
    #expect(MapType.ringBuffer.firstKernelVersion == KernelVersion(5, 8))
    #expect(MapType.arena.rawValue == 33)
    #expect(MapType(rawValue: 99).kernelName == nil)
    #expect(MapType(rawValue: 99).description == "BPF_MAP_TYPE_(99)")
  }

  @Test func knowsEveryProgramType() {
    #expect(ProgramType.all.map(\.rawValue) == Array(1...32))
    #expect(ProgramType.xdp.rawValue == 6)
    #expect(ProgramType.netfilter.rawValue == 32)
    #expect(ProgramType.systemCall.kernelName == "BPF_PROG_TYPE_SYSCALL")
  }

  @Test func knowsEveryAttachType() {
    #expect(AttachType.all.map(\.rawValue) == Array(0...61))
    #expect(AttachType.xdp.rawValue == 37)
    #expect(AttachType.tcxIngress.rawValue == 46)
    #expect(AttachType.netkitPeer.rawValue == 55)
    #expect(AttachType.traceUprobeSession.rawValue == 57)
    #expect(AttachType.traceUprobeSession.kernelName == "BPF_TRACE_UPROBE_SESSION")
  }

  @Test func knowsEveryLinkType() {
    #expect(LinkType.all.map(\.rawValue) == Array(1...15))
    #expect(LinkType.xdp.rawValue == 6)
    #expect(LinkType.socketMap.kernelName == "BPF_LINK_TYPE_SOCKMAP")
  }

  @Test func ordersVersions() {
    #expect(KernelVersion(5, 8) < KernelVersion(5, 10))
    #expect(KernelVersion(5, 10) < KernelVersion(6, 0))
    #expect(KernelVersion(6, 18, 4).description == "6.18.4")
    #expect(KernelVersion(6, 18).description == "6.18")
    for type in MapType.all { #expect(type.firstKernelVersion ?? .init(9, 9) <= .init(6, 18)) }
  }

  // MARK: - Section names

  @Test func knowsEverySectionName() {
    #expect(SectionName.table.count == 116)
    #expect(Set(SectionName.table.map(\.prefix)).count == 116)
    for name in SectionName.table {
      #expect(SectionName.resolve(name.prefix)?.name == name)
      let target = SectionName.resolve(name.prefix + "/some/target:x+4")
      #expect(target?.target == (name.takesTarget ? "some/target:x+4" : nil))
      // cilium/ebpf takes any end of a name without a target.
      #expect(target?.isByPrefix == !name.takesTarget, "\(name.prefix)")
      #expect(SectionName.resolve("?" + name.prefix)?.isLoadedByDefault == false)
    }
  }

  @Test(
    arguments: [
      ("xdp", ProgramType.xdp, AttachType.xdp, nil, SectionName.Options.optionalAttachType),
      ("xdp.frags", .xdp, .xdp, nil, .fragments),
      ("xdp.frags/cpumap", .xdp, .xdpCPUMap, nil, .fragments),
      ("kprobe/do_unlinkat+0x8", .kprobe, nil, "do_unlinkat+0x8", []),
      ("kprobe.multi/tcp_*", .kprobe, .traceKprobeMulti, "tcp_*", []),
      ("uprobe.s//bin/bash:readline", .kprobe, nil, "/bin/bash:readline", .sleepable),
      ("usdt/libc.so.6:libc:setjmp", .kprobe, nil, "libc.so.6:libc:setjmp", []),
      ("tp/syscalls/sys_enter_open", .tracepoint, nil, "syscalls/sys_enter_open", []),
      ("raw_tp.w/x", .rawTracepointWritable, nil, "x", []),
      ("fentry.s/x", .tracing, .traceFunctionEntry, "x", [.needsTargetBTF, .sleepable]),
      ("freplace/x", .replacement, nil, "x", .needsTargetBTF),
      ("lsm/file_open", .lsm, .lsmMAC, "file_open", .needsTargetBTF),
      ("tc", .trafficClassifier, nil, nil, []),
      ("tcx/egress", .trafficClassifier, .tcxEgress, nil, []),
      ("cgroup_skb/ingress", .cgroupPacket, .cgroupIngress, nil, .optionalAttachType),
      ("cgroup/connect4", .cgroupSocketAddress, .cgroupConnect4, nil, []),
      ("syscall", .systemCall, nil, nil, .sleepable),
      ("iter/task", .tracing, .traceIterator, "task", .needsTargetBTF),
      ("struct_ops.s/x", .structOps, nil, "x", .sleepable),
      ("socket", .socketFilter, nil, nil, []),
    ] as [(String, ProgramType, AttachType?, String?, SectionName.Options)])
  func resolves(
    _ name: String, _ type: ProgramType, _ attachType: AttachType?, _ target: String?,
    _ options: SectionName.Options
  ) throws {
    let resolved = try #require(SectionName.resolve(name))
    #expect(resolved.name.programType == type)
    #expect(resolved.name.attachType == attachType)
    #expect(resolved.target == target)
    #expect(resolved.name.options == options)
    #expect(resolved.isLoadedByDefault)
  }

  @Test func saysHowProgramsAreAttached() {
    for name in SectionName.table {
      // What libbpf attaches by a name has a target; what else has one is for a map, or for a later kernel.
      let isWithout =
        ["struct_ops", "lsm_cgroup"].contains(String(name.prefix.prefix { $0 != "." }))
        || ["fentry.multi", "fexit.multi", "fsession.multi"].contains { name.prefix.hasPrefix($0) }
      #expect((name.attachment != nil) == (name.takesTarget && !isWithout), "\(name.prefix)")
    }
    #expect(SectionName.resolve("uretprobe.s/a:b")?.name.attachment == .userFunction(.exit))
    #expect(SectionName.resolve("kprobe.session/a*")?.name.attachment == .kernelFunctions(.session))
    #expect(SectionName.resolve("kretsyscall/open")?.name.attachment == .systemCall(.exit))
    #expect(SectionName.resolve("iter.s/task")?.name.attachment == .iterator)
    #expect(SectionName.resolve("xdp")?.name.attachment == nil)
  }

  @Test(
    arguments: [
      ("socket/2", "socket", ProgramType.socketFilter), ("socket_filter", "socket", .socketFilter),
      ("xdp_mine", "xdp", .xdp), ("?xdp/foo", "xdp", .xdp), ("xdp.frags_x", "xdp.frags", .xdp),
      ("xdp/devmap/x", "xdp/devmap", .xdp), ("tc/both", "tc", .trafficClassifier),
      ("tcx", "tc", .trafficClassifier), ("classifier/a", "classifier", .trafficClassifier),
      ("cgroup/connect4_x", "cgroup/connect4", .cgroupSocketAddress),
      ("cgroup/sock/x", "cgroup/sock", .cgroupSocket), ("sk_skb/x", "sk_skb", .socketPacket),
      ("perf_event/x", "perf_event", .perfEvent), ("sockops/x", "sockops", .socketOperations),
    ])
  func takesLongerNames(_ name: String, _ prefix: String, _ type: ProgramType) throws {
    let resolved = try #require(SectionName.resolve(name))
    #expect(resolved.isByPrefix)
    #expect(resolved.name.prefix == prefix)
    #expect(resolved.name.programType == type)
    #expect(resolved.target == nil)
    #expect(resolved.isLoadedByDefault == !name.hasPrefix("?"))
    #expect(SectionName.resolve(prefix)?.isByPrefix == false)
  }

  @Test(
    arguments: [
      "", "?", "/", "xd", "kprobes/x", "kprobe_x", "uprobe.multix/a", "cgroup/", ".text",
      "tracepoints",
      "lsmx/file_open", "iterx",
    ])
  func refusesOtherNames(_ name: String) {
    #expect(SectionName.resolve(name) == nil)
  }
}
