/// A header that begins with the two ports, such as TCP's or UDP's.
public protocol TransportHeader: PayloadHeader {}

extension TransportHeader {
  /// The port that the payload comes from (`source`).
  @inlinable
  public var sourcePort: UInt16 {
    get { bytes.load(at: 0, as: BigEndian<UInt16>.self).value }
    nonmutating set { bytes.store(BigEndian(newValue), at: 0) }
  }

  /// The port that the payload goes to (`dest`).
  @inlinable
  public var destinationPort: UInt16 {
    get { bytes.load(at: 2, as: BigEndian<UInt16>.self).value }
    nonmutating set { bytes.store(BigEndian(newValue), at: 2) }
  }
}
