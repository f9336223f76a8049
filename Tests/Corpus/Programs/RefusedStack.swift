// Locals have 512 bytes together.

import ApusKernel

public struct Large: BitwiseCopyable, Sendable { var bytes: InlineArray<600, UInt8> }
public let values = HashMap<UInt32, Large>(maxEntries: 1)

@section("xdp") @used
public func program(_ context: XDPContext) -> XDPAction {  // REFUSED: 512 bytes of stack
  var large = Large(bytes: .init(repeating: 0))
  large.bytes[Int(context.receiveQueue & 63)] = 1
  try? values.update(large, forKey: 1)
  return .pass
}
