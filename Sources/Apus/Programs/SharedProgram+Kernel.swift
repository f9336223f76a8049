public import ApusObject
import ApusSystem

extension SharedProgram {
  /// What it is for (`prog_type`).
  public var type: ProgramType { specification.type }

  /// The section of the object that it is from.
  public var sectionName: String { specification.sectionName }

  /// How many instructions the object has for it, counted in slots of 8 bytes.
  public var instructionCount: Int { specification.instructionCount }

  /// How many instructions the verifier went through, on all paths together; nil before Linux 5.16.
  public var verifiedInstructions: UInt32? {
    guard let count = try? BPF.programInfo(descriptor).verifiedInstructions, count > 0 else {
      return nil
    }
    return count
  }
}
