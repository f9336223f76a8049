/// The checksum of IP, TCP, UDP and ICMP: the ones' complement of the ones' complement sum of all 16-bit
/// words (RFC 1071).
///
/// Such a sum is the same in either byte order, so nothing is swapped on the way.
@frozen
public struct InternetChecksum: Hashable, Sendable, BitwiseCopyable {
  /// The checksum, as it stands in the packet.
  public var number: BigEndian<UInt16>

  /// A checksum by what stands in the packet.
  @inlinable
  @inline(__always)
  public init(_ number: BigEndian<UInt16>) {
    self.number = number
  }

  /// The checksum of numbers whose sum is `sum`, each as it lies in memory.
  ///
  /// Numbers of 16 or 32 bits can be summed up, some 65,000 of them.
  @inlinable
  @inline(__always)
  public init(sum: UInt64) {
    self.init(sum: sum, foldings: 3)
  }

  /// The checksum of a sum that has 16 bits after so many times of adding what is above them.
  @inlinable
  @inline(__always)
  init(sum: UInt64, foldings: Int) {
    var sum = sum
    for _ in 0..<foldings { sum = (sum & 0xFFFF) &+ (sum &>> 16) }
    number = BigEndian(bitPattern: ~UInt16(truncatingIfNeeded: sum))
  }

  /// Keeps the checksum right when `old` becomes `new` in what it sums up: a number of 16 or 32 bits
  /// (RFC 1624).
  ///
  /// ```swift
  /// ip.checksum.replace(ip.source.number, with: translated.number)
  /// ip.source = translated
  /// ```
  @inlinable
  @inline(__always)
  public mutating func replace<Number: FixedWidthInteger & UnsignedInteger>(
    _ old: BigEndian<Number>, with new: BigEndian<Number>
  ) {
    let sum =
      UInt64(~number.bitPattern) &+ UInt64(truncatingIfNeeded: ~old.bitPattern)
      &+ UInt64(truncatingIfNeeded: new.bitPattern)
    self = InternetChecksum(sum: sum, foldings: MemoryLayout<Number>.size == 2 ? 2 : 3)
  }
}
