import ApusObject

/// A handle to a loaded program on a hook of the kernel's security modules (`BPF_PROG_TYPE_LSM`).
///
/// It is for all processes: one for those of a control group (`lsm_cgroup/…`) is an ``AnyCgroupProgram``.
/// It can be copied and shared between tasks. What it attaches belongs to the object that it was loaded with.
public struct SecurityProgram: TypedProgram {
  /// The program that every copy of this handle shares.
  public let program: SharedProgram

  /// Makes a handle after checking the program's type.
  ///
  /// - Throws: ``ApusError/Code/typeMismatch``.
  public init(_ program: SharedProgram) throws(ApusError) {
    try program.check("\(Self.self)", is: .lsm)
    guard program.specification.attachType != .lsmCgroup else {
      throw ApusError(
        .typeMismatch,
        "Program \(program.name) is one of a control group, as its section "
          + "\(program.specification.sectionName) says: use AnyCgroupProgram.",
        subject: program.name)
    }
    self.program = program
  }

  /// Attaches the program to the hook that its section names (`BPF_RAW_TRACEPOINT_OPEN`, kernel 5.7).
  ///
  /// It runs whenever the kernel gets there, for whichever process, until the link is detached or the object
  /// is closed, whether the result is kept or not.
  ///
  /// - Returns: A handle to detach it by.
  /// - Throws: ``ApusError`` with the code ``ApusError/Code/permissionDenied``, ``ApusError/Code/closed`` or
  ///   ``ApusError/Code/systemCall``, where the kernel is built or started without such hooks.
  @discardableResult
  public func attach() throws(ApusError) -> ProgramLink {
    try program.attachToLoadedTarget()
  }
}
