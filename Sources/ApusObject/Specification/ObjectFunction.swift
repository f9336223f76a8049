/// A function of an object, as it is in its section.
///
/// Instructions are counted from the section's start.
///
/// A class, as looking at one would copy a structure of this size.
final class ObjectFunction {
  let name: String
  /// The index of its section in ``ELFObject/sections``.
  let section: Int
  let sectionName: String
  /// Whether only this object sees it (`static`).
  let isLocal: Bool
  let slots: Range<Int>
  let code: ArraySlice<Instruction>

  /// The calls and addresses of functions: where, and the index of the function.
  var calls: [(slot: Int, function: Int)] = []
  var references: [MapReference] = []
  var externalCalls: [ExternalCall] = []
  var externalVariables: [ExternalVariable] = []

  init(
    name: String, section: Int, sectionName: String, isLocal: Bool, slots: Range<Int>,
    code: ArraySlice<Instruction>
  ) {
    self.name = name
    self.section = section
    self.sectionName = sectionName
    self.isLocal = isLocal
    self.slots = slots
    self.code = code
  }

  func error(_ message: String, _ slot: Int) -> ObjectError {
    ObjectError(
      .invalidRelocation, "function \"\(name)\": \(message)", section: sectionName,
      offset: slot &* Instruction.size)
  }
}
