import ApusObject
import ApusSystem
import SystemPackage

extension SharedProgram {
  /// Attaches the program to a function of the kernel's (kernel 4.17).
  func attach(
    toKernelFunction place: FunctionPlace, _ moment: SectionName.Moment
  ) throws(ApusError) -> Attachment {
    let target = place.function
    guard moment == .entry || place.offset == 0 else {
      throw noSuchTarget(target, "a probe on returns has no offset")
    }
    guard let event = ProbeEvent(.kernel) else { throw noProbes(target, "CONFIG_KPROBE_EVENTS") }
    return try explaining(target) { () throws(ApusError) in
      try attach(toEvent: target) { () throws(Errno) in
        try PerfEvent.open(
          probe: event.type, configuration: moment == .exit ? event.returnBit : 0, on: target,
          offset: place.offset)
      }
    }
  }

  /// Attaches the program to the kernel's function for a system call.
  func attach(
    toSystemCall name: String, _ moment: SectionName.Moment
  ) throws(ApusError) -> Attachment {
    guard ProbeEvent(.kernel) != nil else { throw noProbes(name, "CONFIG_KPROBE_EVENTS") }
    for prefix in Self.systemCallPrefixes {
      do throws(ApusError) {
        return try attach(toKernelFunction: FunctionPlace(prefix + name), moment)
      } catch {
        guard error.code == .noSuchTarget else { throw error }
      }
    }
    throw noSuchTarget(name, "the kernel has no such system call")
  }

  /// What comes before a system call's name: where system calls have wrappers for their registers, and where not.
  private static var systemCallPrefixes: [String] {
    #if arch(x86_64)
    ["__x64_sys_", "__se_sys_"]
    #elseif arch(arm64)
    ["__arm64_sys_", "__se_sys_"]
    #else
    ["__riscv_sys_", "__se_sys_"]
    #endif
  }

  /// Attaches the program to the kernel's functions that fit a pattern (kernel 5.18).
  func attach(
    toKernelFunctions target: String, _ moment: SectionName.Moment
  ) throws(ApusError) -> Attachment {
    let type = try attachType
    let names = try kernelFunctions(fitting: target)
    return try explaining(target) { () throws(ApusError) in
      try attach(toMany: target, as: type) { program throws(Errno) in
        try BPF.linkCreate(
          program, kernelFunctions: names, attachType: type.rawValue, onReturn: moment == .exit)
      }
    }
  }

  /// Attaches the program to many functions by one link.
  ///
  /// Only when the kernel refuses that is it asked whether it has such links at all.
  func attach(
    toMany target: String, as type: AttachType,
    by link: (borrowing OwnedDescriptor) throws(Errno) -> OwnedDescriptor
  ) throws(ApusError) -> Attachment {
    do throws(ApusError) {
      return try attach(to: target, needing: [.bpf, .perfmon], by: link)
    } catch {
      let kernel = KernelContext()
      guard error.errno == .invalidArgument, kernel.features.lacks(.attachType(type)) else {
        throw error
      }
      throw ApusError(
        .unsupported,
        "Program \(name) cannot be attached to \(target): a link to many functions (\(type)) "
          + "\(kernel.lack(since: type.firstKernelVersion)).", subject: name, errno: error.errno)
    }
  }

  /// Says in plain words what the kernel answers for a function or a kind of probe that it lacks.
  private func explaining(
    _ target: String, _ attach: () throws(ApusError) -> Attachment
  ) throws(ApusError) -> Attachment {
    do throws(ApusError) {
      return try attach()
    } catch {
      switch error.errno {
      case .noSuchFileOrDirectory, .noSuchProcess:
        throw noSuchTarget(target, "the kernel has no such function that can be probed")
      case .notSupportedOnSocket: throw noProbes(target, "CONFIG_FPROBE")
      default: throw error
      }
    }
  }

  /// The functions that the kernel can trace and whose names fit.
  private func kernelFunctions(fitting target: String) throws(ApusError) -> [String] {
    let pattern = NamePattern(target)
    if pattern.isLiteral { return [target] }
    let list = try TraceFileSystem.read(
      "available_filter_functions", limit: 256 << 20,
      for: "Attaching program \(name) to \(target)", subject: name)
    guard let list else { throw noProbes(target, "CONFIG_DYNAMIC_FTRACE") }
    var names: Set<String> = []
    for line in list.split(separator: UInt8(ascii: "\n")) {
      // A name, and for one of a module ` [MODULE]`.
      let name = line.prefix { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") }
      if pattern.matches(name), !name.starts(with: Self.invalidName) {
        names.insert(String(decoding: name, as: UTF8.self))
      }
    }
    guard !names.isEmpty else { throw noSuchTarget(target, "the kernel has no such function") }
    return names.sorted()
  }

  /// What the list has in the place of a function that is gone.
  private static let invalidName = Array("__ftrace_invalid_address__".utf8)
}
