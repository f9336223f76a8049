/// One call of LLVM's that copies, fills or compares memory.
struct MemoryOperation {
  /// What is done.
  enum Kind: Hashable {
    /// Copies memory to memory that it does not overlap (`llvm.memcpy`).
    case copy
    /// Copies memory to memory that it may overlap (`llvm.memmove`).
    case move
    /// Fills memory with one byte (`llvm.memset`).
    case fill
    /// Says which of two pieces of memory comes first (`memcmp`), or whether they differ (`bcmp`).
    case compare
  }

  /// What is done.
  var kind: Kind
  /// The first two arguments with their types and attributes, as they stand in the text.
  var operands: [Substring]
  /// The size as it stands in the text: a number or a name.
  var size: Substring

  /// What each kind is called by.
  private static let functions: [(call: StaticString, kind: Kind)] = [
    ("call void @llvm.memcpy.", .copy),
    ("call void @llvm.memmove.", .move),
    ("call void @llvm.memset.", .fill),
    ("@memcmp(", .compare),
    ("@bcmp(", .compare),
  ]

  /// The operation that `line` is a call of, if it is one.
  init?(_ line: String) {
    // Most lines are ruled out by one search.
    guard line.hasPrefix("  "), line.has("mem") || line.has("@bcmp("), line.has("call ") else {
      return nil
    }
    guard let function = Self.functions.first(where: { line.has($0.call) }),
      let name = line.range(of: function.call)
    else { return nil }
    let open =
      function.kind == .compare
      ? line.index(before: name.upperBound) : line[name.upperBound...].firstIndex(of: "(")
    guard let open else { return nil }
    let arguments = Self.arguments(line[line.index(after: open)...])
    guard arguments.count >= 3, let size = arguments[2].split(separator: " ").last else {
      return nil
    }
    kind = function.kind
    operands = Array(arguments.prefix(2))
    self.size = size
  }

  /// The size in bytes, where it is a constant.
  var constantSize: Int? { Int(size) }

  /// The most bytes that one instruction may take at all the operands.
  var alignment: Int {
    let pointers = kind == .fill ? operands.prefix(1) : operands.prefix(2)
    return pointers.map { Self.alignment(of: $0) }.min() ?? 1
  }

  /// The arguments of a call, cut at the commas that are not inside of one.
  private static func arguments(_ text: Substring) -> [Substring] {
    var arguments: [Substring] = []
    var depth = 0
    var start = text.startIndex
    for index in text.utf8.indices {
      switch text.utf8[index] {
      case UInt8(ascii: "("), UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
      case UInt8(ascii: ")"):
        if depth == 0 {
          arguments.append(trimmed(text[start..<index]))
          return arguments
        }
        depth -= 1
      case UInt8(ascii: ",") where depth == 0:
        arguments.append(trimmed(text[start..<index]))
        start = text.utf8.index(after: index)
      default: break
      }
    }
    return []
  }

  private static func trimmed(_ text: Substring) -> Substring { text.drop { $0 == " " } }

  /// What `align 8` in an argument says, at most the size of a register.
  private static func alignment(of operand: Substring) -> Int {
    guard let found = operand.range(of: " align "),
      let number = Int(operand[found.upperBound...].prefix { $0.isASCII && $0.isNumber })
    else { return 1 }
    return min(max(number, 1), 8)
  }
}
