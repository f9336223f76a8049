/// Finds which names of a string table fit a pattern: `NAME`, or `NAME@VERSION`, or `NAME@@VERSION`.
///
/// Names may share bytes, so a small table could stand for a huge amount of text; what is read of them together is
/// no more than a few times the table.
struct SymbolNameSearch {
  /// A name that fits, and the version that some linkers write behind it.
  struct Match {
    let name: ArraySlice<UInt8>
    let version: ArraySlice<UInt8>?
    /// Whether the version, if it is one, is that which is taken where none is asked for.
    let isDefault: Bool
  }

  private let pattern: NamePattern
  /// The version that is asked for; nil for any.
  let version: NamePattern?
  private let strings: [UInt8]
  private var remaining: Int

  private static let at = UInt8(ascii: "@")

  init(_ pattern: NamePattern, in strings: [UInt8]) {
    (self.pattern, version) = pattern.split(at: Self.at)
    self.strings = strings
    remaining = strings.count &* 4 &+ 65_536
  }

  /// The name at an offset if it fits; its version may not.
  mutating func name(at offset: Int) throws(ObjectError) -> Match? {
    guard offset < strings.count else {
      throw ObjectError(.malformed, "a symbol's name is not in the table of names", offset: offset)
    }
    let rest = strings[offset...]
    // Most names differ early, so this is quick.
    guard rest.starts(with: pattern.prefix) else { return nil }
    guard let end = rest[(offset + pattern.prefix.count)...].firstIndex(of: 0) else {
      throw ObjectError(.malformed, "a symbol's name does not end", offset: offset)
    }
    remaining -= end - offset
    guard remaining >= 0 else {
      throw ObjectError(.limitExceeded, "the names of the symbols overlap too much")
    }
    let whole = strings[offset..<end]
    guard let at = whole.firstIndex(of: Self.at), at > offset else {
      return pattern.matches(whole) ? Match(name: whole, version: nil, isDefault: true) : nil
    }
    guard pattern.matches(whole[..<at]) else { return nil }
    let isDefault = whole[(at + 1)...].first == Self.at
    return Match(
      name: whole[..<at], version: whole[(isDefault ? at + 2 : at + 1)...], isDefault: isDefault)
  }
}

extension NamePattern {
  /// What is before the first of a byte, and what follows it or two of it; all of it and nil if it is not there.
  func split(at byte: UInt8) -> (NamePattern, NamePattern?) {
    // A name that starts so has no version.
    guard let place = pattern.firstIndex(of: byte), place > 0 else { return (self, nil) }
    let rest = pattern[(place + 1)...]
    func part(_ bytes: ArraySlice<UInt8>) -> NamePattern {
      let text = String(decoding: bytes, as: UTF8.self)
      return isLiteral ? NamePattern(literal: text) : NamePattern(text)
    }
    return (part(pattern[..<place]), part(rest.first == byte ? rest.dropFirst() : rest))
  }
}
