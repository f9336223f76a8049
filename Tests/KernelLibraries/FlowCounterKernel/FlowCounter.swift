public import ApusKernel
public import EndpointLibrary
import FlowLibrary

/// The servers that packets went to.
public let servers = HashMap<Endpoint, UInt64>(maxEntries: 64)

/// Counts the packets of a flow, and those to a server.
@section("xdp") @used
public func countFlows(_ context: XDPContext) -> XDPAction {
  guard let flow = flow(of: context.packet) else {
    others.atomicAdd(1)
    return .pass
  }
  flows[flow, default: firstCount.value]?.atomicAdd(1)
  if isWellKnown(flow.destination.port) {
    servers[flow.destination, default: firstCount.value]?.atomicAdd(1)
  }
  return .pass
}
