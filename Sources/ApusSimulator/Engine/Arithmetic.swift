/// Arithmetic where eBPF differs from Swift: nothing traps.
enum Arithmetic {
  /// By zero is zero.
  @inline(__always)
  static func divide<Number: FixedWidthInteger & UnsignedInteger>(
    _ left: Number, _ right: Number
  ) -> Number {
    right == 0 ? 0 : left / right
  }

  /// By zero is the dividend.
  @inline(__always)
  static func remainder<Number: FixedWidthInteger & UnsignedInteger>(
    _ left: Number, _ right: Number
  ) -> Number {
    right == 0 ? left : left % right
  }

  /// By zero is zero; the least number by -1 is itself.
  @inline(__always)
  static func divideSigned(_ left: UInt64, _ right: UInt64) -> UInt64 {
    if right == 0 { return 0 }
    return UInt64(
      bitPattern: Int64(bitPattern: left)
        .dividedReportingOverflow(by: Int64(bitPattern: right)).partialValue)
  }

  /// By zero is zero; the least number by -1 is itself.
  @inline(__always)
  static func divideSigned(_ left: UInt32, _ right: UInt32) -> UInt32 {
    if right == 0 { return 0 }
    return UInt32(
      bitPattern: Int32(bitPattern: left)
        .dividedReportingOverflow(by: Int32(bitPattern: right)).partialValue)
  }

  /// By zero is the dividend; by -1 is zero.
  @inline(__always)
  static func remainderSigned(_ left: UInt64, _ right: UInt64) -> UInt64 {
    if right == 0 { return left }
    if right == .max { return 0 }
    return UInt64(bitPattern: Int64(bitPattern: left) % Int64(bitPattern: right))
  }

  /// By zero is the dividend; by -1 is zero.
  @inline(__always)
  static func remainderSigned(_ left: UInt32, _ right: UInt32) -> UInt32 {
    if right == 0 { return left }
    if right == .max { return 0 }
    return UInt32(bitPattern: Int32(bitPattern: left) % Int32(bitPattern: right))
  }

  @inline(__always)
  static func shiftSigned(_ left: UInt64, _ right: UInt64) -> UInt64 {
    UInt64(bitPattern: Int64(bitPattern: left) &>> Int64(bitPattern: right))
  }

  @inline(__always)
  static func shiftSigned(_ left: UInt32, _ right: UInt32) -> UInt32 {
    UInt32(bitPattern: Int32(bitPattern: left) &>> Int32(bitPattern: right))
  }

  /// A signed number in a register.
  @inline(__always)
  static func signExtended(_ value: some FixedWidthInteger & SignedInteger) -> UInt64 {
    UInt64(bitPattern: Int64(value))
  }
}
