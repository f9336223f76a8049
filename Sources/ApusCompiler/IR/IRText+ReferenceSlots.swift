/// Exchanges of references in values of maps (`bpf_kptr_xchg`): what one gives is given up by a function that its type
/// decides, which ApusKernel names.
extension IRText {
  /// What ApusKernel calls to put a reference into a slot: with the slot, the reference, and that function.
  static let referenceExchange = "__apus_exchange_reference"

  /// What it calls to put nothing there: with the slot, and that function.
  static let referenceTaking = "__apus_take_reference"

  /// Puts the function itself in the place of what stands for it.
  mutating func nameReleaseFunctions() {
    guard hasReferenceSlots else { return }
    var functions: [Substring: Substring] = [:]
    for (index, line) in lines.enumerated() {
      if line.hasPrefix("define ") { functions = [:] }
      guard line.hasPrefix("  ") else { continue }
      // `%4 = bitcast ptr @bpf_task_release to ptr`
      let words = line.split(separator: " ")
      if words.count > 4, words[2] == "bitcast", words[4].hasPrefix("@") {
        functions[words[0]] = words[4]
      }
      guard let call = Self.referenceCall(in: line),
        let name = call.arguments.last.map(CallArguments.value), let function = functions[name]
      else { continue }
      lines[index].replaceSubrange(name.startIndex..<name.endIndex, with: function)
    }
  }

  /// Makes the calls what they are: calls of helper 194, without the function.
  mutating func lowerReferenceExchanges() {
    guard hasReferenceSlots else { return }
    var output: [String] = []
    output.reserveCapacity(lines.count)
    var count = 0
    for line in lines {
      guard let call = Self.referenceCall(in: line), let last = call.arguments.last else {
        output.append(line)
        continue
      }
      if line.hasPrefix("declare ") { continue }
      var reference = call.arguments[call.arguments.count - 2]
      if call.arguments.count == 2 {
        // The verifier takes a null that it knows, or a reference that it knows is none. LLVM would make one call of
        // the two, with what may be either.
        reference = "ptr %apus.nothing.\(count)"
        output.append(
          "  %apus.nothing.\(count) = call ptr asm sideeffect \"\", \"=r,0\"(ptr null)")
        count += 1
      }
      var changed = line
      changed.replaceSubrange(
        call.start..<last.endIndex,
        with: "inttoptr (i64 194 to ptr)(\(call.arguments[0]), \(reference)")
      output.append(changed)
    }
    lines = output
  }

  private var hasReferenceSlots: Bool {
    lines.contains { $0.hasPrefix("declare ") && Self.referenceCall(in: $0) != nil }
  }

  /// A call of one of the two, or its declaration: where it begins, and its arguments.
  private static func referenceCall(
    in line: String
  ) -> (start: String.Index, arguments: [Substring])? {
    for name in [referenceExchange, referenceTaking] {
      guard let call = line.firstRange(of: "@\(name)(") else { continue }
      return (call.lowerBound, CallArguments.split(line[call.upperBound...]))
    }
    return nil
  }
}
