/// A socket, as a program on packets is given it (`struct bpf_sock`).
@safe
@frozen
public struct BPFSocket {
  @usableFromInline
  let address: UnsafeRawPointer

  @inlinable
  @inline(__always)
  init(_ address: UnsafeRawPointer) {
    unsafe self.address = address
  }
}

extension MarkingContext {
  /// The socket that the packet is from or for, or nil where it is not known, or there is none (`sk`, since Linux
  /// 5.1).
  @inlinable
  public var socket: BPFSocket? {
    @inline(__always)
    get {
      // SAFETY: these types may read it; the field becomes a pointer on load.
      let socket = unsafe fields.pointee.socket
      guard let address = unsafe UnsafeRawPointer(bitPattern: UInt(socket)) else { return nil }
      return unsafe BPFSocket(address)
    }
  }
}
