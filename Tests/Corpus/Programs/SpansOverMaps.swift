// A span over an array in a map reads the map itself.
// INSTRUCTIONS: 45
// CHECK: call 0x1
// CHECK: if r0 == 0x0
// CHECK: if r1 == 0x1
// RUN: drop

import ApusKernel

public struct Histogram: BitwiseCopyable, Sendable {
  var buckets: InlineArray<16, UInt64>
}

public let histograms = PerCPUArray<Histogram>(maxEntries: 1)

func total(_ numbers: Span<UInt64>) -> UInt64 {
  var total: UInt64 = 0
  for index in numbers.indices { total &+= numbers[index] }
  return total
}

@section("xdp") @used
public func program(_ context: XDPContext) -> XDPAction {
  guard let histogram = histograms[0] else { return .aborted }
  histogram.value.buckets[3] &+= 1
  return total(histogram.value.buckets.span) == 1 ? .drop : .pass
}
