/// The type of a kernel structure's field, as a program describes it: see ApusKernel's `KernelField`.
indirect enum KernelValueType: Hashable {
  case integer(size: Int, isSigned: Bool)
  case boolean
  /// A pointer; to what, only matters for functions.
  case pointer(to: KernelValueType?)
  /// A struct or union of its own, of a name: which fields it has does not matter here.
  case composite(name: String, isUnion: Bool)
  case enumeration(name: String, size: Int, isSigned: Bool)
  case array(KernelValueType, count: Int)
  case bits(Int, size: Int, isSigned: Bool)
  /// A function, which there are only pointers to; a result of nil is none.
  case function([KernelValueType], result: KernelValueType?)

  /// Reads the words: `s32`, `ptr`, `struct list_head`, `[16] u8`, `u32:1`, `enum pid_type u32`,
  /// and of a pointer to a function `ptr s32(ptr, u64)`.
  init?(_ text: String) {
    let words = text.split(separator: " ").map(String.init)
    guard let first = words.first, words.count <= 16 else { return nil }
    if first.hasPrefix("["), first.hasSuffix("]") {
      guard let count = Int(first.dropFirst().dropLast()), count >= 0,
        let element = KernelValueType(words.dropFirst().joined(separator: " "))
      else { return nil }
      self = .array(element, count: count)
      return
    }
    if first == "ptr", words.count > 1 {
      let rest = words.dropFirst().joined(separator: " ")
      guard let target = rest.hasSuffix(")") ? Self.function(rest) : KernelValueType(rest) else {
        return nil
      }
      self = .pointer(to: target)
      return
    }
    switch (first, words.count) {
    case ("ptr", 1): self = .pointer(to: nil)
    case ("bool", 1): self = .boolean
    case ("struct", 2): self = .composite(name: words[1], isUnion: false)
    case ("union", 2): self = .composite(name: words[1], isUnion: true)
    case ("enum", 2), ("enum", 3):
      guard let (size, isSigned) = Self.integer(words[words.count - 1]) else { return nil }
      self = .enumeration(
        name: words.count == 3 ? words[1] : "", size: size, isSigned: isSigned)
    case (_, 1):
      let parts = first.split(separator: ":", omittingEmptySubsequences: false)
      guard let (size, isSigned) = Self.integer(String(parts[0])) else { return nil }
      if parts.count == 1 {
        self = .integer(size: size, isSigned: isSigned)
      } else {
        guard parts.count == 2, let count = Int(parts[1]), (1...(size * 8)).contains(count) else {
          return nil
        }
        self = .bits(count, size: size, isSigned: isSigned)
      }
    default: return nil
    }
  }

  /// Reads what a pointer to a function points to: the result's type, and those of the parameters in parentheses.
  private static func function(_ text: String) -> KernelValueType? {
    guard let open = text.firstIndex(of: "(") else { return nil }
    let name = text[..<open]
    let result = KernelValueType(String(name))
    guard name.isEmpty || result != nil else { return nil }
    var parameters: [KernelValueType] = []
    for word in text[text.index(after: open)...].dropLast().split(separator: ",") {
      guard let type = KernelValueType(String(word)) else { return nil }
      parameters.append(type)
    }
    return .function(parameters, result: result)
  }

  /// The size in bytes and signedness of `u8` to `s64`.
  private static func integer(_ word: String) -> (size: Int, isSigned: Bool)? {
    guard let first = word.first, first == "u" || first == "s",
      let bits = Int(word.dropFirst()), [8, 16, 32, 64].contains(bits)
    else { return nil }
    return (bits / 8, first == "s")
  }

  /// The size in bytes that it has where nothing else is known, which its alignment is too.
  var size: Int {
    switch self {
    case .integer(let size, _), .enumeration(_, let size, _), .bits(_, let size, _): size
    case .boolean: 1
    case .pointer: 8
    case .composite, .function: 0
    case .array(let element, let count): element.size * count
    }
  }
}
