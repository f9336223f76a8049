/// The order of the bytes of a number in an object: that of the machine it is for.
public enum ByteOrder: Hashable, Sendable {
  /// Least significant byte first (`bpfel`).
  case little
  /// Most significant byte first (`bpfeb`).
  case big

  /// `little` or `big`, as in "big-endian".
  public var name: String { self == .little ? "little" : "big" }

  /// The target of clang that compiles for it.
  public var target: String { self == .little ? "bpfel" : "bpfeb" }

  /// The order of the machine this code runs on.
  public static var host: Self { 1.littleEndian == 1 ? .little : .big }
}
