/// A function of an object, as it is in its section.
///
/// Instructions are counted from the section's start.
struct ObjectFunction {
  var name: String
  /// The index of its section in ``ELFObject/sections``.
  var section: Int
  var sectionName: String
  /// Whether only this object sees it (`static`).
  var isLocal: Bool
  var slots: Range<Int>
  var code: ArraySlice<Instruction>

  /// The calls and addresses of functions: where, and the index of the function.
  var calls: [(slot: Int, function: Int)] = []
  var references: [MapReference] = []
  var externalCalls: [ExternalCall] = []
  var externalVariables: [ExternalVariable] = []

  func error(_ message: String, _ slot: Int) -> ObjectError {
    ObjectError(
      .invalidRelocation, "function \"\(name)\": \(message)", section: sectionName,
      offset: slot &* Instruction.size)
  }
}
