import ApusObject
import ApusSystem
import SystemPackage

/// Makes links of programs to targets that do not exist.
enum LinkProbe {
  /// How a type of link is tried.
  struct Attempt {
    let program: ProgramType
    let attachType: AttachType
    /// Whether the target is an interface's index, not an open file.
    var isInterface = false
  }

  /// The types of links whose target the kernel looks for only if it knows the type.
  static let table: [LinkType: Attempt] = [
    .cgroup: Attempt(program: .cgroupPacket, attachType: .cgroupEgress),
    .networkNamespace: Attempt(program: .flowDissector, attachType: .flowDissector),
    .perfEvent: Attempt(program: .perfEvent, attachType: .perfEvent),
    .netfilter: Attempt(program: .netfilter, attachType: .netfilter),
    .tcx: Attempt(program: .trafficClassifier, attachType: .tcxIngress, isInterface: true),
    .netkit: Attempt(program: .trafficClassifier, attachType: .netkitPrimary, isInterface: true),
    .socketMap: Attempt(program: .socketMessage, attachType: .socketMessageVerdict),
  ]

  /// The types of links that come with an attach type.
  private static let attachTypes: [LinkType: AttachType] = [
    .kprobeMulti: .traceKprobeMulti, .uprobeMulti: .traceUprobeMulti,
    .tracingMulti: .traceFunctionEntryMulti, .structOps: .structOps,
    // These could be attached, if not by a link, before there were links.
    .tracing: .traceFunctionEntry, .iterator: .traceIterator,
  ]

  static func accepts(_ type: LinkType) throws(KernelFeatures.Failure) -> Bool {
    if let attachType = attachTypes[type] {
      return try EnumerationProbe.has(type) ? FeatureProbe.probe(.attachType(attachType)) : false
    }
    if type == .rawTracepoint {
      return try EnumerationProbe.has(type) ? opensTracepoints() : false
    }
    guard let attempt = table[type] else { return try EnumerationProbe.has(type) }
    var program = FeatureProbe.program(attempt.program)
    program.expectedAttachType = attempt.attachType.rawValue
    // No interface has this index.
    let nowhere: BPF.LinkAttributes.Target =
      attempt.isInterface ? .interface(UInt32(Int32.max)) : .descriptor(.none)
    do throws(Errno) {
      let loaded: OwnedDescriptor
      do throws(Errno) {
        loaded = try BPF.programLoad(program)
      } catch .invalidArgument {
        return false
      }
      _ = try BPF.linkCreate(
        loaded,
        BPF.LinkAttributes(target: nowhere, attachType: attempt.attachType.rawValue))
      return true
    } catch .invalidArgument {
      return false
    } catch .badFileDescriptor, .noSuchFileOrDirectory, .operationNotSupportedByDevice,
      .addressFamilyNotSupported
    {
      return true
    } catch {
      throw .errno(error)
    }
  }

  /// Whether the kernel looks for a tracepoint.
  private static func opensTracepoints() throws(KernelFeatures.Failure) -> Bool {
    do throws(Errno) {
      let loaded: OwnedDescriptor
      do throws(Errno) {
        loaded = try BPF.programLoad(FeatureProbe.program(.rawTracepoint))
      } catch .invalidArgument {
        return false
      }
      // No tracepoint has this name.
      _ = try BPF.rawTracepointOpen(loaded, name: "apus_probe")
      return true
    } catch .noSuchFileOrDirectory {
      return true
    } catch .invalidArgument {
      return false
    } catch {
      throw .errno(error)
    }
  }
}
