/// The arguments of a call in LLVM's text, apart.
enum CallArguments {
  /// What stands between the parenthesis that `text` starts after and the one that closes it, cut at
  /// its commas.
  static func split(_ text: Substring) -> [Substring] {
    var arguments: [Substring] = []
    var start = text.startIndex
    var depth = 0
    var isQuoted = false
    for index in text.utf8.indices {
      switch text.utf8[index] {
      case UInt8(ascii: "\""): isQuoted.toggle()
      case _ where isQuoted: continue
      case UInt8(ascii: "("): depth += 1
      case UInt8(ascii: ")") where depth == 0:
        if start < index || !arguments.isEmpty { arguments.append(text[start..<index]) }
        return arguments
      case UInt8(ascii: ")"): depth -= 1
      case UInt8(ascii: ",") where depth == 0:
        arguments.append(text[start..<index])
        start = text.utf8.index(after: index)
      default: continue
      }
    }
    return arguments
  }

  /// The value of an argument, without its type and attributes: `%3` of `ptr noundef %3`.
  static func value(of argument: Substring) -> Substring {
    let words = argument.drop { $0 == " " }
    if let at = words.utf8.firstIndex(of: UInt8(ascii: "@")) { return words[at...] }
    return words.split(separator: " ").last ?? words
  }
}
