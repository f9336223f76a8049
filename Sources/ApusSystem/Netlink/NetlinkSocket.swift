import CApus
import SystemPackage

/// A socket for questions to the kernel about network interfaces (`NETLINK_ROUTE`).
///
/// It belongs to the network namespace of the thread that made it, and keeps doing so when another thread uses it.
public struct NetlinkSocket: ~Copyable, Sendable {
  /// The most bytes that one datagram of an answer may have.
  static let datagramLimit = 1 << 20

  /// The most messages that one answer may have.
  static let messageLimit = 1 << 16

  private let descriptor: OwnedDescriptor

  /// Opens a socket in the calling thread's network namespace.
  public init() throws(NetlinkError) {
    do throws(Errno) {
      descriptor = try OwnedDescriptor(capus_netlink_open())
    } catch {
      throw .system(error)
    }
  }

  /// Sends a request and gathers its answer up to the acknowledgement.
  ///
  /// - Throws: ``NetlinkError/refused(_:explanation:)`` if the kernel says no.
  borrowing func answer(
    to request: NetlinkRequest, sequence: UInt32
  ) throws(NetlinkError) -> NetlinkAnswer {
    do throws(Errno) {
      try send(request.finished(sequence: sequence))
    } catch {
      throw .system(error)
    }
    var answer = NetlinkAnswer(sequence: sequence)
    while !answer.isComplete {
      try answer.take(receive())
      guard answer.messages.count <= Self.messageLimit else {
        throw .malformed("more than \(Self.messageLimit) messages", offset: 0)
      }
    }
    return answer
  }

  private borrowing func send(_ message: [UInt8]) throws(Errno) {
    // Sound: the bytes live through the call, and the shim is told how many there are.
    _ = try valueOrErrno(
      unsafe message.withUnsafeBytes {
        unsafe capus_netlink_send(descriptor.borrowed.rawValue, $0.baseAddress, $0.count)
      })
  }

  /// The next datagram from the kernel; those that other processes sent are thrown away.
  private borrowing func receive() throws(NetlinkError) -> [UInt8] {
    do throws(Errno) {
      while true {
        let size = Int(try valueOrErrno(capus_netlink_peek(descriptor.borrowed.rawValue)))
        guard size <= Self.datagramLimit else { throw .messageTooLong }
        var datagram = [UInt8](repeating: 0, count: size)
        var sender: UInt32 = 0
        // Sound: the buffer lives through the call, and the shim is told its size.
        let result = unsafe datagram.withUnsafeMutableBytes {
          unsafe capus_netlink_receive(
            descriptor.borrowed.rawValue, $0.baseAddress, $0.count, &sender)
        }
        let count = Int(try valueOrErrno(result))
        datagram.removeLast(size - Swift.min(count, size))
        if sender == 0 { return datagram }
      }
    } catch {
      throw .system(error)
    }
  }
}
