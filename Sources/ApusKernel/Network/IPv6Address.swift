/// An IPv6 address: sixteen bytes, in network byte order (`struct in6_addr`).
@frozen
public struct IPv6Address: Hashable, Sendable, BitwiseCopyable {
  /// The address as four numbers, the first 32 bits first.
  public var words: (BigEndian<UInt32>, BigEndian<UInt32>, BigEndian<UInt32>, BigEndian<UInt32>)

  /// An address by its eight groups of 16 bits, as it is written.
  @inlinable
  public init(
    _ a: UInt16, _ b: UInt16, _ c: UInt16, _ d: UInt16,
    _ e: UInt16, _ f: UInt16, _ g: UInt16, _ h: UInt16
  ) {
    words = (
      BigEndian(UInt32(a) &<< 16 | UInt32(b)), BigEndian(UInt32(c) &<< 16 | UInt32(d)),
      BigEndian(UInt32(e) &<< 16 | UInt32(f)), BigEndian(UInt32(g) &<< 16 | UInt32(h))
    )
  }

  /// Whether two addresses are the same.
  @inlinable
  public static func == (left: IPv6Address, right: IPv6Address) -> Bool {
    left.words == right.words
  }

  /// Feeds the address into a hasher.
  @inlinable
  public func hash(into hasher: inout Hasher) {
    hasher.combine(words.0)
    hasher.combine(words.1)
    hasher.combine(words.2)
    hasher.combine(words.3)
  }
}

#if !hasFeature(Embedded)
extension IPv6Address: CustomStringConvertible {
  /// The address as RFC 5952 writes it: `2001:db8::1`.
  public var description: String {
    let groups = [words.0, words.1, words.2, words.3]
      .flatMap {
        [UInt16($0.value >> 16), UInt16($0.value & 0xFFFF)]
      }
    guard let zeros = longestZeros(in: groups) else {
      return groups.map { String($0, radix: 16) }.joined(separator: ":")
    }
    let before = groups[..<zeros.lowerBound].map { String($0, radix: 16) }
    let after = groups[zeros.upperBound...].map { String($0, radix: 16) }
    return before.joined(separator: ":") + "::" + after.joined(separator: ":")
  }

  /// The first of the longest runs of at least two zeros.
  private func longestZeros(in groups: [UInt16]) -> Range<Int>? {
    var longest: Range<Int>?
    var start = 0
    while start < groups.count {
      let end = groups[start...].firstIndex { $0 != 0 } ?? groups.count
      if end - start >= 2, end - start > longest?.count ?? 0 { longest = start..<end }
      start = end + 1
    }
    return longest
  }
}
#endif
