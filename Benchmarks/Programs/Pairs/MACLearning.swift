import ApusKernel

/// A station, as a key: its address, and no more than that.
public struct Station: BitwiseCopyable, Sendable {
  /// The address.
  public var address: MACAddress
  /// The virtual LAN.
  public var vlan: BigEndian<UInt16>
}

/// By which interface each station was seen last.
public let stations = HashMap<Station, UInt32>(maxEntries: 1024)

/// Learns where the sender is; drops what is for a station on the same side.
@section("xdp") @used
public func program(_ context: XDPContext) -> XDPAction {
  let packet = context.packet
  guard let ethernet = packet.ethernet else { return .drop }
  var vlan = BigEndian<UInt16>(1)
  if let tag = packet.payload(VLANHeader.self, of: ethernet) {
    vlan = BigEndian(tag.identifier)
  }
  let sender = Station(address: ethernet.source, vlan: vlan)
  let interface = context.interfaceIndex
  if let known = stations[sender] {
    if known.value != interface { known.value = interface }
  } else if !ethernet.source.isMulticast {
    try? stations.update(interface, forKey: sender)
  }
  let receiver = Station(address: ethernet.destination, vlan: vlan)
  guard let place = stations[receiver] else { return .pass }
  return place.value == interface ? .drop : .pass
}
