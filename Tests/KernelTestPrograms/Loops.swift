import ApusKernel

/// What the loops add up to.
public let sum = Global<UInt64>(0)

/// Adds the numbers up to the packet's first four bytes, in a loop that the verifier sees once.
@section("xdp") @used
public func addRounds(_ context: XDPContext) -> XDPAction {
  guard let count = context.packet.load(UInt32.self, at: 0),
    let limit = context.packet.load(UInt32.self, at: 4)
  else { return .pass }
  var total: UInt64 = 0
  var rounds: UInt32 = 0
  repeatRounds(count) { round in
    rounds &+= 1
    total &+= UInt64(round)
    return round == limit ? .stop : .proceed
  }
  sum.value = total
  return rounds == count ? .pass : .drop
}

/// Looks for a byte among the first sixteen, in a loop that the verifier follows.
@section("xdp") @used
public func findByte(_ context: XDPContext) -> XDPAction {
  for offset in 0..<16 {
    guard let byte = context.packet.load(UInt8.self, at: offset) else { return .aborted }
    if byte == 0x42 { return .transmit }
  }
  return .pass
}

/// Adds the numbers up to the packet's first four bytes twice, in closures that trap where the sum does not
/// fit into eight bits.
@section("xdp") @used
public func sumInClosures(_ context: XDPContext) -> XDPAction {
  guard let count = context.packet.load(UInt32.self, at: 0) else { return .pass }
  var first: UInt8 = 0
  repeatRounds(count) { round in
    first += UInt8(truncatingIfNeeded: round)
    return .proceed
  }
  var second: UInt16 = 0
  repeatRounds(count) { round in
    second += UInt16(truncatingIfNeeded: round)
    return .proceed
  }
  sum.value = UInt64(first) &+ UInt64(second)
  return .drop
}
