/// The constant strings of a module: what string literals become.
struct ConstantText {
  private var lines: [String: String] = [:]

  /// The strings of a module.
  init(_ ir: IRText) {
    for line in ir.lines where line.utf8.first == UInt8(ascii: "@") && line.has(" c\"") {
      if let symbol = IRText.symbol(in: line) { lines[symbol] = line }
    }
  }

  /// The string of two arguments of a call, its address and its length; nil where they are no constants.
  func text(_ address: Substring, _ count: Substring) -> String? {
    guard let symbol = IRText.symbol(in: address), let count = Int(count) else { return nil }
    return text(symbol, count: count)
  }

  /// The first `count` bytes of the string that `symbol` is, or nil where there is no such string.
  private func text(_ symbol: String, count: Int) -> String? {
    guard count >= 0, let line = lines[symbol], let start = line.range(of: " c\"")?.upperBound
    else {
      return nil
    }
    var bytes: [UInt8] = []
    var rest = line.utf8[start...]
    while bytes.count < count, let byte = rest.popFirst(), byte != UInt8(ascii: "\"") {
      guard byte == UInt8(ascii: "\\") else {
        bytes.append(byte)
        continue
      }
      guard let value = UInt8(String(Substring(rest.prefix(2))), radix: 16) else { return nil }
      bytes.append(value)
      rest = rest.dropFirst(2)
    }
    return bytes.count == count ? String(decoding: bytes, as: UTF8.self) : nil
  }
}
