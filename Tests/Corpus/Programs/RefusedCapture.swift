// What runs when a timer ends cannot use what belongs to a program that ended before.

import ApusKernel

public struct Alarm: BitwiseCopyable, Sendable, Timed {
  public var timer = BPFTimer()
  public var length: UInt64 = 0
}

public let alarms = ArrayMap<Alarm>(maxEntries: 1)

@section("xdp") @used
public func program(_ context: XDPContext) -> XDPAction {
  let length = UInt64(context.receiveQueue)
  guard let alarm = alarms[0] else { return .aborted }
  try? alarms.initializeTimer(of: alarm)
  try? alarm.setTimerCallback { entry in  // REFUSED: cannot use what belongs to the program
    alarms[entry].value.length = length
  }
  return .pass
}
