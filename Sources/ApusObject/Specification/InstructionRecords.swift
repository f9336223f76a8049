/// What is known of instructions, by kind and by ascending instruction: of a program's, or of all programs' of an object
/// one behind the other.
package struct InstructionRecords: Hashable, Sendable {
  var references: [MapReference] = []
  var externalCalls: [ExternalCall] = []
  var externalVariables: [ExternalVariable] = []
  var functionInfo: [BTFFunctionInfo] = []
  var relocations: [BTFRelocation] = []

  /// Where in records those of a program are.
  package struct Places: Hashable, Sendable {
    package var references = 0..<0
    package var externalCalls = 0..<0
    package var externalVariables = 0..<0
    package var functionInfo = 0..<0
    package var relocations = 0..<0
    /// Where in a ``LineStore`` its lines are.
    package var lines = 0..<0
  }
}

extension InstructionRecords.Places {
  /// All that there is.
  init(all records: InstructionRecords, lines: LineTable) {
    self.init(
      references: records.references.indices, externalCalls: records.externalCalls.indices,
      externalVariables: records.externalVariables.indices,
      functionInfo: records.functionInfo.indices, relocations: records.relocations.indices,
      lines: 0..<lines.count)
  }
}

/// The records of all programs of an object.
package final class ObjectRecords: Sendable {
  let records: InstructionRecords
  /// None, if there are no lines.
  let lines: LineStore?

  init(_ records: InstructionRecords, lines: LineStore?) {
    self.records = records
    self.lines = lines
  }
}
