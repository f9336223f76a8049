// What is known of the instructions. Getting an array copies it until somebody changes it, so the loader asks
// `records`, which gives parts of what the object's programs share.

extension ProgramSpecification {
  /// The wide loads that need a map's descriptor, by ascending instruction.
  public var references: [MapReference] {
    get { Array(records.references) }
    _modify { yield &records.own.references }
  }

  /// The calls of functions that are not in the object (kfuncs), by ascending instruction.
  public var externalCalls: [ExternalCall] {
    get { Array(records.externalCalls) }
    _modify { yield &records.own.externalCalls }
  }

  /// The wide loads of variables that are not in the object, by ascending instruction.
  public var externalVariables: [ExternalVariable] {
    get { Array(records.externalVariables) }
    _modify { yield &records.own.externalVariables }
  }

  /// Where its functions start, with their BTF; empty without BTF.
  public var functionInfo: [BTFFunctionInfo] {
    get { Array(records.functionInfo) }
    _modify { yield &records.own.functionInfo }
  }

  /// The CO-RE relocations to be applied before it is loaded.
  public var relocations: [BTFRelocation] {
    get { Array(records.relocations) }
    _modify { yield &records.own.relocations }
  }

  /// Which source lines its instructions come from; empty without BTF.
  public var lineInfo: [BTFLineInfo] {
    get { records.lines.lines }
    _modify {
      var changed = records.lines.lines
      // So that nothing else refers to them, and changing one does not copy all.
      records.lines = LineTable([])
      defer { records.lines = LineTable(changed) }
      yield &changed
    }
  }
}
