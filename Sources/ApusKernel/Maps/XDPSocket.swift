/// A socket in an ``XSKMap`` (`struct bpf_xdp_sock`).
@safe
@frozen
public struct XDPSocket {
  @usableFromInline
  let address: UnsafePointer<UInt32>

  @inlinable
  @inline(__always)
  init(_ address: UnsafeMutableRawPointer) {
    unsafe self.address = UnsafePointer(address.assumingMemoryBound(to: UInt32.self))
  }

  /// The number of the receive queue that it is bound to (`queue_id`): frames of other queues it does not take.
  @inlinable
  public var receiveQueue: UInt32 {
    // SAFETY: a lookup that was not nil points at a socket, of which the verifier lets this field be read.
    @inline(__always) get { unsafe address.pointee }
  }
}

extension XSKMap {
  /// The socket at an index, or nil where there is none (`bpf_map_lookup_elem`, since Linux 5.3).
  ///
  /// ```swift
  /// guard sockets[context.receiveQueue] != nil else { return .pass }
  /// return sockets.redirect(to: context.receiveQueue)
  /// ```
  ///
  /// Since Linux 5.6 ``RedirectMap/redirect(to:otherwise:)`` does both at once.
  @inlinable
  public subscript(index: UInt32) -> XDPSocket? {
    @inline(__always)
    get {
      var key = index
      // SAFETY: the map's keys are of four bytes.
      return unsafe withUnsafePointer(to: &key) { key in
        guard let socket = unsafe Helper.mapLookup(address, UnsafeRawPointer(key)) else {
          return nil
        }
        return unsafe XDPSocket(socket)
      }
    }
  }
}
