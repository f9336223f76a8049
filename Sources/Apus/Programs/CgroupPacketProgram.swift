import ApusObject

/// A handle to a loaded program on a control group's packets (`BPF_PROG_TYPE_CGROUP_SKB`).
///
/// It can be copied and shared between tasks. In a test run on Linux 6.12 or before, such a program finds no
/// byte of the packet in linear memory.
public struct CgroupPacketProgram: PacketProgram, CgroupProgram {
  /// The program that every copy of this handle shares.
  public let program: SharedProgram

  /// Makes a handle after checking the program's type.
  ///
  /// - Throws: ``ApusError/Code/typeMismatch``.
  public init(_ program: SharedProgram) throws(ApusError) {
    try program.check("\(Self.self)", is: .cgroupPacket)
    self.program = program
  }
}
