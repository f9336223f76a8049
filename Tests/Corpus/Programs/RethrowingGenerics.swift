// A function that is generic over its error throws what its argument throws.
// INSTRUCTIONS: 27
// CHECK: call 0x2
// CHECK: if w0 s< 0x0
// CHECK: call 0x2
// CHECK: if w0 s> -0x1
// CHECK: if w0 == -0x7
// RUN: drop

import ApusKernel

struct Full: Error {}

func twice<Failure: Error>(_ body: (UInt32) throws(Failure) -> Void) throws(Failure) {
  try body(0)
  try body(1)
}

public let values = HashMap<UInt32, UInt32>(maxEntries: 8)

@section("xdp") @used
public func program(_ context: XDPContext) -> XDPAction {
  do throws(KernelError) {
    try twice { number throws(KernelError) in try values.update(number, forKey: number) }
    return .drop
  } catch {
    return error == .mapIsFull ? .pass : .aborted
  }
}
