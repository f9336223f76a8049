/// Pointers into arenas: what user space knows by an address, a program reaches after an instruction that makes
/// an address of its own of it (`addr_space_cast`).
///
/// To LLVM, user space's addresses are pointers of address space 1. Its back end puts the instruction before each
/// access by such a pointer. LLVM has to know from the start which ones these are: it makes one load of two that differ
/// in their address only, and the verifier takes no instruction that reads an arena at one time and something else at
/// another.
extension IRText {
  private static let arenaFunction: StaticString = "@__apus_arena_pointer("
  private static let arenaType = "ptr addrspace(1)"

  /// Whether a program reaches into an arena.
  var hasArenaPointers: Bool {
    lines.contains { $0.hasPrefix("declare ") && $0.has(Self.arenaFunction) }
  }

  /// Gives pointers into arenas their address space, function by function.
  mutating func markArenaPointers() {
    guard hasArenaPointers else { return }
    var output: [String] = []
    output.reserveCapacity(lines.count)
    var index = 0
    var count = 0
    while index < lines.count {
      let line = lines[index]
      index += 1
      if line.hasPrefix("declare "), line.has(Self.arenaFunction) {
        // The result depends on nothing but the arguments.
        output.append(
          "declare \(Self.arenaType) \(Self.arenaFunction)ptr, i64) nounwind willreturn memory(none)"
        )
        continue
      }
      output.append(line)
      guard line.hasPrefix("define "), let end = lines[index...].firstIndex(of: "}") else {
        continue
      }
      var function = ArenaPointers(lines[index..<end], firstNumber: count)
      output += function.rewritten()
      count += function.count
      index = end
    }
    lines = output
  }

  /// Makes instructions of the calls, after everything was inlined.
  mutating func lowerArenaPointers() {
    guard lines.contains(where: { $0.has(Self.arenaFunction) }) else { return }
    var output: [String] = []
    output.reserveCapacity(lines.count)
    // The arenas that the function at hand has named.
    var named: Set<Substring> = []
    for line in lines where !(line.hasPrefix("declare ") && line.has(Self.arenaFunction)) {
      if line.hasPrefix("define ") { named = [] }
      guard let call = line.range(of: Self.arenaFunction), let equals = line.range(of: " = ") else {
        output.append(line)
        continue
      }
      let arguments = CallArguments.split(line[call.upperBound...])
      let map = CallArguments.value(of: arguments[0])
      let place = Self.debugLocation(of: line).map { ", !dbg !\($0)" } ?? ""
      // The verifier wants to meet the arena itself somewhere in the program.
      if named.insert(map).inserted {
        output.append("  call void asm sideeffect \"\", \"r\"(ptr \(map))\(place)")
      }
      output.append(
        "\(line[..<equals.lowerBound]) = inttoptr i64 \(CallArguments.value(of: arguments[1])) "
          + "to \(Self.arenaType)\(place)")
    }
    lines = output
  }
}

/// The pointers into arenas of one function.
private struct ArenaPointers {
  private let body: ArraySlice<String>
  private let firstNumber: Int
  /// The names that stand for such pointers.
  private var names: Set<String> = []
  /// What stands for one of them where its address space is not wanted.
  private var plain: [String: String] = [:]

  /// How many names were made up.
  var count: Int { plain.count }

  init(_ body: ArraySlice<String>, firstNumber: Int) {
    self.body = body
    self.firstNumber = firstNumber
    // A name may be used in the text before the line that defines it.
    var before = -1
    while before < names.count {
      before = names.count
      for line in body where Self.isCall(line) || isStep(line) {
        if let name = Self.definedName(in: line) { names.insert(name) }
      }
    }
  }

  mutating func rewritten() -> [String] {
    guard !names.isEmpty else { return Array(body) }
    let lines = body.map { rewrite($0) }
    return lines.flatMap { line -> [String] in
      guard let name = Self.definedName(in: line), let other = plain[name] else { return [line] }
      let place = IRText.debugLocation(of: line).map { ", !dbg !\($0)" } ?? ""
      return [line, "  \(other) = addrspacecast ptr addrspace(1) \(name) to ptr\(place)"]
    }
  }

  private static func isCall(_ line: String) -> Bool {
    line.has("@__apus_arena_pointer(") && line.has("call ptr ")
  }

  /// Whether a line makes an address a little further on of one.
  private func isStep(_ line: String) -> Bool {
    guard line.has(" = getelementptr "), let pointer = line.range(of: ", ptr %") else {
      return false
    }
    return names.contains(Self.name(line[line.index(before: pointer.upperBound)...]))
  }

  private mutating func rewrite(_ line: String) -> String {
    if Self.isCall(line) { return line.replacing(first: "call ptr ", by: "call ptr addrspace(1) ") }
    var output = ""
    var rest = Substring(line)
    // Of an access, the pointer is what its address space counts for, and not what is stored.
    let isAccess =
      line.has(" = load ") || line.has(" = atomicrmw ") || line.has(" = cmpxchg ")
      || line.has(" = getelementptr ") || line.hasPrefix("  store ")
      || line.hasPrefix("  atomicrmw ")
    let isRecord = line.has("#dbg_")
    var isStored = line.hasPrefix("  store ptr ") || line.hasPrefix("  store volatile ptr ")
    while let percent = rest.firstIndex(of: "%") {
      let name = Self.name(rest[percent...])
      output += rest[..<percent]
      rest = rest[percent...].dropFirst(name.count)
      defer { isStored = false }
      guard names.contains(name), !rest.hasPrefix(" = ") else {
        output += name
        continue
      }
      if isRecord {
        output += "poison"
      } else if isAccess, !isStored, output.hasSuffix("ptr ") {
        output += "addrspace(1) \(name)"
      } else {
        output += plainName(of: name)
      }
    }
    return output + rest
  }

  private mutating func plainName(of name: String) -> String {
    if let known = plain[name] { return known }
    let made = "%apus.arena.\(firstNumber + plain.count)"
    plain[name] = made
    return made
  }

  /// The name that a text begins with: `%4`.
  private static func name(_ text: Substring) -> String {
    let rest = text.dropFirst()
    if rest.first == "\"" {
      return "%\"" + rest.dropFirst().prefix { $0 != "\"" } + "\""
    }
    return "%" + String(Substring(rest.utf8.prefix { IRText.isNameByte($0) }))
  }

  private static func definedName(in line: String) -> String? {
    guard line.hasPrefix("  %"), line.has(" = ") else { return nil }
    return name(line.dropFirst(2))
  }
}

extension String {
  fileprivate func replacing(first text: StaticString, by other: String) -> String {
    guard let range = range(of: text) else { return self }
    return "\(self[..<range.lowerBound])\(other)\(self[range.upperBound...])"
  }
}
