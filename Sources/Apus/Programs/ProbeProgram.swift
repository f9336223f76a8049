import ApusObject
public import SystemPackage

/// A handle to a loaded program on functions of the kernel or of binaries, or on markers of binaries
/// (`BPF_PROG_TYPE_KPROBE`).
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
/// | `usdt` | `PATH:PROVIDER:NAME` of a marker | its place | 4.17, all processes 5.15 |
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
  /// It runs whenever the function is called or the marker is reached, by whichever process, until the link is detached
  /// or the object is closed, whether the result is kept or not.
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

  /// Attaches the program to a marker of a binary (USDT), at all its places (`bpf_program__attach_usdt`).
  ///
  /// A marker is what `DTRACE_PROBE` and its like of `sys/sdt.h` put into code. The program reads its arguments with
  /// `bpf_usdt_arg` of libbpf's `usdt.bpf.h`, whose maps Apus fills. Its section is `usdt`. Where the marker has a
  /// semaphore, the kernel counts it up as long as the program is attached.
  ///
  /// - Parameters:
  ///   - name: The marker's name.
  ///   - provider: Whose marker it is.
  ///   - path: The executable or the shared library, of 64 or of 32 bits; without a slash it is looked for, as by
  ///     ``attach(to:)``.
  ///   - process: The number of the process that it runs for; nil for all. Before Linux 5.15 only programs that are
  ///     loaded at a fixed address can be traced in all processes.
  ///   - cookie: What the program can ask for by `bpf_usdt_cookie`.
  /// - Returns: A handle to detach it by.
  /// - Throws: ``ApusError`` with the code ``ApusError/Code/noSuchTarget``, which lists the markers that there are;
  ///   ``ApusError/Code/noSuchMap`` if the object was compiled without `usdt.bpf.h`; ``ApusError/Code/unsupported`` for
  ///   an argument that cannot be understood, with its text; ``ApusError/Code/mapFull`` if the object has no room for
  ///   more kinds of places; ``ApusError/Code/permissionDenied``, ``ApusError/Code/closed`` or
  ///   ``ApusError/Code/systemCall``.
  @discardableResult
  public func attach(
    toMarker name: String, of provider: String, in path: FilePath, process: Int32? = nil,
    cookie: UInt64 = 0
  ) throws(ApusError) -> ProgramLink {
    guard let target = MarkerTarget(binary: path.string, provider: provider, name: name) else {
      throw program.noSuchTarget(
        "\(path):\(provider):\(name)", "a marker has a path, a provider and a name")
    }
    return ProgramLink(
      attachment: try program.attach(to: target, process: process, cookie: cookie),
      owner: program.links)
  }
}
