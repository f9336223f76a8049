import ApusKernel

/// The quotients of ``divide``.
public let quotients = Global<Quotients>(Quotients())

/// Quotients and remainders of two signed numbers, and which of them there are none of.
public struct Quotients: BitwiseCopyable, Sendable, Equatable {
  /// The left number by the right one.
  public var quotient: Int64 = 0
  /// What remains of that.
  public var remainder: Int64 = 0
  /// The left number by 10.
  public var byTen: Int64 = 0
  /// What remains of the left number by -10.
  public var ofMinusTen: Int64 = 0
  /// The left number by 16, which takes no division.
  public var bySixteen: Int64 = 0
  /// The lower 32 bits of both.
  public var narrow: Int32 = 0
  /// What remains of the lower 16 bits of both.
  public var narrowRemainder: Int16 = 0
  /// A bit for each of the first two that overflowed, and for each of the last two.
  public var overflows: UInt16 = 0

  /// None.
  public init() {}

  /// The quotients of two numbers.
  @inline(__always)
  public init(_ left: Int64, _ right: Int64) {
    let (quotient, noQuotient) = left.dividedReportingOverflow(by: right)
    let (remainder, noRemainder) = left.remainderReportingOverflow(dividingBy: right)
    let (narrow, noNarrow) = Int32(truncatingIfNeeded: left)
      .dividedReportingOverflow(by: Int32(truncatingIfNeeded: right))
    let (narrowRemainder, noNarrowRemainder) = Int16(truncatingIfNeeded: left)
      .remainderReportingOverflow(dividingBy: Int16(truncatingIfNeeded: right))
    self.quotient = quotient
    self.remainder = remainder
    byTen = left / 10
    ofMinusTen = left % -10
    bySixteen = left / 16
    self.narrow = narrow
    self.narrowRemainder = narrowRemainder
    if noQuotient { overflows |= 1 }
    if noRemainder { overflows |= 2 }
    if noNarrow { overflows |= 4 }
    if noNarrowRemainder { overflows |= 8 }
  }
}

/// Divides the two factors in many ways.
@section("xdp") @used
public func divide(_ context: XDPContext) -> XDPAction {
  quotients.value = Quotients(leftFactor.value, rightFactor.value)
  return .pass
}

/// Divides the two factors in the ordinary way.
@section("xdp") @used
public func divideOrTrap(_ context: XDPContext) -> XDPAction {
  let quotient = leftFactor.value / rightFactor.value
  return quotient &* rightFactor.value &+ leftFactor.value % rightFactor.value == leftFactor.value
    ? .pass : .drop
}
