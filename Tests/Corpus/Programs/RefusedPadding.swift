// A key has no padding, because the kernel compares it byte by byte.

import ApusKernel

public struct Key: BitwiseCopyable, Sendable {
  var address: UInt32
  var port: UInt16
}

public let flows = HashMap<Key, UInt64>(maxEntries: 8)  // REFUSED: 2 bytes of padding after 'port'

@section("xdp") @used
public func program(_ context: XDPContext) -> XDPAction {
  flows[Key(address: 1, port: 2)]?.value &+= 1
  return .pass
}
