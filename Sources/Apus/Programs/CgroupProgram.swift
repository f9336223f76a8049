import ApusSystem
public import SystemPackage

/// A handle to a program of a control group: it runs for what the processes in the group, and in those below it, do.
///
/// ``AnyCgroupProgram`` is one for every section; ``CgroupPacketProgram`` and ``SocketOperationsProgram`` can do more with
/// theirs.
public protocol CgroupProgram: TypedProgram {}

extension CgroupProgram {
  /// Attaches the program to a control group of the second version (`BPF_LINK_CREATE`, kernel 5.7).
  ///
  /// It stays there until the link is detached or the object is closed, whether the result is kept or not. Others may be
  /// there too.
  ///
  /// - Parameter cgroup: A descriptor of the group's folder.
  /// - Returns: A handle to detach it by.
  /// - Throws: ``ApusError`` with the code ``ApusError/Code/permissionDenied``, ``ApusError/Code/closed`` or
  ///   ``ApusError/Code/systemCall``: with `EBADF` where the descriptor is of something else.
  @discardableResult
  public func attach(to cgroup: FileDescriptor) throws(ApusError) -> ProgramLink {
    try program.attach(to: "a control group", cgroup, needing: [.bpf, .netAdmin])
  }

  /// Attaches the program to the control group in a folder, such as `/sys/fs/cgroup/user.slice`.
  ///
  /// - Parameter path: The group's folder.
  /// - Returns: A handle to detach it by.
  /// - Throws: As ``attach(to:)``; ``ApusError/Code/systemCall`` where the folder cannot be opened.
  @discardableResult
  public func attach(toCgroupAt path: FilePath) throws(ApusError) -> ProgramLink {
    let folder: FileDescriptor
    do {
      folder = try FileDescriptor.open(path, .readOnly, options: [.directory, .closeOnExec])
    } catch {
      throw .systemCall(
        "Opening control group \(path)", error as? Errno ?? .invalidArgument, subject: program.name)
    }
    defer { try? folder.close() }
    return try program.attach(to: "control group \(path)", folder, needing: [.bpf, .netAdmin])
  }
}
