import CApus
public import SystemPackage

/// A network interface of one network namespace.
public struct NetworkInterface: Sendable, Hashable {
  /// The number that the kernel knows it by, unique in its namespace.
  public let index: UInt32

  /// The name, such as `eth0`.
  public let name: String

  /// Which XDP programs are attached.
  public let xdp: XDPState

  /// The index of an interface of the calling thread's network namespace; `ENODEV` if there is none.
  public static func index(of name: String) throws(Errno) -> UInt32 {
    let bytes = name.utf8.map { CChar(bitPattern: $0) }
    guard !bytes.contains(0) else { throw .operationNotSupportedByDevice }
    // Sound: the name ends in a NUL and lives through the call.
    let index = try valueOrErrno(unsafe capus_interface_index(bytes + [0]))
    guard let index = UInt32(exactly: index) else { throw .operationNotSupportedByDevice }
    return index
  }

  /// The name of an interface of the calling thread's network namespace; `ENXIO` if there is none.
  public static func name(of index: UInt32) throws(Errno) -> String {
    var name = [CChar](repeating: 0, count: 16)
    // Sound: the shim writes at most 16 bytes, with a NUL among them.
    _ = try valueOrErrno(unsafe capus_interface_name(index, &name))
    return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// All interfaces of the calling thread's network namespace, by index.
  public static func all() throws(NetlinkError) -> [NetworkInterface] {
    try NetlinkSocket().interfaces()
  }
}
