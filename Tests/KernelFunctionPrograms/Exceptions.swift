import ApusKernel

/// Throws what the packet's first four bytes are, from inside of a loop.
@section("xdp") @used
public func throwNumber(_ context: XDPContext) -> XDPAction {
  guard let number = context.packet.load(UInt32.self, at: 0) else { return .aborted }
  if number > 1 { throwException(UInt64(number)) }
  return .drop
}
