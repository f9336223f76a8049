// Entries are inserted, found, and removed.
// INSTRUCTIONS: 71
// CHECK: if r3 > r2
// CHECK: if w3 != 0x8
// CHECK: if r3 > r2
// CHECK: call 0x2
// CHECK: if w1 s< 0x0
// CHECK: call 0x1
// CHECK: if r0 == 0x0
// CHECK: call 0x1
// RUN: drop

import ApusKernel

public struct Key: BitwiseCopyable, Sendable {
  var source: IPv4Address
  var port: BigEndian<UInt16>
  var padding: UInt16 = 0
}

public let flows = HashMap<Key, UInt64>(maxEntries: 16)

@section("xdp") @used
public func program(_ context: XDPContext) -> XDPAction {
  guard let ip = context.packet.ipv4,
    let port = context.packet.load(BigEndian<UInt16>.self, at: 34)
  else { return .pass }
  let key = Key(source: ip.source, port: port)
  do throws(KernelError) {
    try flows.update(1, forKey: key, .ifAbsent)
    flows[key]?.value &+= 1
    let count = flows[key]?.value
    try flows.removeValue(forKey: key)
    return count == 2 ? .drop : .aborted
  } catch {
    return error == .exists ? .pass : .aborted
  }
}
