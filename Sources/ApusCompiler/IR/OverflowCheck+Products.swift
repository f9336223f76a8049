extension OverflowCheck {
  /// The steps for a product of two numbers of 64 bits: LLVM's way takes numbers of 128 bits, which eBPF lacks.
  var unsignedProduct: [String] {
    product(of: String(left), String(right), magnitude: "number", overflow: "overflow")
  }

  /// The steps for a product of two signed numbers of 64 bits: that of what they are without their signs, which
  /// has a limit of its own for either sign.
  var signedProduct: [String] {
    var steps = [("left", left), ("right", right)]
      .flatMap { part, operand in
        IRText.magnitude(
          of: operand, width: 64, result: name("\(part).magnitude"), sign: name("\(part).sign"),
          turned: name("\(part).turned"))
      }
    steps += product(
      of: name("left.magnitude"), name("right.magnitude"), magnitude: "magnitude", overflow: "wide")
    return steps + [
      "\(name("signs")) = xor i64 \(left), \(right)",
      "\(name("negative")) = lshr i64 \(name("signs")), 63",
      "\(name("limit")) = add i64 \(name("negative")), \(Int64.max)",
      "\(name("beyond")) = icmp ugt i64 \(name("magnitude")), \(name("limit"))",
      "\(name("overflow")) = or i1 \(name("wide")), \(name("beyond"))",
      "\(name("number")) = mul i64 \(left), \(right)",
    ]
  }

  /// The steps for a product of a signed number of 64 bits with a constant: the numbers for which it does not
  /// overflow lie between two others.
  func signedProduct(with constant: Int64) -> [String]? {
    guard constant != 0 else { return nil }
    let bounds =
      constant == -1
      ? -Int64.max...Int64.max
      : constant > 0
        ? Int64.min / constant...Int64.max / constant : Int64.max / constant...Int64.min / constant
    return [
      "\(name("number")) = mul i64 \(left), \(right)",
      "\(name("above")) = sub i64 \(left), \(bounds.lowerBound)",
      "\(name("overflow")) = icmp ugt i64 \(name("above")), \(bounds.upperBound &- bounds.lowerBound)",
    ]
  }

  /// The product of two unsigned numbers of 64 bits, by halves of 32: it overflowed where both upper halves are
  /// something, or where what each upper half makes with the other lower one does.
  private func product(
    of left: String, _ right: String, magnitude: String, overflow: String
  ) -> [String] {
    [
      "\(name("left.low")) = and i64 \(left), 4294967295",
      "\(name("left.high")) = lshr i64 \(left), 32",
      "\(name("right.low")) = and i64 \(right), 4294967295",
      "\(name("right.high")) = lshr i64 \(right), 32",
      "\(name("low")) = mul i64 \(name("left.low")), \(name("right.low"))",
      "\(name("carry")) = lshr i64 \(name("low")), 32",
      "\(name("cross.left")) = mul i64 \(name("left.high")), \(name("right.low"))",
      "\(name("cross.right")) = mul i64 \(name("left.low")), \(name("right.high"))",
      "\(name("cross")) = add i64 \(name("cross.left")), \(name("cross.right"))",
      "\(name("middle")) = add i64 \(name("cross")), \(name("carry"))",
      "\(name("rest")) = lshr i64 \(name("middle")), 32",
      "\(name("high")) = mul i64 \(name("left.high")), \(name("right.high"))",
      "\(name("excess")) = or i64 \(name("rest")), \(name("high"))",
      "\(name(overflow)) = icmp ne i64 \(name("excess")), 0",
      "\(name(magnitude)) = mul i64 \(left), \(right)",
    ]
  }
}
