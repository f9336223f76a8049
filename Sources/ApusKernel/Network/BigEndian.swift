/// A number whose bytes lie in network byte order, whatever the processor's own.
///
/// It has the size and alignment of the number, so it can stand in a struct that is laid over a
/// packet, or in a map's key.
@frozen
public struct BigEndian<Number: FixedWidthInteger & BitwiseCopyable & Sendable>:
  Hashable, Sendable, BitwiseCopyable
{
  /// The number as it lies in memory, read in the processor's byte order.
  public var bitPattern: Number

  /// A number, put into network byte order.
  @inlinable
  @inline(__always)
  public init(_ value: Number) {
    bitPattern = value.bigEndian
  }

  /// A number by what lies in memory, read in the processor's byte order.
  @inlinable
  @inline(__always)
  public init(bitPattern: Number) {
    self.bitPattern = bitPattern
  }

  /// The number itself.
  @inlinable
  public var value: Number {
    @inline(__always) get { Number(bigEndian: bitPattern) }
    @inline(__always) set { bitPattern = newValue.bigEndian }
  }
}

#if !hasFeature(Embedded)
extension BigEndian: CustomStringConvertible {
  /// The number in decimal.
  public var description: String { "\(value)" }
}
#endif
