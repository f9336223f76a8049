import CKernelTestSupport
import Glibc
import SystemPackage

/// A socket on 127.0.0.1, in the network namespace of the thread that made it.
final class LoopbackSocket: Sendable {
  /// The socket.
  let descriptor: FileDescriptor

  private init(taking number: CInt) throws {
    guard number >= 0 else { throw Errno(rawValue: errno) }
    descriptor = FileDescriptor(rawValue: number)
    // A test that waits in vain fails after a second.
    var limit = timeval(tv_sec: 1, tv_usec: 0)
    // Sound: the option is read during the call.
    _ = unsafe setsockopt(
      number, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
  }

  /// A socket for datagrams, bound to a port: 0 for any.
  convenience init(datagramPort port: UInt16, sharing: Bool = false) throws {
    try self.init(taking: socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0))
    if sharing { try set(SO_REUSEPORT, 1) }
    try bind(port)
  }

  /// A socket that waits for connections.
  static func listening() throws -> LoopbackSocket {
    let made = try LoopbackSocket(taking: socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0))
    try made.bind(0)
    try check(listen(made.descriptor.rawValue, 8))
    return made
  }

  /// A connection to a listening socket: its two ends; the first is made of the socket that is given, if one is.
  static func connection(
    to listener: LoopbackSocket, from descriptor: FileDescriptor? = nil
  ) throws -> (client: LoopbackSocket, server: LoopbackSocket) {
    let client = try LoopbackSocket(
      taking: descriptor?.rawValue ?? socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0))
    try unsafe withAddress(try listener.port) { address, size in
      try check(unsafe connect(client.descriptor.rawValue, address, size))
    }
    return (client, try LoopbackSocket(taking: accept(listener.descriptor.rawValue, nil, nil)))
  }

  deinit { try? descriptor.close() }

  /// Its port.
  var port: UInt16 {
    get throws {
      var address = sockaddr_in()
      var size = socklen_t(MemoryLayout<sockaddr_in>.size)
      // Sound: there is room for an IPv4 address, which it has.
      try Self.check(
        unsafe withUnsafeMutableBytes(of: &address) {
          unsafe getsockname(
            descriptor.rawValue, $0.baseAddress?.assumingMemoryBound(to: sockaddr.self), &size)
        })
      return UInt16(bigEndian: address.sin_port)
    }
  }

  /// Sets a number that belongs to sockets in general.
  func set(_ option: CInt, _ value: CInt) throws {
    var value = value
    // Sound: the option is read during the call.
    try Self.check(
      unsafe setsockopt(
        descriptor.rawValue, SOL_SOCKET, option, &value, socklen_t(MemoryLayout<CInt>.size)))
  }

  /// The congestion control, by its name.
  var congestionControl: String {
    get throws {
      var name = [UInt8](repeating: 0, count: 16)
      var size = socklen_t(name.count)
      // Sound: the function writes at most as much as there is room for.
      try Self.check(
        unsafe getsockopt(
          descriptor.rawValue, Int32(IPPROTO_TCP), TCP_CONGESTION, &name, &size))
      return String(decoding: name.prefix { $0 != 0 }, as: UTF8.self)
    }
  }

  /// Chooses a congestion control.
  func setCongestionControl(_ name: String) throws {
    // Sound: the option is read during the call.
    try Self.check(
      unsafe setsockopt(
        descriptor.rawValue, Int32(IPPROTO_TCP), TCP_CONGESTION, Array(name.utf8),
        socklen_t(name.utf8.count)))
  }

  /// Sends bytes to the other end.
  func send(_ bytes: [UInt8]) throws {
    try Self.check(unsafe Glibc.send(descriptor.rawValue, bytes, bytes.count, 0))
  }

  /// Sends bytes to a port.
  func send(_ bytes: [UInt8], to port: UInt16) throws {
    try unsafe Self.withAddress(port) { address, size in
      try Self.check(
        unsafe sendto(descriptor.rawValue, bytes, bytes.count, 0, address, size))
    }
  }

  /// What has come, or nil where nothing does within a second.
  func receive() -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: 4096)
    // Sound: the function writes at most as much as there is room for.
    let count = unsafe recv(descriptor.rawValue, &bytes, bytes.count, 0)
    return count < 0 ? nil : Array(bytes.prefix(count))
  }

  /// What has come, or nil where nothing has.
  func receiveNow() -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: 4096)
    // Sound: the function writes at most as much as there is room for.
    let count = unsafe recv(descriptor.rawValue, &bytes, bytes.count, Int32(MSG_DONTWAIT))
    return count < 0 ? nil : Array(bytes.prefix(count))
  }

  /// Has the connection end at once when this end is closed, so that nothing of it stays behind to wait.
  func resetWhenClosed() throws {
    var limit = linger(l_onoff: 1, l_linger: 0)
    // Sound: the option is read during the call.
    try Self.check(
      unsafe setsockopt(
        descriptor.rawValue, SOL_SOCKET, SO_LINGER, &limit, socklen_t(MemoryLayout<linger>.size)))
  }

  private func bind(_ port: UInt16) throws {
    try unsafe Self.withAddress(port) { address, size in
      try Self.check(unsafe Glibc.bind(descriptor.rawValue, address, size))
    }
  }

  private static func withAddress(
    _ port: UInt16, _ body: (UnsafePointer<sockaddr>, socklen_t) throws -> Void
  ) throws {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    // Sound: the address lives through the call, and begins as every address does.
    try unsafe withUnsafePointer(to: &address) {
      try unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        try unsafe body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
  }

  private static func check(_ result: some BinaryInteger) throws {
    if result < 0 { throw Errno(rawValue: errno) }
  }
}
