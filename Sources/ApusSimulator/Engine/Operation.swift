/// What a decoded instruction does: one case per opcode, width and kind of operand.
///
/// A name that ends in K takes the immediate, one that ends in X the source register.
enum Operation: UInt8 {
  // 64-bit arithmetic.
  case add64K, add64X, sub64K, sub64X, mul64K, mul64X, div64K, div64X, sdiv64K, sdiv64X
  case mod64K, mod64X, smod64K, smod64X, or64K, or64X, and64K, and64X, xor64K, xor64X
  case lsh64K, lsh64X, rsh64K, rsh64X, arsh64K, arsh64X, mov64K, mov64X, neg64
  case loadImmediate
  case signExtend8To64, signExtend16To64, signExtend32To64

  // 32-bit arithmetic, which zeroes the high half.
  case add32K, add32X, sub32K, sub32X, mul32K, mul32X, div32K, div32X, sdiv32K, sdiv32X
  case mod32K, mod32X, smod32K, smod32X, or32K, or32X, and32K, and32X, xor32K, xor32X
  case lsh32K, lsh32X, rsh32K, rsh32X, arsh32K, arsh32X, mov32K, mov32X, neg32
  case signExtend8To32, signExtend16To32

  // Byte order.
  case swap16, swap32, swap64, truncate16, truncate32, nothing

  // Jumps.
  case jump, call, callRegister, callHelper, exit, mayGoto
  case jeq64K, jeq64X, jne64K, jne64X, jgt64K, jgt64X, jge64K, jge64X, jlt64K, jlt64X
  case jle64K, jle64X, jset64K, jset64X, jsgt64K, jsgt64X, jsge64K, jsge64X
  case jslt64K, jslt64X, jsle64K, jsle64X
  case jeq32K, jeq32X, jne32K, jne32X, jgt32K, jgt32X, jge32K, jge32X, jlt32K, jlt32X
  case jle32K, jle32X, jset32K, jset32X, jsgt32K, jsgt32X, jsge32K, jsge32X
  case jslt32K, jslt32X, jsle32K, jsle32X

  // Memory.
  case load8, load16, load32, load64, loadSigned8, loadSigned16, loadSigned32
  case store8K, store16K, store32K, store64K, store8X, store16X, store32X, store64X
  case atomic32, atomic64

  // The packet of a socket filter.
  case packet8, packet16, packet32

  /// What comes after the last instruction.
  case end
  /// A call of a weak kernel function that is not there.
  case missing
}

/// An instruction as the loop wants it: 16 bytes, the operands extended, the target absolute.
struct DecodedInstruction {
  var operation: Operation
  var destination: UInt8 = 0
  var source: UInt8 = 0
  /// The offset in memory, or the index that a jump or call goes to.
  var offset: Int32 = 0
  /// The immediate, with its sign extended.
  var immediate: UInt64 = 0
}
