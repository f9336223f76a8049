import Apus
import ApusKernel
import MapTestPrograms
import Testing

/// Runs the programs of MapTestPrograms, which do with their map what a packet says.
enum MapPrograms {
  /// What a program did.
  struct Outcome: Equatable {
    var action: UInt32
    var answer: UInt64
    var failure: Int32

    /// The program did what it was asked, and this is what it found.
    static func found(_ answer: UInt64 = 0) -> Outcome {
      Outcome(action: XDPAction.pass.rawValue, answer: answer, failure: 0)
    }

    /// There was nothing.
    static let nothing = Outcome(action: XDPAction.drop.rawValue, answer: 0, failure: 0)

    /// The program got an error.
    static func failed(_ error: KernelError) -> Outcome {
      Outcome(action: XDPAction.aborted.rawValue, answer: 0, failure: error.code)
    }
  }

  /// Runs a program once.
  static func run(
    _ program: XDPProgram, of object: borrowing MapTestProgramsObject, _ operation: UInt32,
    key: UInt32 = 0, _ value: UInt64 = 0
  ) throws -> Outcome {
    let request = Request(operation: operation, key: key, value: value)
    // Sound: the request has no padding.
    var packet = unsafe withUnsafeBytes(of: request) { unsafe Array($0) }
    packet += [UInt8](repeating: 0, count: 64 - packet.count)
    let run = try program.testRun(packet: packet)
    return Outcome(
      action: run.returnValue, answer: object.answer.value, failure: object.failure.value)
  }
}
