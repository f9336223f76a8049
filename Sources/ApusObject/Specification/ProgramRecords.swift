/// What is known of a program's instructions: a part of what its object says, until somebody changes it.
///
/// Most programs are loaded as they were read, so that their records are not taken apart into arrays for each of them.
package struct ProgramRecords: Sendable {
  /// What the object says; none while it is being read, or if somebody changed it.
  package private(set) var all: ObjectRecords?
  /// Where that is; of what was changed, how much there is.
  package private(set) var places: InstructionRecords.Places
  /// What counts instead, if somebody changed it.
  private var changed: Changed?

  /// Behind a reference, as copying it with every program would take longer than all else.
  private indirect enum Changed {
    case records(InstructionRecords, LineTable)
  }

  /// Records of its own.
  init(_ records: InstructionRecords, lines: LineTable) {
    places = InstructionRecords.Places(all: records, lines: lines)
    changed = .records(records, lines)
  }

  /// Some of an object's, which are complete once all of its programs are: then ``share(_:)`` has to follow.
  init(_ places: InstructionRecords.Places) {
    self.places = places
  }

  /// Says which records the places are in.
  mutating func share(_ records: ObjectRecords) {
    all = records
  }

  /// The wide loads that need a map's descriptor.
  package var references: ArraySlice<MapReference> {
    if case .records(let records, _)? = changed { return records.references[...] }
    return all?.records.references[places.references] ?? []
  }

  /// The calls of functions that are not in the object.
  package var externalCalls: ArraySlice<ExternalCall> {
    if case .records(let records, _)? = changed { return records.externalCalls[...] }
    return all?.records.externalCalls[places.externalCalls] ?? []
  }

  /// The wide loads of variables that are not in the object.
  package var externalVariables: ArraySlice<ExternalVariable> {
    if case .records(let records, _)? = changed { return records.externalVariables[...] }
    return all?.records.externalVariables[places.externalVariables] ?? []
  }

  /// Where functions start.
  package var functionInfo: ArraySlice<BTFFunctionInfo> {
    if case .records(let records, _)? = changed { return records.functionInfo[...] }
    return all?.records.functionInfo[places.functionInfo] ?? []
  }

  /// The CO-RE relocations.
  package var relocations: ArraySlice<BTFRelocation> {
    if case .records(let records, _)? = changed { return records.relocations[...] }
    return all?.records.relocations[places.relocations] ?? []
  }

  /// Whether instructions have to be changed before the program is loaded, by more than a map's descriptor.
  package var needResolving: Bool {
    !places.relocations.isEmpty || !places.externalCalls.isEmpty
      || !places.externalVariables.isEmpty
  }

  /// The records but for lines, as arrays that can be changed.
  var own: InstructionRecords {
    get {
      if case .records(let records, _)? = changed { return records }
      return InstructionRecords(
        references: Array(references), externalCalls: Array(externalCalls),
        externalVariables: Array(externalVariables), functionInfo: Array(functionInfo),
        relocations: Array(relocations))
    }
    _modify {
      var (records, lines) = (own, lines)
      // So that nothing else refers to them, and changing one record does not copy all.
      (all, changed) = (nil, nil)
      defer { self = Self(records, lines: lines) }
      yield &records
    }
  }
}

// MARK: - Lines

extension ProgramRecords {
  /// Which source lines instructions come from.
  var lines: LineTable {
    get {
      if case .records(_, let lines)? = changed { return lines }
      guard let lines = all?.lines else { return LineTable([]) }
      return LineTable(lines, places.lines)
    }
    set { self = Self(own, lines: newValue) }
  }
}

extension ProgramRecords: Hashable {
  package static func == (left: ProgramRecords, right: ProgramRecords) -> Bool {
    if left.changed == nil, right.changed == nil, left.all === right.all,
      left.places == right.places
    {
      return true
    }
    return left.own == right.own && left.lines == right.lines
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(own)
    hasher.combine(lines)
  }
}
