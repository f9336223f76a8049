import ApusKernel

/// How many packets there were of each length, in steps of 64 bytes; the last has all that are longer.
public let lengths = PerCPUArray<UInt64>(maxEntries: 24)

/// Counts the packet by its length.
@section("xdp") @used
public func program(_ context: XDPContext) -> XDPAction {
  let step = min(context.packet.count / 64, 23)
  lengths[UInt32(step)]?.value &+= 1
  return .pass
}
