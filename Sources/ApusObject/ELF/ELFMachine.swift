/// The machine an ELF object is for (`e_machine`).
public struct ELFMachine: RawRepresentable, Hashable, Sendable {
  /// The number in the file.
  public var rawValue: UInt16

  /// Makes the machine of that number.
  public init(rawValue: UInt16) {
    self.rawValue = rawValue
  }

  /// `EM_386`: x86 with 32 bits.
  public static let i386 = Self(rawValue: 3)
  /// `EM_X86_64`.
  public static let x86x64 = Self(rawValue: 62)
  /// `EM_AARCH64`: Arm with 64 bits.
  public static let arm64 = Self(rawValue: 183)
  /// `EM_RISCV`.
  public static let riscv = Self(rawValue: 243)

  /// `EM_NONE`, which compilers before 2015 wrote for BPF.
  public static let none = Self(rawValue: 0)
  /// `EM_BPF`.
  public static let bpf = Self(rawValue: 247)
}
