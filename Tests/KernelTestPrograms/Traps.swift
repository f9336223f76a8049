import ApusKernel

/// Adds two bytes of the packet, and a third to a table's index: both may be too large.
@section("xdp") @used
public func trapOnOverflow(_ context: XDPContext) -> XDPAction {
  guard let first = context.packet.load(UInt8.self, at: 20),
    let second = context.packet.load(UInt8.self, at: 21),
    let index = context.packet.load(UInt8.self, at: 22)
  else { return .pass }
  let sum = first + second
  if weights[Int(index)] == 2 { return .transmit }
  return sum == 0 ? .drop : .pass
}
