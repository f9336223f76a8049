/// The machine an ELF object is for (`e_machine`).
public struct ELFMachine: RawRepresentable, Hashable, Sendable {
  /// The number in the file.
  public var rawValue: UInt16

  /// Makes the machine of that number.
  public init(rawValue: UInt16) {
    self.rawValue = rawValue
  }

  /// `EM_NONE`, which compilers before 2015 wrote for BPF.
  public static let none = Self(rawValue: 0)
  /// `EM_BPF`.
  public static let bpf = Self(rawValue: 247)
}
