/// A pattern of names: `*` stands for any characters, `?` for one byte, anything else for itself.
///
/// That is what libbpf takes in the names of sections such as `kprobe.multi/tcp_*`.
public struct NamePattern: Hashable, Sendable {
  let pattern: [UInt8]

  /// What every name that fits starts with.
  let prefix: ArraySlice<UInt8>

  private static let any = UInt8(ascii: "*")
  private static let one = UInt8(ascii: "?")

  /// Makes a pattern.
  public init(_ pattern: String) {
    self.pattern = Array(pattern.utf8)
    prefix = self.pattern.prefix { $0 != Self.any && $0 != Self.one }
  }

  /// The pattern that only that name fits, whatever characters are in it.
  public init(literal name: String) {
    pattern = Array(name.utf8)
    prefix = pattern[...]
  }

  /// Whether only one name fits.
  public var isLiteral: Bool { prefix.count == pattern.count }

  /// Whether a name fits, all of it.
  public func matches(_ name: ArraySlice<UInt8>) -> Bool {
    guard name.starts(with: prefix) else { return false }
    if isLiteral { return name.count == pattern.count }
    var position = name.startIndex
    var place = pattern.startIndex
    // Where to go on if what follows the last `*` does not fit: it then stands for one more byte.
    var retry: (position: Int, place: Int)?
    while position < name.endIndex {
      if place < pattern.endIndex, pattern[place] == Self.any {
        place += 1
        retry = (position, place)
      } else if place < pattern.endIndex,
        pattern[place] == Self.one || pattern[place] == name[position]
      {
        (position, place) = (position + 1, place + 1)
      } else if let last = retry {
        retry = (last.position + 1, last.place)
        (position, place) = (last.position + 1, last.place)
      } else {
        return false
      }
    }
    return pattern[place...].allSatisfy { $0 == Self.any }
  }
}
