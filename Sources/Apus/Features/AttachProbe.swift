import ApusObject
import ApusSystem
import SystemPackage

/// Tries attach types that show neither when nothing is attached nor when a program is loaded.
enum AttachProbe {
  /// Whether the kernel has an attach type; nil for one that is not tried here.
  static func answer(_ type: AttachType) throws(KernelFeatures.Failure) -> Bool? {
    switch type {
    case .traceKprobeMulti, .traceKprobeSession:
      // flags and cnt, syms, addrs: one function, at an address that cannot be read.
      try readsTargets(type, [1 << 32, 0, Self.nowhere])
    case .traceUprobeMulti, .traceUprobeSession:
      // path, offsets, ref_ctr_offsets, cookies, cnt and flags.
      try readsTargets(type, [Self.nowhere, Self.nowhere, 0, 0, 1])
    case .perfEvent: try LinkProbe.accepts(.perfEvent)
    // The programs are older than the links that it came with.
    case .structOps:
      try EnumerationProbe.has(type) ? FeatureProbe.probe(.programType(.structOps)) : false
    case .traceFunctionEntryMulti, .traceFunctionExitMulti, .traceFunctionSessionMulti:
      try isTakenWithoutTarget(type)
    // With them came values that have a program beside the interface or the size of the queue.
    case .xdpDeviceMap: try MapTypeProbe.accepts { $0.become(.deviceMap) }
    case .xdpCPUMap: try MapTypeProbe.accepts { $0.become(.cpuMap) }
    case .reuseportSelect, .reuseportSelectOrMigrate: try isTold(type, of: .reuseport)
    default: nil
    }
  }

  /// An address where nothing is ever mapped.
  private static let nowhere: UInt64 = 8

  /// Whether the kernel, asked for a link to many places, gets as far as reading where they are.
  private static func readsTargets(
    _ type: AttachType, _ arguments: [UInt64]
  ) throws(KernelFeatures.Failure) -> Bool {
    var program = FeatureProbe.program(.kprobe)
    program.expectedAttachType = type.rawValue
    // There is no target but those that the arguments name.
    var link = BPF.LinkAttributes(target: .interface(0), attachType: type.rawValue)
    link.arguments = arguments
    do throws(Errno) {
      let loaded: OwnedDescriptor
      do throws(Errno) {
        loaded = try BPF.programLoad(program)
      } catch .invalidArgument {
        return false
      }
      _ = try BPF.linkCreate(loaded, link)
      return true
    } catch .badAddress {
      return true
    } catch .invalidArgument, .notSupportedOnSocket {
      // EOPNOTSUPP: the kernel was built without.
      return false
    } catch {
      throw .errno(error)
    }
  }

  /// Whether a tracing program may be loaded that is told its targets only when it is attached.
  private static func isTakenWithoutTarget(
    _ type: AttachType
  ) throws(KernelFeatures.Failure) -> Bool {
    var program = FeatureProbe.program(.tracing)
    program.attachTypeID = 0
    program.expectedAttachType = type.rawValue
    switch BPF.refusal({ () throws(Errno) in try BPF.programLoad(program) }) {
    case nil: return true
    case .invalidArgument?, .notSupportedOnSocket?: return false
    case let errno?: throw .errno(errno)
    }
  }

  /// Whether a program of a type may be loaded for an attach type, and not for any.
  private static func isTold(
    _ type: AttachType, of programType: ProgramType
  ) throws(KernelFeatures.Failure) -> Bool {
    func refusal(_ attachType: UInt32) -> Errno? {
      var program = FeatureProbe.program(programType)
      program.expectedAttachType = attachType
      return BPF.refusal { () throws(Errno) in try BPF.programLoad(program) }
    }
    switch refusal(type.rawValue) {
    case nil: return refusal(.max) != nil
    case .invalidArgument?: return false
    case let errno?: throw .errno(errno)
    }
  }
}

extension BPF.MapAttributes {
  /// Makes it a map of devices or processors whose values are as large as those with a program.
  fileprivate mutating func become(_ type: MapType) {
    self.type = type.rawValue
    valueSize = 8
  }
}
