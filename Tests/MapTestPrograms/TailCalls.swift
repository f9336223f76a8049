import ApusKernel

/// The ProgramArray of the tests.
public let steps = ProgramArray(maxEntries: 4)
/// The DevMap of the tests.
public let interfaces = DevMap(maxEntries: 4)
/// The DevMapHash of the tests.
public let interfacesByNumber = DevMapHash(maxEntries: 4)
/// The CPUMap of the tests.
public let processors = CPUMap(maxEntries: 4)
/// The XSKMap of the tests.
public let sockets = XSKMap(maxEntries: 4)

/// Goes on with the program at the key; answers 1 where there is none.
@section("xdp") @used
public func startSteps(_ context: XDPContext) -> XDPAction {
  guard let request = request(context) else { return .aborted }
  steps.tailCall(request.key, context)
  answer.value = 1
  return .drop
}

/// Answers 10.
@section("xdp") @used
public func lastStep(_ context: XDPContext) -> XDPAction {
  answer.value = 10
  return .pass
}

/// Calls itself until the kernel has enough, and counts.
@section("xdp") @used
public func endlessStep(_ context: XDPContext) -> XDPAction {
  answer.value &+= 1
  steps.tailCall(3, context)
  return .pass
}

/// Goes on with a program, or counts that there is none: a function that could stay one.
@inline(never)
func goOn(_ context: XDPContext, _ step: UInt32) -> XDPAction {
  steps.tailCall(step, context)
  answer.value &+= 7
  return .pass
}

/// Goes on with the program at the key from within a function.
@section("xdp") @used
public func startInFunction(_ context: XDPContext) -> XDPAction {
  guard let request = request(context) else { return .aborted }
  _ = goOn(context, request.key)
  return .drop
}

/// Redirects: operation 0 by index, 1 by number, 2 to all interfaces, 3 to a processor, 4 to a socket.
@section("xdp") @used
public func redirect(_ context: XDPContext) -> XDPAction {
  guard let request = request(context) else { return .aborted }
  switch request.operation {
  case 0: return interfaces.redirect(to: request.key, otherwise: .drop)
  case 1: return interfacesByNumber.redirect(to: request.key, otherwise: .drop)
  case 2: return interfaces.broadcast()
  case 3: return processors.redirect(to: request.key, otherwise: .drop)
  default: return sockets.redirect(to: request.key, otherwise: .drop)
  }
}
