import ApusKernel

/// The DevMap of the tests.
public let interfaces = DevMap(maxEntries: 4)
/// The DevMapHash of the tests.
public let interfacesByNumber = DevMapHash(maxEntries: 4)
/// The XSKMap of the tests.
public let sockets = XSKMap(maxEntries: 4)

/// Finds the index of the interface at the key.
@section("xdp") @used
public func findInterface(_ context: XDPContext) -> XDPAction {
  guard let entry = interfaces[key.value], entry.programID == nil else { return .drop }
  return found(UInt64(entry.interfaceIndex))
}

/// Finds the index of the interface under the key.
@section("xdp") @used
public func findInterfaceByNumber(_ context: XDPContext) -> XDPAction {
  found((interfacesByNumber[key.value]?.interfaceIndex).map { UInt64($0) })
}

/// Redirects to the socket at the key if there is one.
@section("xdp") @used
public func redirectIfThere(_ context: XDPContext) -> XDPAction {
  guard let socket = sockets[key.value] else { return .pass }
  answer.value = UInt64(socket.receiveQueue)
  return sockets.redirect(to: key.value)
}
