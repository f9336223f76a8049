/// A call of one of LLVM's functions for arithmetic that may overflow.
struct OverflowCheck {
  private let result: Substring
  private let operation: Substring
  private let width: Int
  let left: Substring
  let right: Substring
  private let location: String
  /// Tells the names of this check from those of others.
  private let number: Int

  init?(_ line: String, number: Int) {
    // %3 = tail call { i64, i1 } @llvm.uadd.with.overflow.i64(i64 %1, i64 %2), !dbg !4
    guard let equals = line.range(of: " = "), let start = line.range(of: "@llvm.")?.upperBound,
      let middle = line.range(of: ".with.overflow.i"),
      let open = line[middle.upperBound...].firstIndex(of: "("),
      let close = line[open...].firstIndex(of: ")"),
      let width = Int(line[middle.upperBound..<open])
    else { return nil }
    let arguments = line[open..<close].split(separator: ",")
    guard arguments.count == 2, let left = arguments[0].split(separator: " ").last,
      let right = arguments[1].split(separator: " ").last
    else { return nil }
    result = line[..<equals.lowerBound].drop { $0 == " " }
    operation = line[start..<middle.lowerBound]
    self.width = width
    self.left = left
    self.right = right
    self.number = number
    location = IRText.debugLocation(of: line).map { ", !dbg !\($0)" } ?? ""
    guard steps != nil else { return nil }
  }

  /// The lines that stand for the call.
  var expansion: [String] {
    guard let steps else { return [] }
    let pair = "{ i\(width), i1 }"
    let lines =
      steps + [
        "\(name("pair")) = insertvalue \(pair) poison, i\(width) \(name("number")), 0",
        "\(result) = insertvalue \(pair) \(name("pair")), i1 \(name("overflow")), 1",
      ]
    return lines.map { "  \($0)\(location)" }
  }

  /// What computes the number and whether it overflowed, or nil where LLVM's own way is as good.
  private var steps: [String]? {
    switch (operation, width) {
    case ("uadd", 32), ("uadd", 64):
      // A sum is less than either operand where it overflowed.
      let operand = constant == nil ? left : right
      return [
        "\(name("sum")) = add i\(width) \(left), \(right)", hidden("number", "sum", width: width),
        "\(name("overflow")) = icmp ult i\(width) \(name("number")), \(operand)",
      ]
    case ("uadd", 8), ("uadd", 16), ("umul", 8), ("umul", 16):
      return widened(to: 32)
    case ("umul", 32):
      return widened(to: 64)
    case ("umul", 64):
      guard let constant, constant > 0 else { return unsignedProduct }
      let limit = UInt64.max / UInt64(constant)
      return [
        "\(name("number")) = mul i64 \(left), \(right)",
        "\(name("overflow")) = icmp ugt i64 \(left), \(Int64(bitPattern: limit))",
      ]
    case ("usub", _):
      return [
        "\(name("number")) = sub i\(width) \(left), \(right)",
        "\(name("overflow")) = icmp ult i\(width) \(left), \(right)",
      ]
    case ("sadd", 32), ("sadd", 64), ("ssub", 32), ("ssub", 64):
      return signedSum
    case ("smul", 64):
      return constant.map(signedProduct(with:)) ?? signedProduct
    default:
      return nil
    }
  }

  /// The steps for a signed sum or difference with a constant.
  private var signedSum: [String]? {
    guard let constant, constant != 0 else { return nil }
    let isSum = operation == "sadd"
    let comparison = (constant > 0) == isSum ? "slt" : "sgt"
    return [
      "\(name("sum")) = \(isSum ? "add" : "sub") i\(width) \(left), \(right)",
      hidden("number", "sum", width: width),
      "\(name("overflow")) = icmp \(comparison) i\(width) \(name("number")), \(left)",
    ]
  }

  /// The steps in numbers that are wide enough for the result.
  private func widened(to wide: Int) -> [String] {
    let limit = (UInt64(1) << UInt64(width)) - 1
    return [
      "\(name("left")) = zext i\(width) \(left) to i\(wide)",
      "\(name("right")) = zext i\(width) \(right) to i\(wide)",
      "\(name("sum")) = \(operation.dropFirst()) i\(wide) \(name("left")), \(name("right"))",
      hidden("wide", "sum", width: wide),
      "\(name("overflow")) = icmp ugt i\(wide) \(name("wide")), \(limit)",
      "\(name("number")) = trunc i\(wide) \(name("wide")) to i\(width)",
    ]
  }

  /// Where the right operand is a number, that.
  private var constant: Int64? { Int64(right) }

  func name(_ part: String) -> String { "%apus.\(part).\(number)" }

  /// A copy of a value of which LLVM does not know where it is from: it would make of the comparison
  /// what was there before.
  private func hidden(_ copy: String, _ part: String, width: Int) -> String {
    let register = width == 64 ? "r" : "w"
    return
      "\(name(copy)) = call i\(width) asm \"\", \"=\(register),0\"(i\(width) \(name(part)))"
  }
}
