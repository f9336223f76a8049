import Apus
import ApusObject
import ApusSystem
import Foundation
import SystemPackage
import Testing

extension KernelTests {
  /// What is found out about the running kernel, beside what bpftool finds out.
  @Suite("Feature probes")
  struct FeatureProbes {
    private struct Oracle: Decodable {
      let programTypes: [String: Bool]
      let mapTypes: [String: Bool]
      let helpers: [String: [String]]

      enum CodingKeys: String, CodingKey {
        case programTypes = "program_types"
        case mapTypes = "map_types"
        case helpers
      }

      init() throws {
        let end = try Child("/usr/sbin/bpftool", ["feature", "probe", "full", "-j"]).finish()
        self = try JSONDecoder().decode(Oracle.self, from: Data(end.output.utf8))
      }
    }

    private static let features = KernelFeatures.running

    /// `BPF_PROG_TYPE_SOCKET_FILTER` as bpftool writes it.
    private static func short(_ kernelName: String?, without prefix: String) -> String {
      String((kernelName ?? "").dropFirst(prefix.count)).lowercased()
    }

    private static func name(_ type: ProgramType) -> String {
      short(type.kernelName, without: "BPF_PROG_TYPE_")
    }

    @Test("Program types and map types are those that bpftool finds")
    func types() throws {
      let oracle = try Oracle()
      var compared = 0
      for type in ProgramType.all {
        let name = "have_\(Self.name(type))_prog_type"
        guard let expected = oracle.programTypes[name] else { continue }
        compared += 1
        if [.tracing, .replacement, .lsm].contains(type) {
          // A kernel may forbid trampolines to everyone, which leaves it open, and bpftool takes it for a no.
          guard let answer = try? Self.features.supports(.programType(type)) else { continue }
          #expect(answer || !expected, "\(type)")
          continue
        }
        #expect(try Self.features.supports(.programType(type)) == expected, "\(type)")
      }
      #expect(compared >= 30)
      compared = 0
      for type in MapType.all {
        let name = "have_\(Self.short(type.kernelName, without: "BPF_MAP_TYPE_"))_map_type"
        guard let expected = oracle.mapTypes[name] else { continue }
        #expect(try Self.features.supports(.mapType(type)) == expected, "\(type)")
        compared += 1
      }
      #expect(compared >= 30)
    }

    @Test("Helpers are those that bpftool finds, where it can tell them apart")
    func helpers() throws {
      let oracle = try Oracle()
      for type: ProgramType in [.xdp, .socketFilter, .cgroupSocketAddress, .systemCall] {
        let found = Set(oracle.helpers["\(Self.name(type))_available_helpers"] ?? [])
        // Older ones do not know how newer kernels say no, and take it for a yes.
        let isUseful = !found.isSuperset(of: ["bpf_skb_store_bytes", "bpf_sk_select_reuseport"])
        for helper in HelperFunction.all {
          let isThere = try Self.features.supports(.helper(helper, type))
          guard isUseful, let name = helper.kernelName else { continue }
          #expect(isThere == found.contains(name), "\(helper) for \(type)")
        }
      }
      #expect(try Self.features.supports(.helper(HelperFunction(rawValue: 44), .xdp)))
      #expect(try !Self.features.supports(.helper(HelperFunction(rawValue: 26), .xdp)))
      #expect(try !Self.features.supports(.helper(HelperFunction(rawValue: 9999), .xdp)))
    }

    @Test(
      "What came after this kernel it lacks, and of what came before nothing that all kernels have")
    func versions() throws {
      let release = try KernelRelease.current()
      func expectation(_ feature: KernelFeature) throws -> Bool {
        let first = try #require(feature.firstKernelVersion)
        return release >= KernelRelease(first.major, first.minor, first.patch)
      }
      let features: [KernelFeature] =
        BTFFeature.allCases.map { .btf($0) }
        + [.objectNames, .mappableArrays, .memoryAccounting, .tokens, .mapType(.arena)]
        + [.programType(.netfilter), .attachType(.tcxIngress), .attachType(.cgroupConnectUnix)]
        + [.attachType(.xdp), .attachType(.cgroupEgress), .attachType(.traceRawTracepoint)]
        + [.attachType(.xdpDeviceMap), .attachType(.xdpCPUMap), .attachType(.reuseportSelect)]
        + [
          .attachType(.perfEvent), .link(.tcx), .link(.xdp), .link(.cgroup),
          .link(.networkNamespace), .link(.perfEvent),
        ]
      for feature in features {
        #expect(try Self.features.supports(feature) == expectation(feature), "\(feature)")
      }
    }

    @Test("What does not exist is not there; what cannot be tried says so")
    func unknown() throws {
      #expect(try !Self.features.supports(.programType(ProgramType(rawValue: 9999))))
      #expect(try !Self.features.supports(.mapType(MapType(rawValue: 9999))))
      #expect(try !Self.features.supports(.attachType(AttachType(rawValue: 9999))))
      #expect(try !Self.features.supports(.link(LinkType(rawValue: 9999))))
      // Which helpers there are depends on the struct.
      let error = #expect(throws: ApusError.self) {
        try Self.features.supports(.helper(HelperFunction(rawValue: 1), .structOps))
      }
      #expect(error?.code == .unsupported)
    }

    /// The numbers of an enumeration of the running kernel's, without the one that says how many there are.
    private static func numbers(_ enumeration: String) throws -> [UInt32] {
      let types = try BTFImage.reading("/sys/kernel/btf/vmlinux")
      let id = try #require(types.id(named: enumeration, kind: .enumeration))
      guard case .enumeration(let known) = try types.type(id) else { return [] }
      return known.values.filter { !$0.name.contains("MAX_BPF_") }.map { UInt32($0.value) }
    }

    /// Whether the kernel has a feature; nil where it forbids trampolines to everyone, which leaves it open.
    private static func answer(_ feature: KernelFeature) throws -> Bool? {
      let answer = Result { () throws(ApusError) in try features.supports(feature) }
      let isForbidden = try KernelTypes.refusesTrampolines()
      switch answer {
      case .success(let isThere): return isThere
      case .failure(let error):
        try #require(error.code == .permissionDenied && isForbidden, "\(error)")
        return nil
      }
    }

    @Test("Every attach type has an answer: no to those that the kernel's headers lack")
    func attachTypes() throws {
      let known = Set(try Self.numbers("bpf_attach_type"))
      #expect(known.isSubset(of: AttachType.all.map(\.rawValue)))
      for type in AttachType.all {
        // What is known may still have been left out of the build.
        let isThere = try Self.answer(.attachType(type))
        #expect(known.contains(type.rawValue) || isThere != true, "\(type)")
      }
      // These belong to no option but those that networking and control groups are.
      for type: AttachType in [.cgroupIngress, .cgroupSysctl, .cgroupDevice, .socketLookup, .xdp] {
        #expect(try Self.features.supports(.attachType(type)), "\(type)")
      }
    }

    @Test("Every link type has an answer: no to those that the kernel's headers lack")
    func linkTypes() throws {
      let known = Set(try Self.numbers("bpf_link_type")).subtracting([0])
      #expect(known.isSubset(of: LinkType.all.map(\.rawValue)))
      for type in LinkType.all {
        let isThere = try Self.answer(.link(type))
        #expect(known.contains(type.rawValue) || isThere != true, "\(type)")
      }
      for type: LinkType in [.rawTracepoint, .iterator, .cgroup, .networkNamespace] {
        #expect(try Self.features.supports(.link(type)), "\(type)")
      }
      let release = try KernelRelease.current()
      #expect(
        try Self.features.supports(.link(.socketMap)) == (release >= KernelRelease(6, 10)))
    }

    @Test("Helpers of tracing programs are tried with a tracepoint that is there")
    func tracingHelpers() throws {
      // bpf_get_current_pid_tgid, bpf_get_stackid; of networking, bpf_skb_store_bytes and bpf_redirect_map.
      for helper: Int32 in [14, 27] {
        #expect(
          try Self.features.supports(.helper(HelperFunction(rawValue: helper), .tracing)))
      }
      for helper: Int32 in [9, 51, 9999] {
        #expect(
          try !Self.features.supports(.helper(HelperFunction(rawValue: helper), .tracing)))
      }
    }

    @Test(
      "Links to many functions are there where the kernel is new enough and was built with them")
    func multipleTargets() throws {
      let release = try KernelRelease.current()
      func isBuilt(_ option: String) -> Bool { Self.features.configuration(option) == "y" }
      let expected: [(AttachType, Bool)] = [
        (.traceKprobeMulti, release >= KernelRelease(5, 18) && isBuilt("CONFIG_FPROBE")),
        (.traceKprobeSession, release >= KernelRelease(6, 10) && isBuilt("CONFIG_FPROBE")),
        (.traceUprobeMulti, release >= KernelRelease(6, 6) && isBuilt("CONFIG_UPROBES")),
        (.traceUprobeSession, release >= KernelRelease(6, 13) && isBuilt("CONFIG_UPROBES")),
      ]
      for (type, isThere) in expected {
        #expect(try Self.features.supports(.attachType(type)) == isThere, "\(type)")
      }
      #expect(
        try Self.features.supports(.link(.kprobeMulti))
          == Self.features.supports(.attachType(.traceKprobeMulti)))
    }

    @Test("The configuration is the kernel's")
    func configuration() {
      #expect(Self.features.configuration("CONFIG_BPF_SYSCALL") == "y")
      #expect(Self.features.configuration("CONFIG_NO_SUCH_OPTION") == nil)
    }

    @Test("Without privileges there is no answer, and a later one is right")
    func unprivileged() async throws {
      // Asked for nowhere else: an answer is kept.
      let feature = KernelFeature.helper(HelperFunction(rawValue: 1), .tunnelIn)
      try await PrivateThread.run {
        try Capabilities.drop(Capabilities(rawValue: .max))
        let error = #expect(throws: ApusError.self) {
          try Self.features.supports(feature)
        }
        #expect(error?.code == .permissionDenied)
        #expect(error?.message.contains("CAP_BPF") == true)
      }
      #expect(try Self.features.supports(feature))
    }

    @Test("Probing leaves nothing open")
    func nothingLeft() throws {
      let before = try KernelObjects.openDescriptors()
      for type in MapType.all { _ = try? Self.features.supports(.mapType(type)) }
      #expect(try KernelObjects.openDescriptors() == before)
    }
  }
}
