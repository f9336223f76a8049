// Errors of a known type are thrown and caught without any allocation.
// INSTRUCTIONS: 20
// CHECK: if r2 > r3
// CHECK: if w4 != 0x8
// CHECK: if r4 > r3
// CHECK: if w2 != 0x40
// CHECK: if w1 > 0x20
// CHECK-NOT: call
// RUN: drop

import ApusKernel

enum Fault: Error {
  case short
  case version(UInt8)
}

func check(_ packet: Packet) throws(Fault) -> UInt8 {
  guard let ip = packet.ipv4 else { throw .short }
  guard ip.version == 4 else { throw .version(ip.version) }
  return ip.timeToLive
}

@section("xdp") @used
public func program(_ context: XDPContext) -> XDPAction {
  do throws(Fault) {
    return try check(context.packet) > 32 ? .drop : .pass
  } catch .short {
    return .pass
  } catch {
    return .aborted
  }
}
