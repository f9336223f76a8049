import ApusKernel

/// What packets are compared with, in a struct with padding.
public struct Limits: BitwiseCopyable, Sendable {
  /// Packets that are shorter are dropped.
  public var shortest: UInt32
  /// After so many packets everything is dropped.
  public var most: UInt64

  /// Limits of both kinds.
  public init(shortest: UInt32, most: UInt64) {
    self.shortest = shortest
    self.most = most
  }
}

/// Counts from zero.
public let seen = Global<UInt64>(0)
/// Counts from a value that is not zero.
public let ticket = Global<UInt32>(1000)
/// A struct that user space and the program both write.
public let last = Global(Limits(shortest: 7, most: 9))
/// Set before the object is loaded.
public let limits = Config(Limits(shortest: 20, most: 3))
/// A switch that is off unless user space turns it on.
public let isStrict = Config<Bool>(false)

/// A plain variable, which all processors share and nobody keeps apart.
nonisolated(unsafe) public var plain: UInt32 = 3

/// A table that is known when it is compiled.
let weights: InlineArray<8, UInt32> = [1, 5, 2, 7, 9, 11, 4, 8]

/// Drops what is beyond the limits, and says in variables what it saw.
@section("xdp") @used
public func limitPackets(_ context: XDPContext) -> XDPAction {
  seen.atomicAdd(1)
  unsafe plain &+= 2
  ticket.value &+= weights[Int(context.receiveQueue & 7)]
  last.value.shortest = UInt32(truncatingIfNeeded: context.packet.count)
  if isStrict.value { return .aborted }
  if context.packet.count < Int(limits.value.shortest) { return .drop }
  return seen.value > limits.value.most ? .drop : .pass
}
