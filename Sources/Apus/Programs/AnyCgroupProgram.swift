import ApusObject

/// A handle to any loaded program of a control group: one on its sockets, addresses, options of sockets, devices or
/// sysctl files (`cgroup/…`), on its packets (`cgroup_skb/…`), on connections (`sockops`), or on a hook of the kernel's
/// security modules for the group alone (`lsm_cgroup/…`, kernel 6.0).
///
/// The section says when the program runs; the group it is attached to by ``CgroupProgram/attach(to:)`` or
/// ``CgroupProgram/attach(toCgroupAt:)``. It can be copied and shared between tasks.
public struct AnyCgroupProgram: CgroupProgram {
  /// The program that every copy of this handle shares.
  public let program: SharedProgram

  /// Makes a handle after checking what the program is attached as.
  ///
  /// - Throws: ``ApusError/Code/typeMismatch``.
  public init(_ program: SharedProgram) throws(ApusError) {
    let specification = program.specification
    guard specification.attachType?.isOfCgroup == true else {
      let found =
        specification.attachType.map { "attached as \($0)" }
        ?? "which does not say as what it is attached"
      throw ApusError(
        .typeMismatch,
        """
        Program \(program.name) is not what AnyCgroupProgram expects: use the type that fits its section.
          in the object: \(specification.type), section \(specification.sectionName), \(found)
          in Swift:      any type that is attached to a control group, such as section cgroup/connect4
        """, subject: program.name)
    }
    self.program = program
  }
}
