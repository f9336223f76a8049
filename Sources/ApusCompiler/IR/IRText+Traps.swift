import ApusObject

/// What becomes of Swift's traps.
///
/// A trap ends the program at once, with the result that says that something went wrong, and counts
/// itself in a map. All the traps of a program share the instructions for that, which lie apart from
/// its ordinary way.
extension IRText {
  /// Rewrites the traps of all programs, after everything was inlined into them.
  ///
  /// - Parameters:
  ///   - metadata: The metadata of the text.
  ///   - files: The user's source files.
  ///   - results: What a program that traps returns, by its name, where it is not zero.
  /// - Returns: The places, in the order of their numbers in the map.
  mutating func lowerTraps(
    _ metadata: Metadata, files: Set<String>, results: [String: Int32]
  ) -> [TrapSite] {
    var sites: [TrapSite] = []
    var output: [String] = []
    output.reserveCapacity(lines.count)
    var index = 0
    while index < lines.count {
      let line = lines[index]
      index += 1
      output.append(line)
      guard line.hasPrefix("define "), var function = TrappingFunction(line, results: results),
        let end = lines[index...].firstIndex(of: "}")
      else { continue }
      for line in lines[index..<end] {
        guard line.has("call void @llvm.trap()") else {
          function.add(line, label: Self.label(of: line))
          continue
        }
        function.addTrap(sites.count)
        let number = Self.debugLocation(of: line)
        let location = number.flatMap { metadata.userLocation(of: $0, in: files)?.1 }
        sites.append(
          TrapSite(
            program: function.name,
            reason: number.flatMap { metadata.trapReason(of: $0) } ?? "trap",
            file: location?.file ?? "", line: location?.line ?? 0, column: location?.column ?? 0))
      }
      output += function.finished
      index = end
    }
    lines = output
    return sites
  }

  /// The label that a line is, without its colon: the name of a block of instructions.
  private static func label(of line: String) -> String? {
    guard let first = line.utf8.first, first != UInt8(ascii: " "), first != UInt8(ascii: ";") else {
      return nil
    }
    guard let colon = line.utf8.firstIndex(of: UInt8(ascii: ":")) else { return nil }
    return String(line[..<colon])
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
  private let failure: String
  private var body: [String] = []
  /// The block of instructions that comes now.
  private var block: String
  /// The blocks that end in a trap, and the numbers of the traps.
  private var predecessors: [(block: String, site: Int)] = []
  /// Whether the line before was a trap.
  private var isTrapping = false

  init?(_ definition: String, results: [String: Int32]) {
    guard let symbol = IRText.symbol(in: definition),
      let at = definition.utf8.firstIndex(of: UInt8(ascii: "@")),
      let type = definition[..<at].split(separator: " ").last
    else { return nil }
    name = symbol
    failure =
      switch type {
      case "void": "  ret void"
      case "ptr": "  ret ptr null"
      default: "  ret \(type) \(results[symbol] ?? 0)"
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
    let isUnreachable = line.hasPrefix("  unreachable")
    body.append(isUnreachable ? (isTrapping ? "  br label %apus.trap" : failure) : line)
    isTrapping = false
  }

  /// Adds the trap of a number; the line after it, which is never reached, becomes the way from it.
  mutating func addTrap(_ site: Int) {
    predecessors.append((block, site))
    isTrapping = true
  }

  /// The lines, with what all the traps share at the end.
  var finished: [String] {
    guard !predecessors.isEmpty else { return body }
    let incoming = predecessors.map { "[ \($0.site), %\($0.block) ]" }.joined(separator: ", ")
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
      failure,
    ]
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
