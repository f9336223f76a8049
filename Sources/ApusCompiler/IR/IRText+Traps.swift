import ApusObject

/// What becomes of Swift's traps.
///
/// A trap ends the program at once, with the result that says that something went wrong, and counts
/// itself in a map. All the traps of a program share the instructions for that, which lie apart from
/// its ordinary way. What the program holds at that time, it gives back first: see `HeldReferences`.
///
/// A closure that the kernel calls back cannot end the program. It notes in its frame that it trapped, and
/// ends the loop; who had it called finds the note, and ends the program in its stead.
extension IRText {
  /// The call that stands for a trap which a closure has counted already.
  static let passedTrap: StaticString = "call void @__apus_passed_trap()"

  /// The name in that call.
  static let passedTrapFunction = "__apus_passed_trap"

  /// Rewrites the traps of all programs, after everything was inlined into them.
  ///
  /// - Parameters:
  ///   - metadata: The metadata of the text.
  ///   - files: The user's source files.
  ///   - results: What a program that traps returns, by its name, where it is not zero.
  ///   - callbacks: The functions that the kernel calls back.
  /// - Returns: The places, in the order of their numbers in the map.
  /// - Throws: ``CompilerError`` where a trap would have to give something back that it cannot.
  mutating func lowerTraps(
    _ metadata: Metadata, files: Set<String>, results: [String: Int32], callbacks: Set<String>
  ) throws(CompilerError) -> [TrapSite] {
    var sites: [TrapSite] = []
    var faults: [Diagnostic] = []
    var output: [String] = []
    output.reserveCapacity(lines.count)
    var index = 0
    while index < lines.count {
      let line = lines[index]
      index += 1
      output.append(line)
      guard line.hasPrefix("define "),
        var function = TrappingFunction(line, results: results, callbacks: callbacks),
        let end = lines[index...].firstIndex(of: "}")
      else { continue }
      let references = HeldReferences(lines[index..<end])
      for position in index..<end {
        let line = lines[position]
        let isTrap = line.has("call void @llvm.trap()")
        guard isTrap || line.has(Self.passedTrap) else {
          function.add(line, label: ControlFlow.label(of: line))
          continue
        }
        let number = Self.debugLocation(of: line)
        let location = number.flatMap { metadata.userLocation(of: $0, in: files)?.1 }
        switch references.unwinding(at: position) {
        case .calls(let calls): function.addTrap(isTrap ? sites.count : nil, after: calls)
        case .impossible(let held):
          faults.append(
            Diagnostic(
              .error,
              "something here may trap, which would end the program while it may hold \(held): "
                + "use '&+' and its like, check indices, or do it before or after", at: location))
        }
        guard isTrap else { continue }
        sites.append(
          TrapSite(
            program: function.name,
            reason: number.flatMap { metadata.trapReason(of: $0) } ?? "trap",
            file: location?.file ?? "", line: location?.line ?? 0, column: location?.column ?? 0))
      }
      output += function.finished
      index = end
    }
    guard faults.isEmpty else { throw CompilerError(.lowering, faults.withoutRepetitions) }
    output.removeAll { $0.hasPrefix("declare ") && $0.has("@__apus_passed_trap(") }
    lines = output
    return sites
  }
}

/// The instructions of a function while its traps are rewritten.
private struct TrappingFunction {
  /// Its name in the text.
  let name: String
  /// What returns that something went wrong.
  ///
  /// Zero of an XDP program is `XDP_ABORTED`: the packet is dropped, and the kernel's tracepoint for it
  /// fires.
  private let failure: [String]
  private var body: [String] = []
  /// The block of instructions that comes now.
  private var block: String
  /// The blocks that end in a trap, and the numbers of the traps; nil for one that is counted.
  private var predecessors: [(block: String, site: Int?)] = []
  /// The number of instructions that give something back.
  private var releaseCount = 0
  /// Whether the line before was a trap.
  private var isTrapping = false

  init?(_ definition: String, results: [String: Int32], callbacks: Set<String>) {
    guard let symbol = IRText.symbol(in: definition),
      let at = definition.utf8.firstIndex(of: UInt8(ascii: "@")),
      let type = definition[..<at].split(separator: " ").last
    else { return nil }
    name = symbol
    if callbacks.contains(symbol), let frame = CallbackFrame.parameter(of: definition) {
      failure = CallbackFrame.noteTrap(in: frame) + ["  ret \(type) 1"]
    } else {
      failure =
        switch type {
        case "void": ["  ret void"]
        case "ptr": ["  ret ptr null"]
        default: ["  ret \(type) \(results[symbol] ?? 0)"]
        }
    }
    // The first block has no label of its own: it takes the number after those of the parameters.
    let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
    let parameters = definition.utf8.split(separator: UInt8(ascii: "%")).dropFirst()
      .filter { $0.first.map(digits.contains) ?? false }
    block = "\(parameters.count)"
  }

  /// Adds a line that is no trap.
  mutating func add(_ line: String, label: String?) {
    if let label { block = label }
    // Code that is never reached must not run on into something else: the verifier follows it all
    // the same.
    if !line.hasPrefix("  unreachable") {
      body.append(line)
    } else if isTrapping {
      body.append("  br label %\(predecessors.last?.site == nil ? "apus.fail" : "apus.trap")")
    } else {
      // Of a callback too: nothing is noted, because this is not reached.
      body.append(failure[failure.count - 1])
    }
    isTrapping = false
  }

  /// Adds the trap of a number; the line after it, which is never reached, becomes the way from it.
  ///
  /// LLVM would put the number where it is decided whether to trap. Behind an instruction of which it does
  /// not know what it does, the number stays apart from the program's ordinary way.
  ///
  /// - Parameters:
  ///   - site: The number; nil for a trap that is counted already.
  ///   - releases: The calls that give back what is held.
  mutating func addTrap(_ site: Int?, after releases: [String]) {
    for release in releases {
      body.append("  %apus.release.\(releaseCount) = \(release.drop { $0 == " " })")
      releaseCount += 1
    }
    predecessors.append((block, site))
    if let site {
      body.append("  %apus.site.\(site) = call i32 asm sideeffect \"\", \"=w,0\"(i32 \(site))")
    }
    isTrapping = true
  }

  /// The lines, with what all the traps share at the end.
  var finished: [String] {
    guard !predecessors.isEmpty else { return body }
    let counted = predecessors.compactMap { predecessor in
      predecessor.site.map { "[ %apus.site.\($0), %\(predecessor.block) ]" }
    }
    guard !counted.isEmpty else { return body + ["apus.fail:"] + failure }
    let incoming = counted.joined(separator: ", ")
    return ["  %apus.key = alloca i32, align 4"] + body + [
      "apus.trap:",
      "  %apus.site = phi i32 \(incoming)",
      "  store i32 %apus.site, ptr %apus.key, align 4",
      // Helper 1 is bpf_map_lookup_elem.
      "  %apus.count = call ptr inttoptr (i64 1 to ptr)(ptr @\(TrapSite.mapName), ptr %apus.key)",
      "  %apus.missing = icmp eq ptr %apus.count, null",
      "  br i1 %apus.missing, label %apus.fail, label %apus.add",
      "apus.add:",
      "  %apus.old = load i64, ptr %apus.count, align 8",
      "  %apus.new = add i64 %apus.old, 1",
      "  store i64 %apus.new, ptr %apus.count, align 8",
      "  br label %apus.fail",
      "apus.fail:",
    ] + failure
  }
}

extension Metadata {
  /// Why an instruction with the debug location `number` traps: the standard library says so by the
  /// name of a function that it pretends to have inlined.
  func trapReason(of number: Int) -> String? {
    var next: Int? = number
    for _ in 0..<1000 {
      guard let current = next, let node = self[current] else { return nil }
      if let name = node.fields["scope"].flatMap({ self.node($0) })?.string("name"),
        let range = name.range(of: "Swift runtime failure: ")
      {
        return String(name[range.upperBound...])
      }
      guard case .reference(let caller) = node.fields["inlinedAt"] else { return nil }
      next = caller
    }
    return nil
  }
}
