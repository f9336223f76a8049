/// The number of a type in a ``BTF``: 0 is `void`, 1 the first type.
public struct BTFTypeID: RawRepresentable, Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The number.
  public var rawValue: UInt32

  /// Makes the id of that number.
  public init(rawValue: UInt32) {
    self.rawValue = rawValue
  }

  /// Makes the id of that number.
  public init(_ rawValue: UInt32) {
    self.rawValue = rawValue
  }

  /// `void`, which has no entry.
  public static let void = Self(0)

  /// Whether `lhs` comes first.
  public static func < (lhs: Self, rhs: Self) -> Bool { lhs.rawValue < rhs.rawValue }

  /// The number in brackets, as bpftool prints it.
  public var description: String { "[\(rawValue)]" }
}
