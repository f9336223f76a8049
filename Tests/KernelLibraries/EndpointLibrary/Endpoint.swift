public import ApusKernel

/// An address and a port.
public struct Endpoint: BitwiseCopyable, Hashable, Sendable {
  /// The address.
  public var address: IPv4Address
  /// The port.
  public var port: BigEndian<UInt16>
  // A key has no padding.
  private var unused: UInt16 = 0

  /// An address and a port.
  public init(address: IPv4Address, port: BigEndian<UInt16>) {
    self.address = address
    self.port = port
  }
}

/// What every count starts from.
public let firstCount = Config<UInt64>(0)
