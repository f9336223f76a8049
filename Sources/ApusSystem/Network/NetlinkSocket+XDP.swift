public import SystemPackage

extension NetlinkSocket {
  /// Attaches an XDP program to an interface (`RTM_SETLINK` with `IFLA_XDP`, kernel 4.8).
  ///
  /// The attachment belongs to the interface, not to a descriptor: it outlives the process.
  public borrowing func attachXDP(
    _ program: borrowing OwnedDescriptor, toInterface index: UInt32, flags: XDPFlags
  ) throws(NetlinkError) {
    try setXDP(program.borrowed.rawValue, ofInterface: index, flags: flags, expected: nil)
  }

  /// Detaches the XDP program of an interface.
  ///
  /// - Parameters:
  ///   - expected: Detach only this program; refused with `EEXIST` if another is there. Kernels before
  ///     5.7 cannot tell: pass nil there.
  ///   - index: The interface.
  ///   - flags: The mode that it was attached in.
  /// - Throws: ``NetlinkError/refused(_:explanation:)`` if the kernel says no.
  public borrowing func detachXDP(
    expected: FileDescriptor?, fromInterface index: UInt32, flags: XDPFlags
  ) throws(NetlinkError) {
    let flags = expected == nil ? flags : flags.union(.replace)
    try setXDP(-1, ofInterface: index, flags: flags, expected: expected?.rawValue)
  }

  private borrowing func setXDP(
    _ descriptor: Int32, ofInterface index: UInt32, flags: XDPFlags, expected: Int32?
  ) throws(NetlinkError) {
    var request = Self.interfaceRequest(
      Route.setLink, flags: NetlinkMessage.Flag.acknowledge, index: index)
    request.append(nested: Route.xdp) { xdp in
      xdp.append(attribute: XDPAttribute.descriptor, descriptor)
      xdp.append(attribute: XDPAttribute.flags, flags.rawValue)
      if let expected { xdp.append(attribute: XDPAttribute.expectedDescriptor, expected) }
    }
    _ = try answer(to: request, sequence: 1)
  }
}
