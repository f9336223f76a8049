extension ObjectCode {
  /// Adds what the compiler says about the instructions of a linked program.
  ///
  /// The kernel wants to know every function or none, and the first line of every function or none.
  ///
  /// - Parameters:
  ///   - program: The program.
  ///   - order: Its functions.
  ///   - position: Where a function is in the program.
  ///   - lines: Gets its lines, behind those of the programs before.
  func addDebugInformation(
    to program: inout ProgramSpecification, order: some Collection<Int>, at position: (Int) -> Int,
    lines: inout [LineRecord]
  ) {
    var functionInfo: [BTFFunctionInfo] = []
    functionInfo.reserveCapacity(order.count)
    let firstLine = lines.count
    var hasEveryFirstLine = true
    for index in order {
      let start = functions[index].slots.lowerBound
      let place = debugPlaces[functions[index].section]
      guard place >= 0 else {
        hasEveryFirstLine = false
        continue
      }
      let shift = position(index) &- start
      let records = functions[index].records
      if !records.functions.isEmpty {
        let record = debugInformation.sections[place].functions[records.functions.lowerBound]
        if record.instruction == start, btf?.kind(record.type) == .function {
          functionInfo.append(
            BTFFunctionInfo(instruction: record.instruction &+ shift, type: record.type))
        }
      }
      let hasFirstLine = add(
        debugInformation.sections[place].lines, records.lines, of: index, shift: shift, to: &lines)
      if !hasFirstLine { hasEveryFirstLine = false }
      if records.relocations.isEmpty { continue }
      for var relocation in debugInformation.sections[place].relocations[records.relocations] {
        relocation.instruction &+= shift
        program.relocations.append(relocation)
      }
    }
    guard functionInfo.count == order.count else {
      lines.removeSubrange(firstLine...)
      return
    }
    program.functionInfo = functionInfo
    if !hasEveryFirstLine { lines.removeSubrange(firstLine...) }
  }

  /// Adds the lines of a function to those of programs, and says whether its first instruction has one.
  private func add(
    _ known: [LineRecord], _ range: Range<Int>, of index: Int, shift: Int,
    to lines: inout [LineRecord]
  ) -> Bool {
    let code = code(of: index)
    let start = code.startIndex &- functions[index].slots.lowerBound
    lines.append(contentsOf: known[range])
    var end = lines.count &- range.count
    for record in range {
      var line = known[record]
      // The second half of a 16-byte load is no instruction, and the kernel takes no line for it.
      if code[start &+ line.slot].opcode == 0 { continue }
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
