extension ObjectCode {
  /// Adds what the compiler says about the instructions of a linked program.
  ///
  /// The kernel wants to know every function or none, and the first line of every function or none.
  func addDebugInformation(
    to program: inout ProgramSpecification, order: [Int], positions: [Int]
  ) {
    var functionInfo: [BTFFunctionInfo] = []
    functionInfo.reserveCapacity(order.count)
    var lineInfo: [BTFLineInfo] = []
    var hasEveryFirstLine = true
    for index in order {
      let function = functions[index]
      guard let section = debugInformation(ofSection: function.sectionName) else {
        hasEveryFirstLine = false
        continue
      }
      let shift = positions[index] &- function.slots.lowerBound
      if let record = section.functions.records(in: function.slots).first,
        record.instruction == function.slots.lowerBound, isFunction(record.type)
      {
        functionInfo.append(
          BTFFunctionInfo(instruction: record.instruction &+ shift, type: record.type))
      }
      let lines = section.lines.records(in: function.slots)
      if lines.first?.instruction != function.slots.lowerBound { hasEveryFirstLine = false }
      // Only once: asked for again and again, each time for a little more, an array is copied each time.
      if lineInfo.isEmpty { lineInfo.reserveCapacity(lines.count) }
      // The second half of a 16-byte load is no instruction, and the kernel takes no line for it.
      for var line in lines where function.code[line.instruction].opcode != 0 {
        line.instruction &+= shift
        lineInfo.append(line)
      }
      for var relocation in section.relocations.records(in: function.slots) {
        relocation.instruction &+= shift
        program.relocations.append(relocation)
      }
    }
    guard functionInfo.count == order.count else { return }
    program.functionInfo = functionInfo
    if hasEveryFirstLine { program.lineInfo = lineInfo }
  }

  private func isFunction(_ id: BTFTypeID) -> Bool {
    if case .function = try? btf?.type(id) { true } else { false }
  }
}

/// A record of `.BTF.ext`.
protocol InstructionRecord {
  /// The index of the slot that it is about.
  var instruction: Int { get }
}

extension BTFFunctionInfo: InstructionRecord {}
extension BTFLineInfo: InstructionRecord {}
extension BTFRelocation: InstructionRecord {}

extension [BTFLineInfo] {
  /// Leaves one record for each instruction of those that are in ascending order: the kernel takes no more.
  mutating func removeDuplicates() {
    guard zip(self, dropFirst()).contains(where: { $0.instruction == $1.instruction }) else {
      return
    }
    var result: [BTFLineInfo] = []
    for line in self where result.last?.instruction != line.instruction { result.append(line) }
    self = result
  }
}

extension Array where Element: InstructionRecord {
  /// Puts the records in ascending order, which compilers write them in.
  mutating func sortIfNeeded() {
    guard zip(self, dropFirst()).contains(where: { $0.instruction > $1.instruction }) else {
      return
    }
    sort { $0.instruction < $1.instruction }
  }

  /// The records, which are in ascending order, of some instructions.
  fileprivate func records(in slots: Range<Int>) -> ArraySlice<Element> {
    let start = firstRecord(from: slots.lowerBound)
    let end = firstRecord(from: slots.upperBound)
    return self[start..<Swift.max(start, end)]
  }

  private func firstRecord(from slot: Int) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low &+ high) / 2
      if self[middle].instruction < slot { low = middle &+ 1 } else { high = middle }
    }
    return low
  }
}
