/// One 8-byte slot of eBPF code (`struct bpf_insn`).
///
/// Code is an array of slots. A load of a 64-bit immediate takes two of them: the first
/// ``isWide``, the second with ``opcode`` 0 and the high half in its ``immediate``. So an index in
/// the array is what jumps, calls, relocations and debug information count in.
public struct Instruction: Hashable, Sendable, BitwiseCopyable {
  /// The bytes in a file or in memory, as a little-endian number: an array of slots is what a little-endian kernel takes.
  @usableFromInline var slot: UInt64

  @inlinable init(slot: UInt64) {
    self.slot = slot
  }

  /// The operation: a class, a source and a code.
  @inlinable public var opcode: UInt8 {
    get { UInt8(truncatingIfNeeded: slot) }
    set { slot = slot & ~0xff | UInt64(newValue) }
  }

  /// The destination register, 0 to 15 (only 0 to 10 exist).
  ///
  /// Higher bits are dropped.
  @inlinable public var destination: UInt8 {
    get { UInt8(truncatingIfNeeded: slot >> 8 & 0xf) }
    set { slot = slot & ~0xf00 | UInt64(newValue & 0xf) << 8 }
  }

  /// The source register or a pseudo source, 0 to 15.
  ///
  /// Higher bits are dropped.
  @inlinable public var source: UInt8 {
    get { UInt8(truncatingIfNeeded: slot >> 12 & 0xf) }
    set { slot = slot & ~0xf000 | UInt64(newValue & 0xf) << 12 }
  }

  /// A memory offset in bytes, or a jump distance in slots from the next slot.
  @inlinable public var offset: Int16 {
    get { Int16(truncatingIfNeeded: slot >> 16) }
    set { slot = slot & ~0xffff_0000 | UInt64(UInt16(bitPattern: newValue)) << 16 }
  }

  /// The constant operand, helper number, call distance, or atomic operation.
  @inlinable public var immediate: Int32 {
    get { Int32(truncatingIfNeeded: slot >> 32) }
    set { slot = slot & 0xffff_ffff | UInt64(UInt32(bitPattern: newValue)) << 32 }
  }

  /// Makes a slot.
  @inlinable
  public init(
    opcode: UInt8,
    destination: UInt8 = 0,
    source: UInt8 = 0,
    offset: Int16 = 0,
    immediate: Int32 = 0
  ) {
    let registers = UInt64(destination & 0xf) << 8 | UInt64(source & 0xf) << 12
    let operands =
      UInt64(UInt16(bitPattern: offset)) << 16 | UInt64(UInt32(bitPattern: immediate)) << 32
    slot = UInt64(opcode) | registers | operands
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
