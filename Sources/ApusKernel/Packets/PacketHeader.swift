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

  /// The bytes under the view.
  var bytes: PacketBytes { get }

  /// A view of `bytes`, of which there are at least ``size``.
  init(_ bytes: PacketBytes)
}
