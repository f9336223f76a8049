import ApusObject
import ApusSystem
import SystemPackage

extension SharedProgram {
  /// Attaches the program to what its section names, as libbpf does (`bpf_program__attach`).
  ///
  /// `tp/…`, `raw_tp/…`, `tp_btf/…`, `fentry/…`, `fexit/…`, `fmod_ret/…`, `lsm/…`, `freplace/…`, and probes on functions
  /// of the kernel and of binaries (`kprobe/…`, `uprobe/…` and their like) and on markers of binaries (`usdt/…`) say to
  /// what, and so do iterators (`iter/…`). Other programs are attached by handles, which take an interface, a control
  /// group, a map.
  ///
  /// It runs whenever the kernel gets there, for whichever process, until the link is detached or the object is closed,
  /// whether the result is kept or not. An iterator runs when somebody reads the link, for instance where it is pinned:
  /// see ``IteratorProgram/attach()``.
  ///
  /// - Returns: A handle to detach it by.
  /// - Throws: ``ApusError`` with the code ``ApusError/Code/unsupported`` if the section names no target, or the kernel
  ///   cannot do it; ``ApusError/Code/noSuchTarget``, ``ApusError/Code/permissionDenied``,
  ///   ``ApusError/Code/closed`` or ``ApusError/Code/systemCall``.
  @discardableResult
  public func attach() throws(ApusError) -> ProgramLink {
    try attach(to: sectionTarget)
  }

  /// Whether the program's section says all that attaching it takes.
  var attachesItself: Bool {
    switch attachmentOfSection {
    case nil: false
    case .loadedTarget?, .iterator?: true
    default: sectionTarget?.isEmpty == false
    }
  }

  private var sectionTarget: String? {
    specification.attachTarget ?? SectionName.resolve(specification.sectionName)?.target
  }

  private var attachmentOfSection: SectionName.Attachment? {
    SectionName.resolve(specification.sectionName)?.name.attachment
  }

  /// Attaches the program as its section says, to what the text says.
  func attach(to target: String?) throws(ApusError) -> ProgramLink {
    let section = specification.sectionName
    guard let attachment = attachmentOfSection else {
      if let type = specification.attachType, type.isOfManyTypedFunctions {
        throw noLinks(of: type)
      }
      throw ApusError(
        .unsupported,
        "Program \(name) cannot be attached by its section alone: \(section) does not say to what. "
          + "Attach it by a handle of its type.", subject: name)
    }
    switch attachment {
    case .loadedTarget: return try attachToLoadedTarget()
    case .iterator: return ProgramLink(attachment: try attachIterator(), owner: links)
    default: break
    }
    guard let target, !target.isEmpty, !target.utf8.contains(0) else {
      throw ApusError(
        .unsupported,
        "Program \(name) cannot be attached by its section alone: \(section) names no target. "
          + "Attach it by a handle, with `attach(to:)`, or name its section \(section)/TARGET.",
        subject: name)
    }
    return ProgramLink(attachment: try attach(as: attachment, to: target), owner: links)
  }

  /// Attaches the program to what it was loaded for (`BPF_RAW_TRACEPOINT_OPEN`, kernel 5.5).
  func attachToLoadedTarget() throws(ApusError) -> ProgramLink {
    let attachment = try attach(to: specification.sectionName, needing: [.bpf, .perfmon]) {
      program throws(Errno) in
      try BPF.rawTracepointOpen(program)
    }
    return ProgramLink(attachment: attachment, owner: links)
  }

  /// Attaches the program to the objects that it was loaded for, all of them (`BPF_LINK_CREATE`, kernel 5.8).
  func attachIterator() throws(ApusError) -> Attachment {
    try attach(to: specification.sectionName, needing: [.bpf, .perfmon]) { program throws(Errno) in
      try BPF.linkCreate(
        program,
        BPF.LinkAttributes(
          target: .interface(0), attachType: AttachType.traceIterator.rawValue))
    }
  }

  private func attach(
    as attachment: SectionName.Attachment, to target: String
  ) throws(ApusError) -> Attachment {
    switch attachment {
    case .iterator: try attachIterator()
    case .loadedTarget, .rawTracepoint:
      try attach(to: target, needing: [.bpf, .perfmon]) { program throws(Errno) in
        try BPF.rawTracepointOpen(program, name: target)
      }
    case .tracepoint: try attach(toTracepoint: target)
    case .kernelFunction(let moment): try attach(toKernelFunction: FunctionPlace(target), moment)
    case .kernelFunctions(let moment): try attach(toKernelFunctions: target, moment)
    case .systemCall(let moment): try attach(toSystemCall: target, moment)
    case .userFunction(let moment): try attach(toUserFunction: target, moment)
    case .userFunctions(let moment): try attach(toUserFunctions: target, moment)
    case .userMarker: try attach(toMarker: target)
    }
  }

  /// Attaches the program to an event that `open` makes.
  func attach(
    toEvent target: String, _ open: () throws(Errno) -> OwnedDescriptor
  ) throws(ApusError) -> Attachment {
    try attach(to: target, needing: [.bpf, .perfmon]) {
      program throws(Errno) -> Attachment.Holder in
      .perfEvent(try PerfEventAttachment(program, to: open()))
    }
  }

  /// The programs that Linux 7.2 attaches to many functions with typed arguments.
  private func noLinks(of type: AttachType) -> ApusError {
    ApusError(
      .unsupported,
      "Program \(name) cannot be attached: Apus makes no links of \(type), which came with "
        + "Linux \(type.firstKernelVersion?.description ?? "7.2"). Name its section after one function, such as "
        + "fentry/FUNCTION, or make it a probe, such as kprobe.multi/PATTERN.", subject: name)
  }

  /// What a program is to be attached to and is not there.
  func noSuchTarget(_ target: String, _ reason: String) -> ApusError {
    ApusError(
      .noSuchTarget, "Program \(name) cannot be attached to \(target): \(reason).", subject: name,
      errno: .noSuchFileOrDirectory)
  }
}
