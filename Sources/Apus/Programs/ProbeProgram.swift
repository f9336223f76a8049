import ApusObject

/// A handle to a loaded program on functions of the kernel or of binaries (`BPF_PROG_TYPE_KPROBE`).
///
/// The section says where and when it runs:
///
/// | Section | Target | When | Kernel |
/// | --- | --- | --- | --- |
/// | `kprobe`, `kretprobe` | `FUNCTION[+OFFSET]` of the kernel | call, return | 4.17 |
/// | `ksyscall`, `kretsyscall` | `NAME` of a system call | call, return | 4.17 |
/// | `kprobe.multi`, `kretprobe.multi`, `kprobe.session` | `PATTERN` | call, return, both | 5.18, session 6.10 |
/// | `uprobe`, `uretprobe` | `PATH:FUNCTION[@VERSION][+OFFSET]` | call, return | 4.17 |
/// | `uprobe.multi`, `uretprobe.multi`, `uprobe.session` | `PATH:PATTERN[@VERSION]` | call, return, both | 6.6, session 6.13 |
///
/// A binary may be one of 32 bits. Where a library has several versions of a function, and none is asked for, the
/// default one is meant; a pattern without a version means all of them.
///
/// It can be copied and shared between tasks. What it attaches belongs to the object that it was loaded with.
public struct ProbeProgram: TypedProgram {
  /// The program that every copy of this handle shares.
  public let program: SharedProgram

  /// Makes a handle after checking the program's type.
  ///
  /// - Throws: ``ApusError/Code/typeMismatch``.
  public init(_ program: SharedProgram) throws(ApusError) {
    try program.check("\(Self.self)", is: .kprobe)
    self.program = program
  }

  /// Attaches the program to what its section names; see ``attach(to:)``.
  @discardableResult
  public func attach() throws(ApusError) -> ProgramLink { try program.attach() }

  /// Attaches the program as its section says, to another target (`BPF_LINK_CREATE`, kernel 5.15, or
  /// `PERF_EVENT_IOC_SET_BPF`).
  ///
  /// It runs whenever the function is called, by whichever process, until the link is detached or the object is
  /// closed, whether the result is kept or not.
  ///
  /// - Parameter target: What would follow the slash in the section's name. A PATH without a slash is looked for where
  ///   libraries are (`LD_LIBRARY_PATH`, if it has `.so` in it) or where programs are (`PATH`). In a pattern, `*`
  ///   stands for any characters, `?` for one.
  /// - Returns: A handle to detach it by.
  /// - Throws: ``ApusError`` with the code ``ApusError/Code/noSuchTarget``; ``ApusError/Code/unsupported`` where the
  ///   kernel has no such probes; ``ApusError/Code/permissionDenied``, ``ApusError/Code/closed`` or
  ///   ``ApusError/Code/systemCall``.
  @discardableResult
  public func attach(to target: String) throws(ApusError) -> ProgramLink {
    try program.attach(to: target)
  }
}
