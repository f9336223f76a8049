import ApusObject

/// A handle to a loaded program that decides about what the sockets in a map receive (`BPF_PROG_TYPE_SK_SKB`).
///
/// It can be copied and shared between tasks.
public struct SocketPacketProgram: TypedProgram {
  /// The program that every copy of this handle shares.
  public let program: SharedProgram

  /// Makes a handle after checking the program's type.
  ///
  /// - Throws: ``ApusError/Code/typeMismatch``.
  public init(_ program: SharedProgram) throws(ApusError) {
    try program.check("\(Self.self)", is: .socketPacket)
    self.program = program
  }
}
