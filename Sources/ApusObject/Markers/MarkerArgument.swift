/// Where an argument of a marker is when its place is reached, and what kind of number it is.
public struct MarkerArgument: Hashable, Sendable {
  /// Where an argument is.
  public enum Place: Hashable, Sendable {
    /// It is always the same number.
    case constant(Int64)
    /// It is in a register.
    case register(Register)
    /// It is in memory, some bytes from where a register points.
    case memory(base: Register, offset: Int64)
    /// It is in memory, at the sum of a register, another one shifted to the left, and an offset in bytes.
    case indexedMemory(base: Register, index: Register, shift: UInt8, offset: Int64)
  }

  /// A register of the machine.
  public struct Register: Hashable, Sendable {
    /// Where a 64-bit kernel has it in `struct pt_regs`, in bytes.
    public let offset: UInt16

    /// Makes a register.
    public init(offset: UInt16) {
      self.offset = offset
    }
  }

  /// Where it is.
  public var place: Place
  /// How many bytes it has: 1, 2, 4 or 8.
  public var size: UInt8
  /// Whether it may be negative.
  public var isSigned: Bool

  /// Makes an argument.
  public init(place: Place, size: UInt8, isSigned: Bool) {
    self.place = place
    self.size = size
    self.isSigned = isSigned
  }
}

extension MarkerArgument {
  /// Reads where the arguments of a marker are.
  ///
  /// The words are those of the machine's assembler: `-4@%edi 8@16(%rsp) 8@$5` on x86, `8@x0 -4@[sp, 12] 8@5` on 64-bit
  /// Arm, `8@a0 -4@-20(s0) 8@5` on RISC-V, each after its size in bytes, which is negative for a number that may be.
  /// All that libbpf understands of them is understood.
  ///
  /// - Parameters:
  ///   - text: What the marker's note says; it may be anything.
  ///   - machine: The machine that the executable is for.
  /// - Returns: The arguments, in order.
  /// - Throws: ``ObjectError/Code/unsupported`` with the argument that cannot be understood, or if nothing is known
  ///   about the machine.
  public static func arguments(
    of text: String, for machine: ELFMachine
  ) throws(ObjectError) -> [MarkerArgument] {
    guard let syntax = MarkerSyntax(machine) else {
      throw ObjectError(
        .unsupported, "arguments of markers are not known on machine \(machine.rawValue)")
    }
    var scanner = MarkerScanner(text)
    var arguments: [MarkerArgument] = []
    while !scanner.isAtEnd {
      let start = scanner
      guard let argument = syntax.argument(&scanner), scanner.isBetweenWords else {
        throw ObjectError(
          .unsupported, "the argument \"\(start.argumentText)\" of a marker cannot be understood")
      }
      arguments.append(argument)
    }
    return arguments
  }
}
