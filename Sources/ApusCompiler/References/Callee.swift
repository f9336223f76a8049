/// What a call in LLVM's text calls.
enum Callee: Hashable {
  /// A helper of the kernel's, by its number.
  case helper(Int)
  /// A function by name: one of the kernel's, or a subprogram.
  case function(String)

  /// The call in a line, and its arguments, or nil where there is none.
  static func parse(_ line: String) -> (callee: Callee, arguments: [Substring])? {
    guard let call = line.range(of: "call "), !line.hasPrefix(";") else { return nil }
    let rest = line[call.upperBound...]
    if let number = rest.range(of: "inttoptr (i64 ") {
      let digits = rest[number.upperBound...].prefix { $0.isASCII && $0.isNumber }
      guard let helper = Int(digits), let open = rest[digits.endIndex...].range(of: " to ptr)(")
      else { return nil }
      return (.helper(helper), CallArguments.split(rest[open.upperBound...]))
    }
    guard let name = IRText.symbol(in: rest), let at = rest.utf8.firstIndex(of: UInt8(ascii: "@")),
      let open = rest[at...].firstIndex(of: "(")
    else { return nil }
    return (.function(name), CallArguments.split(rest[rest.index(after: open)...]))
  }

  /// How a call of it begins: what stands before the arguments.
  var reference: String {
    switch self {
    case .helper(let number): "inttoptr (i64 \(number) to ptr)"
    case .function(let name): IRText.reference(to: name)
    }
  }
}
