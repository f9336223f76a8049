import ApusObject

extension Machine {
  /// An atomic operation on memory; false if it cannot be read and written.
  ///
  /// The machine is one thread, so nothing comes between reading and writing.
  @inline(__always)
  func atomic<Number: FixedWidthInteger & UnsignedInteger & BitwiseCopyable>(
    _ op: DecodedInstruction, as _: Number.Type
  ) -> Bool {
    let r = registers
    let address = r[op.destination] &+ UInt64(bitPattern: Int64(op.offset))
    let operand = Number(truncatingIfNeeded: r[op.source])
    let expected = Number(truncatingIfNeeded: r[0])
    let old: Number?
    switch op.immediate & 0xfe {
    case 0x00: old = memory.exchange(address) { (value: Number) in value &+ operand }
    case 0x40: old = memory.exchange(address) { (value: Number) in value | operand }
    case 0x50: old = memory.exchange(address) { (value: Number) in value & operand }
    case 0xa0: old = memory.exchange(address) { (value: Number) in value ^ operand }
    case 0xe0: old = memory.exchange(address) { (_: Number) in operand }
    default:
      old = memory.exchange(address) { (value: Number) in value == expected ? operand : value }
    }
    guard let old else { return false }
    if op.immediate == 0xf1 {
      r[0] = UInt64(old)
    } else if op.immediate & 1 != 0 {
      r[op.source] = UInt64(old)
    }
    return true
  }
}
