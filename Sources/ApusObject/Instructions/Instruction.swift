/// One 8-byte slot of eBPF code (`struct bpf_insn`).
///
/// Code is an array of slots. A load of a 64-bit immediate takes two of them: the first
/// ``isWide``, the second with ``opcode`` 0 and the high half in its ``immediate``. So an index in
/// the array is what jumps, calls, relocations and debug information count in.
public struct Instruction: Hashable, Sendable {
  /// The operation: a class, a source and a code.
  public var opcode: UInt8

  /// The destination register, 0 to 15 (only 0 to 10 exist).
  ///
  /// Higher bits are not encoded.
  public var destination: UInt8

  /// The source register or a pseudo source, 0 to 15.
  ///
  /// Higher bits are not encoded.
  public var source: UInt8

  /// A memory offset in bytes, or a jump distance in slots from the next slot.
  public var offset: Int16

  /// The constant operand, helper number, call distance, or atomic operation.
  public var immediate: Int32

  /// Makes a slot.
  public init(
    opcode: UInt8,
    destination: UInt8 = 0,
    source: UInt8 = 0,
    offset: Int16 = 0,
    immediate: Int32 = 0
  ) {
    self.opcode = opcode
    self.destination = destination
    self.source = source
    self.offset = offset
    self.immediate = immediate
  }

  /// The size in bytes of a slot in memory and in a file.
  public static let size = 8
}

extension Instruction {
  /// What the kernel makes of the ``source`` field of a wide load or a call (`BPF_PSEUDO_…`).
  public enum Pseudo {
    /// `BPF_PSEUDO_MAP_FD` (1): the immediate of a wide load is a map's descriptor.
    public static let mapDescriptor: UInt8 = 1
    /// `BPF_PSEUDO_MAP_VALUE` (2): a map's descriptor, and in the second slot an offset in its
    /// value.
    public static let mapValue: UInt8 = 2
    /// `BPF_PSEUDO_BTF_ID` (3): the BTF id of a kernel variable.
    public static let btfID: UInt8 = 3
    /// `BPF_PSEUDO_FUNC` (4): the distance in slots, from the next slot, to a subprogram.
    public static let function: UInt8 = 4
    /// `BPF_PSEUDO_CALL` (1): a call of a subprogram, the distance in slots from the next slot.
    public static let call: UInt8 = 1
    /// `BPF_PSEUDO_KFUNC_CALL` (2): a call of a kernel function by its BTF id.
    public static let kernelFunctionCall: UInt8 = 2
  }

  /// Whether this is the first slot of a 64-bit immediate load (`BPF_LD | BPF_IMM | BPF_DW`, 0x18).
  public var isWide: Bool { opcode == 0x18 }

  /// Whether this is a call, of whatever kind (`BPF_JMP | BPF_CALL`, 0x85).
  public var isCall: Bool { opcode == 0x85 }

  /// Whether this calls a helper by its number.
  public var isHelperCall: Bool { isCall && source == 0 }

  /// Whether this calls a subprogram of the same program (`BPF_PSEUDO_CALL`).
  public var isSubprogramCall: Bool { isCall && source == Pseudo.call }

  /// Whether this takes the address of a subprogram (`BPF_PSEUDO_FUNC`).
  public var isFunctionAddress: Bool { isWide && source == Pseudo.function }
}
