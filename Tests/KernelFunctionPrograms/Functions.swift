import ApusKernel

/// What the programs add up to.
public let total = Global<UInt64>(0)

/// Adds the numbers up to the packet's first four bytes; traps where the sum does not fit into 32 bits.
@section("xdp") @used
public func addNumbers(_ context: XDPContext) -> XDPAction {
  guard let count = context.packet.load(UInt32.self, at: 0),
    let start = context.packet.load(UInt32.self, at: 4), count < 1000
  else { return .pass }
  total.value = 0
  withRCULock {
    forEachNumber(in: 0..<Int32(truncatingIfNeeded: count)) { number in
      total.value &+= UInt64(UInt32(truncatingIfNeeded: number) + start)
      return number == 500 ? .stop : .proceed
    }
  }
  return .drop
}

/// Reads and writes at the offset that the packet's first byte is, without a bound that the verifier knows.
@section("xdp") @used
public func moveByte(_ context: XDPContext) -> XDPAction {
  guard let offset = context.packet.load(UInt8.self, at: 0) else { return .aborted }
  return context.withDynamicPacket { packet in
    guard let value = try? packet.load(UInt32.self, at: UInt32(offset)) else { return .drop }
    guard (try? packet.store(value &+ 1, at: UInt32(offset))) != nil else { return .aborted }
    return .pass
  }
}

/// Calls a function that no kernel has, if this one has it.
@section("xdp") @used
public func tryNonsense(_ context: XDPContext) -> XDPAction {
  let nonsense = KernelFunction("apus_nonsense(s32) s32")
  if nonsense.exists { return nonsense(1 as Int32) as Int32 == 0 ? .drop : .aborted }
  return KernelFunction("bpf_rcu_read_lock()").exists ? .pass : .drop
}
