extension IRText {
  /// The steps to what a signed number is without its sign: where the sign, all zeros or all ones, is ones, all bits
  /// are turned and one is added.
  ///
  /// - Parameters:
  ///   - operand: The number.
  ///   - width: Its bits.
  ///   - result: The name of what comes out.
  ///   - sign: The name that the sign gets.
  ///   - turned: The name of what is between.
  /// - Returns: The steps, without their places in the source.
  static func magnitude(
    of operand: Substring, width: Int, result: String, sign: String, turned: String
  ) -> [String] {
    [
      "\(sign) = ashr i\(width) \(operand), \(width - 1)",
      "\(turned) = xor i\(width) \(operand), \(sign)",
      "\(result) = sub i\(width) \(turned), \(sign)",
    ]
  }
}
