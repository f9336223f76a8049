/// A function of the user's that stays one: programs call it (bpf-to-bpf calls, since Linux 4.16).
struct Subprogram: Hashable {
  /// The name that Swift gave the symbol.
  var symbol: String
  /// The name in the object: the one in the source, as far as C can say it.
  var name: String
  /// Where the function is.
  var location: SourceLocation?
  /// Whether the kernel calls it, and not the program.
  var isCallback = false
  /// Whether the kernel calls it, and something in it may trap.
  var isTrappingCallback = false
  /// Whether the kernel calls it when the program has ended: a trap in it ends nothing but itself.
  var isDetached = false
}

/// What a function takes and gives back, in LLVM's terms.
struct FunctionSignature: Hashable {
  /// The types of the parameters, such as `i32` or `ptr`.
  var parameters: [String]
  /// The type of the result; `void` for none.
  var result: String

  /// The signature in a line that defines a function.
  init?(_ definition: String) {
    guard let at = definition.utf8.firstIndex(of: UInt8(ascii: "@")),
      let open = definition[at...].firstIndex(of: "("),
      let result = definition[..<at].split(separator: " ").last
    else { return nil }
    // Of a result of several parts only the last word is seen here: a bracket.
    self.result = String(result)
    var types: [String] = []
    var word: [Character] = []
    var depth = 0
    var isFirstWord = true
    for character in definition[definition.index(after: open)...] {
      switch character {
      case ")" where depth == 0:
        if !word.isEmpty, isFirstWord { types.append(String(word)) }
        parameters = types
        return
      case "(", "{", "[", "<": depth += 1
      case ")", "}", "]", ">": depth -= 1
      case "," where depth == 0:
        if !word.isEmpty, isFirstWord { types.append(String(word)) }
        (word, isFirstWord) = ([], true)
        continue
      case " " where depth == 0:
        if !word.isEmpty, isFirstWord {
          types.append(String(word))
          isFirstWord = false
        }
        continue
      default: break
      }
      if isFirstWord { word.append(character) }
    }
    return nil
  }

  /// Whether eBPF can call such a function: with at most five numbers or addresses, and one back.
  var isCallable: Bool {
    let registers: Set<String> = ["i1", "i8", "i16", "i32", "i64", "ptr"]
    return parameters.count <= 5 && parameters.allSatisfy(registers.contains)
      && (result == "void" || registers.contains(result))
  }
}
