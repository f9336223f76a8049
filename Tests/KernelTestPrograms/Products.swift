import ApusKernel

/// What is multiplied.
public let leftFactor = Global<Int64>(0)
/// What it is multiplied with.
public let rightFactor = Global<Int64>(0)
/// The products of ``multiply``, in its order.
public let products = Global<Products>(Products())

/// Products, and which of them overflowed.
public struct Products: BitwiseCopyable, Sendable, Equatable {
  /// The two as signed numbers.
  public var signed: Int64 = 0
  /// The two as unsigned numbers.
  public var unsigned: UInt64 = 0
  /// The left one with 3.
  public var byThree: Int64 = 0
  /// The left one with -7.
  public var byMinusSeven: Int64 = 0
  /// The left one with -1.
  public var byMinusOne: Int64 = 0
  /// The left one with a number of more than 32 bits.
  public var byBillions: Int64 = 0
  /// The two, of which only 32 bits are taken.
  public var narrow: Int32 = 0
  /// A bit each, in the order of the fields.
  public var overflows: UInt32 = 0

  /// None.
  public init() {}

  /// The products of two numbers.
  @inline(__always)
  public init(_ left: Int64, _ right: Int64) {
    var overflows: UInt32 = 0
    @inline(__always)
    func product<Number: FixedWidthInteger>(
      _ left: Number, _ right: Number, _ bit: UInt32
    ) -> Number {
      let (number, overflow) = left.multipliedReportingOverflow(by: right)
      if overflow { overflows |= 1 << bit }
      return number
    }
    signed = product(left, right, 0)
    unsigned = product(UInt64(bitPattern: left), UInt64(bitPattern: right), 1)
    byThree = product(left, 3, 2)
    byMinusSeven = product(left, -7, 3)
    byMinusOne = product(left, -1, 4)
    byBillions = product(left, 5_000_000_000, 5)
    narrow = product(Int32(truncatingIfNeeded: left), Int32(truncatingIfNeeded: right), 6)
    self.overflows = overflows
  }
}

/// Multiplies the two factors in many ways.
@section("xdp") @used
public func multiply(_ context: XDPContext) -> XDPAction {
  products.value = Products(leftFactor.value, rightFactor.value)
  return .pass
}

/// Multiplies the two factors in the ordinary way.
@section("xdp") @used
public func multiplyOrTrap(_ context: XDPContext) -> XDPAction {
  let product = leftFactor.value * rightFactor.value
  return product == leftFactor.value &* rightFactor.value ? .pass : .drop
}
