/// A value for each socket that programs know, until it is closed (`BPF_MAP_TYPE_SK_STORAGE`, since Linux 5.2).
///
/// ```swift
/// public let sent = SocketStorage<UInt64>()
///
/// if let socket = context.socket {
///   sent[socket, default: 0]?.atomicAdd(UInt64(context.length))
/// }
/// ```
///
/// With ``MapFlags/clone`` a socket that is accepted gets a copy of the listening one's value.
@_rawLayout(size: 8, alignment: 8)
@frozen
public struct SocketStorage<Value: BitwiseCopyable>: LocalStorage, ~Copyable, @unchecked Sendable {
  // Sendable: the global holds no state; the kernel's map is made for use by all processors.

  /// Values that are made one by one.
  ///
  /// They are allocated as they are needed: ``MapFlags/noPreallocation`` is always set.
  @inlinable
  @inline(__always)
  public init(flags: MapFlags = MapFlags(rawValue: 0)) {
    unsafe defineLocalStorage(address, type: 24, value: Value.self, flags: flags)
  }

  /// The value of a socket, or nil where it has none (`bpf_sk_storage_get`).
  ///
  /// Sockets that only wait for a connection to be made, or to end, have none.
  @inlinable
  public subscript(socket: BPFSocket) -> MapValue<Value>? {
    @inline(__always)
    get { unsafe lookUp(Helper.socketStorageGet, socket.address) }
  }

  /// The value of a socket, which becomes `initial` first where it has none
  /// (`bpf_sk_storage_get`, `BPF_SK_STORAGE_GET_F_CREATE`).
  ///
  /// Nil where there is no memory for it, or the socket can have none.
  @inlinable
  public subscript(
    socket: BPFSocket, default initial: @autoclosure () -> Value
  ) -> MapValue<Value>? {
    @inline(__always)
    get { unsafe lookUp(Helper.socketStorageGet, socket.address, default: initial()) }
  }

  /// Removes the value of a socket (`bpf_sk_storage_delete`).
  ///
  /// - Throws: ``KernelError/notFound`` where it has none.
  @inlinable
  @inline(__always)
  public func removeValue(for socket: BPFSocket) throws(KernelError) {
    try KernelError.check(unsafe Helper.socketStorageDelete(address, socket.address))
  }
}
