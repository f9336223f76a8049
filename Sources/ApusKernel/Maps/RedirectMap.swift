/// A map of places that packets can be sent to: interfaces, processors, sockets.
public protocol RedirectMap: BPFMap, ~Copyable {}

extension RedirectMap where Self: ~Copyable {
  /// Sends the packet to the place at an index or under a key, as the program's result
  /// (`bpf_redirect_map`, since Linux 4.14).
  ///
  /// ```swift
  /// return ports.redirect(to: port, otherwise: .pass)
  /// ```
  ///
  /// - Parameters:
  ///   - key: The index, or of a ``DevMapHash`` the key.
  ///   - action: What becomes of the packet where there is nothing; not ``XDPAction/redirect``. Needs Linux 5.6;
  ///     before that it has to be ``XDPAction/aborted``.
  /// - Returns: The program's result.
  @inlinable
  @inline(__always)
  public func redirect(to key: UInt32, otherwise action: XDPAction = .aborted) -> XDPAction {
    // SAFETY: the helper takes a map of this type, and any key.
    let result = unsafe Helper.redirectMap(address, UInt64(key), UInt64(action.rawValue))
    return XDPAction(rawValue: UInt32(truncatingIfNeeded: result))
  }
}
