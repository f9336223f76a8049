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

/// Cuts what comes into messages of three bytes.
@section("sk_skb/stream_parser") @used
public func cutThrees(_ context: SocketPacketContext) -> StreamMessage {
  guard context.length >= 3 else { return .incomplete }
  messages.atomicAdd(1)
  return .length(3)
}

/// How many messages were cut.
public let messages = Global<UInt64>(0)

/// What the program in section `sockops` was told, by operation.
public let operations = ArrayMap<UInt64>(maxEntries: 32)

/// Keeps the connections that are made, by index and by key, and counts how they end.
@section("sockops") @used
public func keepConnections(_ context: SocketOperationsContext) -> SocketOperationResult {
  operations[context.operation.rawValue]?.atomicAdd(1)
  switch context.operation {
  case .initialTimeout:
    // A second.
    context.reply(1000)
    return .reply
  case .activeEstablished:
    guard UInt32(context.remotePort) == port.value, context.remoteIPv4 == context.localIPv4 else {
      return .ignore
    }
    do throws(KernelError) {
      try sockets.update(context, forKey: 3)
      try socketsByPort.update(context, forKey: UInt32(context.localPort), .ifAbsent)
      try socketsByPort.update(context, forKey: 0)
      try socketsByPort.removeValue(forKey: 0)
      try context.observe(.state)
    } catch {
      failure.value = error.code
    }
  case .state:
    // TCP_ESTABLISHED goes to something else.
    guard context.arguments.0 == 1 else { return .reply }
    if let socket = context.socket, let count = ended[socket, default: 0] { count.value &+= 1 }
  default: break
  }
  return .reply
}

/// A value for each socket that has ended.
public let ended = SocketStorage<UInt64>()

/// Moves socket 2 to the key 77 of the other map.
@section("xdp") @used
public func moveSocket(_ context: XDPContext) -> XDPAction {
  do throws(KernelError) {
    let result: Int32? = sockets.withSocket(forKey: 2) { socket in
      do throws(KernelError) {
        try socketsByPort.update(socket, forKey: 77)
        return 0
      } catch {
        return error.code
      }
    }
    guard let result else { return .drop }
    failure.value = result
    try sockets.removeValue(forKey: 2)
    return .pass
  } catch {
    failure.value = error.code
    return .aborted
  }
}

/// Chooses among the sockets in an ordinary map.
@section("sk_reuseport") @used
public func chooseByPort(_ context: ReusePortContext) -> SocketVerdict {
  do throws(KernelError) {
    try socketsByPort.select(chosen.value, for: context)
    return .pass
  } catch {
    failure.value = error.code
    return .drop
  }
}

/// Lets a socket receive only datagrams whose payload begins with 7.
@section("socket") @used
public func keepSevens(_ context: SocketFilterContext) -> SocketFilterResult {
  guard let first = context.load(UInt8.self, at: 8), first == 7 else { return .drop }
  return .accept
}
