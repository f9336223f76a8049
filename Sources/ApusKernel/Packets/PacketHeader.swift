/// A view of a protocol header inside a packet: its properties read and write the packet itself.
///
/// Conform a struct of your own to read a protocol that Apus does not know:
///
/// ```swift
/// struct GREHeader: PacketHeader {
///   static var size: Int { 4 }
///   let bytes: PacketBytes
///   init(_ bytes: PacketBytes) { self.bytes = bytes }
///
///   var type: EtherType { bytes.load(at: 2, as: EtherType.self) }
/// }
/// ```
public protocol PacketHeader {
  /// How many bytes have to be there for the view to exist.
  static var size: Int { get }

  /// How many bytes the header has, options included: what it carries lies behind them.
  ///
  /// It is ``size`` unless the header says otherwise.
  var headerLength: Int { get }

  /// The bytes under the view.
  var bytes: PacketBytes { get }

  /// A view of `bytes`, of which there are at least ``size``.
  init(_ bytes: PacketBytes)
}

extension PacketHeader {
  /// As many bytes as the view.
  @inlinable
  public var headerLength: Int { Self.size }
}

/// A header that says what it carries, such as Ethernet's or IP's.
public protocol CarrierHeader: PacketHeader {
  /// What there is a number for.
  associatedtype PayloadType: Equatable

  /// What the header carries.
  var payloadType: PayloadType { get }
}

/// A header that others say by a number that they carry it, such as IP's or UDP's.
public protocol PayloadHeader: PacketHeader {
  /// What there is a number for.
  associatedtype HeaderType: Equatable

  /// The number.
  static var headerType: HeaderType { get }
}
