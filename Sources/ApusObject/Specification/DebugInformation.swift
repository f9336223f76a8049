/// What `.BTF.ext` says about an object's instructions, by the section that they are in.
struct DebugInformation {
  private(set) var sections: [Section] = []
  private(set) var names: LineNames = .list([])

  /// What is known of the instructions of one ELF section.
  struct Section {
    var name: String
    var functions: [BTFFunctionInfo] = []
    /// Each about another instruction than the one before.
    var lines: [LineRecord] = []
    var relocations: [BTFRelocation] = []
  }

  /// Nothing.
  init() {}

  /// Reads a section `.BTF.ext`.
  ///
  /// - Parameters:
  ///   - bytes: The section.
  ///   - btf: The section `.BTF`, which has its strings.
  ///   - types: The same as the kernel takes it, if it is so.
  /// - Throws: ``ObjectError/Code/invalidBTF``, or ``ObjectError/Code/truncated``.
  init(parsing bytes: [UInt8], btf: [UInt8], types: EncodedBTF?) throws(ObjectError) {
    if let types, let sections = BTFExtensionScanner.sections(of: bytes, types) {
      self.sections = sections
      names = .types(types)
    } else {
      self = try Self(BTFExtension(parsing: bytes, btf: btf))
    }
    for index in sections.indices { sections[index].sort() }
  }

  private init(_ records: BTFExtension) throws(ObjectError) {
    var strings: [String] = []
    var places: [String: UInt32] = [:]
    func place(of string: String) -> UInt32 {
      if let place = places[string] { return place }
      let place = UInt32(clamping: strings.count)
      places[string] = place
      strings.append(string)
      return place
    }
    for section in records.sections {
      var lines: [LineRecord] = []
      lines.reserveCapacity(section.lines.count)
      for line in section.lines {
        lines.append(
          LineRecord(
            instruction: try BTFFunctionInfo.offset(line.instruction, inSlots: true),
            file: place(of: line.file), text: place(of: line.text), place: line.place))
      }
      sections.append(
        Section(
          name: section.name, functions: section.functions, lines: lines,
          relocations: section.relocations))
    }
    names = .list(strings)
  }
}

extension DebugInformation.Section {
  /// The kernel wants records ascending, and finding those of a function is quicker so.
  fileprivate mutating func sort() {
    functions.sortIfNeeded()
    lines.sortIfNeeded()
    lines.removeDuplicates()
    relocations.sortIfNeeded()
  }
}

/// A record of `.BTF.ext`.
protocol InstructionRecord {
  /// The index of the slot that it is about.
  var slot: Int { get }
}

extension BTFFunctionInfo: InstructionRecord {
  var slot: Int { instruction }
}

extension LineRecord: InstructionRecord {
  var slot: Int { Int(instruction) }
}

extension BTFRelocation: InstructionRecord {
  var slot: Int { instruction }
}

extension [LineRecord] {
  /// Leaves one record for each instruction of those that are in ascending order: the kernel takes no more.
  fileprivate mutating func removeDuplicates() {
    var last: UInt32?
    // Where nothing is to be done, nothing is copied.
    guard
      contains(where: { line in
        defer { last = line.instruction }
        return line.instruction == last
      })
    else { return }
    var result: [LineRecord] = []
    for line in self where result.last?.instruction != line.instruction { result.append(line) }
    self = result
  }
}

extension Array where Element: InstructionRecord {
  /// Puts the records in ascending order, which compilers write them in.
  fileprivate mutating func sortIfNeeded() {
    var last = Int.min
    for record in self {
      if record.slot < last { return sort { $0.slot < $1.slot } }
      last = record.slot
    }
  }

  /// The places of the records, which are in ascending order, of some instructions.
  ///
  /// - Parameters:
  ///   - slots: The instructions.
  ///   - hint: Where they are likely to start: where those of the function before ended.
  /// - Returns: The places.
  func records(in slots: Range<Int>, hint: Int) -> Range<Int> {
    let start = firstRecord(from: slots.lowerBound, hint: hint)
    // Functions are short, for the most part.
    let near = Swift.min(count, start &+ 32)
    var end = start
    while end < near, self[end].slot < slots.upperBound { end &+= 1 }
    return start..<Swift.max(start, firstRecord(from: slots.upperBound, hint: end))
  }

  private func firstRecord(from slot: Int, hint: Int) -> Int {
    if hint <= count, hint == count || self[hint].slot >= slot,
      hint == 0 || self[hint &- 1].slot < slot
    {
      return hint
    }
    var low = 0
    var high = count
    while low < high {
      let middle = (low &+ high) / 2
      if self[middle].slot < slot { low = middle &+ 1 } else { high = middle }
    }
    return low
  }
}
