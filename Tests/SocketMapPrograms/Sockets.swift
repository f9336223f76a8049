import ApusKernel

/// The SockMap of the tests.
public let sockets = SockMap(maxEntries: 4)
/// The SockHash of the tests.
public let socketsByPort = SockHash<UInt32>(maxEntries: 4)
/// The ReusePortSockArray of the tests.
public let workers = ReusePortSockArray(maxEntries: 4)
/// Which of the workers is to get a datagram.
public let chosen = Global<UInt32>(0)
/// The port that the sockets in `sockets` are bound to.
public let port = Global<UInt32>(0)
/// The number of the error that a program got, or 0.
public let failure = Global<Int32>(0)

/// Sends what socket 0 receives back out of it, and what others receive to the socket of their remote port.
@section("sk_skb/stream_verdict") @used
public func echo(_ context: SocketPacketContext) -> SocketVerdict {
  if UInt32(context.localPort) == port.value {
    return sockets.redirect(context, to: 0)
  }
  return socketsByPort.redirect(context, to: UInt32(context.remotePort))
}

/// Hands what is sent to whoever reads socket 1, or the socket of the sender's port.
@section("sk_msg") @used
public func shortcut(_ context: SocketMessageContext) -> SocketVerdict {
  if context.length > 100 {
    return socketsByPort.redirect(context, to: UInt32(context.localPort), .ingress)
  }
  return sockets.redirect(context, to: 1, .ingress)
}

/// Chooses a worker.
@section("sk_reuseport") @used
public func choose(_ context: ReusePortContext) -> SocketVerdict {
  guard context.transport == .udp else { return .drop }
  do throws(KernelError) {
    try workers.select(chosen.value, for: context)
    return .pass
  } catch {
    failure.value = error.code
    return .drop
  }
}

/// Gives what comes for ports above 40000 to socket 2.
@section("sk_lookup") @used
public func lookUp(_ context: SocketLookupContext) -> SocketVerdict {
  guard context.localPort > 40_000, context.transport == .udp else { return .pass }
  do throws(KernelError) {
    try sockets.assign(2, to: context)
  } catch {
    failure.value = error.code
  }
  return .pass
}
