import ApusObject
import ApusSystem
import SystemPackage

/// What a program of a tracing type is attached to: a type of the kernel's, or of a module's, BTF.
struct AttachTarget {
  let type: BTFTypeID
  /// The module's BTF; nil for the kernel's own.
  let module: FileDescriptor?
}

extension ObjectLoader {
  /// Finds what a program is attached to, by the kernel's BTF (`attach_btf_id`).
  func attachTarget(of program: ProgramSpecification) throws(ApusError) -> AttachTarget {
    let name = program.name
    guard let rule = TargetRule(program) else {
      throw ApusError(
        .unsupported,
        "Program \(name) (section \(program.sectionName)) replaces a function of another program. Say of which, in "
          + "`LoadOptions.targetPrograms`.", subject: name)
    }
    guard let target = program.attachTarget, !target.isEmpty else {
      throw ApusError(
        .invalidObject,
        "Program \(name) is in section \(program.sectionName), which does not say which \(rule.noun) it is for. "
          + "Set its `attachTarget` before loading, or name its section \(program.sectionName)/NAME.",
        subject: name)
    }
    let parts = target.split(separator: ":", maxSplits: 1).map(String.init)
    let moduleName = parts.count == 2 && rule.allowsModule ? parts[0] : nil
    let wanted = rule.prefix + (moduleName == nil ? target : parts[1])
    let image = try types.kernel(
      for: "Program \(name) attaches to \(target)", subject: name)
    if moduleName == nil || moduleName == "vmlinux",
      let id = image.id(named: wanted, kind: rule.kind)
    {
      return AttachTarget(type: id, module: nil)
    }
    for module in types.modules where moduleName == nil || module.name == moduleName {
      guard let id = module.types.id(named: wanted, kind: rule.kind) else { continue }
      do throws(Errno) {
        return AttachTarget(type: id, module: try types.descriptor(ofModule: module.name))
      } catch {
        throw .systemCall("Opening the BTF of module \(module.name)", error, subject: name)
      }
    }
    throw ApusError(
      .unsupported,
      "Program \(name) attaches to \(target), and the running kernel has no \(rule.noun) of that name"
        + "\(moduleName.map { " in module \($0)" } ?? ""): its BTF has no \(wanted).",
      subject: name)
  }
}

/// How the target of a kind of program is named in BTF.
private struct TargetRule {
  /// What comes before the name.
  let prefix: String
  let kind: BTFKind
  /// What it is in words.
  let noun: String
  /// Whether the target may be `MODULE:NAME`.
  var allowsModule = false

  init?(_ program: ProgramSpecification) {
    switch (program.type, program.attachType) {
    case (.tracing, .traceRawTracepoint):
      (prefix, kind, noun) = ("btf_trace_", .typedef, "tracepoint")
    case (.tracing, .traceIterator): (prefix, kind, noun) = ("bpf_iter_", .function, "iterator")
    case (.tracing, _):
      (prefix, kind, noun, allowsModule) = ("", .function, "function", true)
    case (.lsm, _): (prefix, kind, noun) = ("bpf_lsm_", .function, "security hook")
    default: return nil
    }
  }
}
