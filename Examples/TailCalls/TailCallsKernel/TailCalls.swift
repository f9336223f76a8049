import ApusKernel

/// The parsers, by the step that they do: 0 for IPv4, 1 for IPv6, 2 for UDP.
public let parsers = ProgramArray(maxEntries: 3)

/// How many packets ended at each step; the last element counts what no parser is for.
public let packets = PerCPUArray<UInt64>(maxEntries: 4)

/// Looks at the Ethernet header, and goes on with the parser for what it says.
@section("xdp") @used
public func parseEthernet(_ context: XDPContext) -> XDPAction {
  // Read once: after a tail call that failed, a view of the packet is no longer valid.
  if let type = context.packet.ethernet?.type {
    if type == .ipv4 { parsers.tailCall(0, context) }
    if type == .ipv6 { parsers.tailCall(1, context) }
  }
  packets[3]?.value &+= 1
  return .pass
}

/// Looks at the IPv4 header.
@section("xdp") @used
public func parseIPv4(_ context: XDPContext) -> XDPAction {
  if context.packet.ipv4?.protocol == .udp { parsers.tailCall(2, context) }
  packets[0]?.value &+= 1
  return .pass
}

/// Looks at the IPv6 header.
@section("xdp") @used
public func parseIPv6(_ context: XDPContext) -> XDPAction {
  packets[1]?.value &+= 1
  return .pass
}

/// Knows that it is UDP.
@section("xdp") @used
public func parseUDP(_ context: XDPContext) -> XDPAction {
  packets[2]?.value &+= 1
  return .pass
}
