import ApusObject

/// A handle to a loaded classifier of traffic control (`BPF_PROG_TYPE_SCHED_CLS`).
///
/// It can be copied and shared between tasks.
public struct TrafficClassifierProgram: PacketProgram {
  /// The program that every copy of this handle shares.
  public let program: SharedProgram

  /// Makes a handle after checking the program's type.
  ///
  /// - Throws: ``ApusError/Code/typeMismatch``.
  public init(_ program: SharedProgram) throws(ApusError) {
    try program.check("\(Self.self)", is: .trafficClassifier)
    self.program = program
  }
}
