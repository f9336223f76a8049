/// What LLVM's eBPF back end says, put into words that are about Swift.
enum BackEndMessages {
  /// What the back end's messages mean, by a part of each.
  private static let meanings: [(part: StaticString, meaning: String)] = [
    ("built-in function '__mulodi4'", "this multiplies 128-bit integers, which eBPF cannot do"),
    ("built-in function '__multi3'", "this multiplies 128-bit integers, which eBPF cannot do"),
    ("built-in function '__divti3'", "this divides 128-bit integers, which eBPF cannot do"),
    ("built-in function '__udivti3'", "this divides 128-bit integers, which eBPF cannot do"),
    ("ti3'", "this computes with 128-bit integers, which eBPF cannot do"),
    ("built-in function '__float", "this converts to floating point, which eBPF does not have"),
    ("built-in function '__fix", "this converts from floating point, which eBPF does not have"),
    ("df2'", "this compares floating-point numbers, which eBPF does not have"),
    ("sf2'", "this compares floating-point numbers, which eBPF does not have"),
    ("df3'", "this computes with floating-point numbers, which eBPF does not have"),
    ("sf3'", "this computes with floating-point numbers, which eBPF does not have"),
    (
      "unsupported dynamic stack allocation",
      "this takes memory on the stack of a size that is not known when it is compiled, which eBPF cannot do"
    ),
    ("unsupported signed division", "eBPF divides signed numbers since version v4 only (--cpu v4)"),
    (
      "unsupported atomic operation",
      "eBPF changes numbers of 32 bits atomically since version v3 only (--cpu v3): use 64 bits"
    ),
    (
      "usage of the XADD return value",
      "an atomic operation has a result since version v3 of eBPF only (--cpu v3)"
    ),
  ]

  /// The error that a failed run of the back end stands for.
  static func error(from output: String) -> CompilerError {
    var diagnostics: [Diagnostic] = []
    let lines = output.split(separator: "\n")
    // Of a function that is not there the back end also says what is wrong with its result.
    let lacksFunction = lines.contains { $0.has("call to built-in function") }
    for line in lines where !(lacksFunction && line.has("only small returns supported")) {
      guard line.hasPrefix("error: "), let message = line.range(of: ": in function ") else {
        continue
      }
      let place = line[line.index(line.startIndex, offsetBy: 7)..<message.lowerBound]
      let known = meanings.first { line.has($0.part) }
      // `in function NAME TYPE: TEXT`
      let text = line[message.upperBound...].split(separator: ": ", maxSplits: 1).last ?? line
      diagnostics.append(
        Diagnostic(.error, known?.meaning ?? String(text), at: SourceLocation(parsing: place)))
    }
    guard !diagnostics.isEmpty else { return .fault(output) }
    return CompilerError(.lowering, diagnostics.withoutRepetitions)
  }
}
