import ApusKernel

/// Records of any size.
public let records = RingBuffer<UInt64>(byteCount: 4096)
/// Where the buffer's two ends are.
public let positions = Global<Positions>(Positions())

/// How far user space and programs have come.
public struct Positions: BitwiseCopyable, Sendable {
  /// Of user space.
  public var consumer: UInt64 = 0
  /// Of programs.
  public var producer: UInt64 = 0

  /// The beginning.
  public init() {}
}

/// Sends as many bytes as the key says, with the value at both ends; where it is 99, it changes its mind.
@section("xdp") @used
public func sendBytes(_ context: XDPContext) -> XDPAction {
  let count = key.value
  let action = attempt { () throws(KernelError) in
    try records.output(byteCount: count) { record throws(KernelError) in
      try record.store(value.value, at: 0)
      if value.value == 99 { throw .busy }
      try record.store(value.value, at: count &- 8)
    }
  }
  positions.value.consumer = records.consumerPosition
  positions.value.producer = records.producerPosition
  return action
}

/// Numbers from user space.
public let orders = UserRingBuffer<UInt64>(byteCount: 4096)

/// Adds up the numbers that are there, and wakes nobody up.
@section("xdp") @used
public func addOrders(_ context: XDPContext) -> XDPAction {
  var total: UInt64 = 0
  return attempt { () throws(KernelError) in
    try orders.drain(wakeUp: .never) { record in
      total &+= orders[record] ?? 0
      return .proceed
    }
    answer.value = total
  }
}
