extension ObjectCode {
  /// Adds what the compiler says about the instructions of a linked program.
  ///
  /// The kernel wants to know every function or none, and the first line of every function or none.
  ///
  /// - Parameters:
  ///   - records: Gets the records, behind those of the programs before.
  ///   - order: The program's functions.
  ///   - position: Where a function is in the program.
  ///   - lines: Gets its lines, behind those of the programs before.
  ///   - places: Gets the places of both.
  func addDebugInformation(
    to records: inout InstructionRecords, order: some Collection<Int>, at position: (Int) -> Int,
    lines: inout [LineRecord], places: inout InstructionRecords.Places
  ) {
    let first = (records.functionInfo.count, records.relocations.count, lines.count)
    var hasEveryFirstLine = true
    for index in order {
      let start = functions[index].slots.lowerBound
      let place = debugPlaces[functions[index].section]
      guard place >= 0 else {
        hasEveryFirstLine = false
        continue
      }
      let shift = position(index) &- start
      let known = functions[index].records
      if !known.functions.isEmpty {
        let record = debugInformation.sections[place].functions[known.functions.lowerBound]
        if record.instruction == start, btf?.kind(record.type) == .function {
          records.functionInfo.append(
            BTFFunctionInfo(instruction: record.instruction &+ shift, type: record.type))
        }
      }
      let hasFirstLine = add(
        debugInformation.sections[place].lines, known.lines, of: index, shift: shift, to: &lines)
      if !hasFirstLine { hasEveryFirstLine = false }
      if known.relocations.isEmpty { continue }
      for var relocation in debugInformation.sections[place].relocations[known.relocations] {
        relocation.instruction &+= shift
        records.relocations.append(relocation)
      }
    }
    if records.functionInfo.count &- first.0 < order.count {
      records.functionInfo.removeSubrange(first.0...)
      hasEveryFirstLine = false
    }
    if !hasEveryFirstLine { lines.removeSubrange(first.2...) }
    places.functionInfo = first.0..<records.functionInfo.count
    places.relocations = first.1..<records.relocations.count
    places.lines = first.2..<lines.count
  }

  /// Adds the lines of a function to those of programs, and says whether its first instruction has one.
  private func add(
    _ known: [LineRecord], _ range: Range<Int>, of index: Int, shift: Int,
    to lines: inout [LineRecord]
  ) -> Bool {
    lines.append(contentsOf: known[range])
    var end = lines.count &- range.count
    for record in range {
      var line = known[record]
      // The second half of a 16-byte load is no instruction, and the kernel takes no line for it.
      if isSecondHalf(line.slot, of: index) { continue }
      line.instruction = UInt32(truncatingIfNeeded: line.slot &+ shift)
      lines[end] = line
      end &+= 1
    }
    if end < lines.count { lines.removeSubrange(end...) }
    return !range.isEmpty && known[range.lowerBound].slot == functions[index].slots.lowerBound
  }
}

extension DebugInformation.Section {
  /// The records of a function, as places in the arrays; `before` are those of the function before it.
  func records(
    in slots: Range<Int>, before: ObjectFunction.Records
  ) -> ObjectFunction.Records {
    ObjectFunction.Records(
      functions: functions.records(in: slots, hint: before.functions.upperBound),
      lines: lines.records(in: slots, hint: before.lines.upperBound),
      relocations: relocations.records(in: slots, hint: before.relocations.upperBound))
  }
}
