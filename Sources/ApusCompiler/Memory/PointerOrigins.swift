/// What the pointers of a function were made of, as far as single lines tell.
struct PointerOrigins {
  /// What memory a pointer points into.
  private enum Memory: Hashable {
    /// A variable on the stack.
    case local(Substring)
    /// A value of a map. Two lookups may give the same one.
    case mapValue(Substring)
    /// Where an address that the kernel gave points: a packet.
    case packet
  }

  private struct Origin {
    var memory: Memory
    /// Whether it is the start of that memory.
    var isStart: Bool
  }

  private var origins: [Substring: Origin] = [:]

  /// Takes note of the pointer that a line makes.
  mutating func read(_ line: String) {
    guard line.hasPrefix("  %"), let equals = line.range(of: " = ") else { return }
    let name = line[line.index(line.startIndex, offsetBy: 2)..<equals.lowerBound]
    let value = line[equals.upperBound...]
    if value.hasPrefix("alloca ") {
      origins[name] = Origin(memory: .local(name), isStart: true)
    } else if value.has("inttoptr (i64 1 to ptr)(") {
      origins[name] = Origin(memory: .mapValue(name), isStart: true)
    } else if value.hasPrefix("inttoptr ") {
      origins[name] = Origin(memory: .packet, isStart: false)
    } else if value.hasPrefix("getelementptr "), let base = value.range(of: "ptr %") {
      let start = value.index(before: base.upperBound)
      let found = origins[value[start...].prefix { $0 != "," }]
      origins[name] = found.map { Origin(memory: $0.memory, isStart: false) }
    }
  }

  /// Whether what two pointers point at is one and the same or apart, so that copying from front to
  /// back is right.
  func neverOverlapInPart(_ first: Substring, _ second: Substring) -> Bool {
    guard let first = origins[first], let second = origins[second] else { return false }
    switch (first.memory, second.memory) {
    case (.mapValue, .mapValue): return first.isStart && second.isStart
    default: return first.memory != second.memory
    }
  }
}
