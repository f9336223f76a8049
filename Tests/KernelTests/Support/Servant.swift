import CKernelTestSupport
import Glibc
import SystemPackage

/// A process that makes the system calls that a test tells it to, in a control group and a network namespace of the
/// test's.
final class Servant: Sendable {
  /// The number of its process, and of its only thread.
  let process: Int32
  private let channel: Int32

  /// Starts one, in the namespaces of the calling thread.
  init() throws {
    var channel: Int32 = -1
    // Sound: the function writes one number.
    let result = unsafe capus_test_start_servant(&channel)
    guard result > 0 else { throw Errno(rawValue: CInt(-result)) }
    process = Int32(result)
    self.channel = channel
  }

  deinit {
    capus_test_dismiss(channel, process)
  }

  /// Has it make a system call without pointers, and returns the result, or a negative error number.
  @discardableResult
  func call(_ number: Int64, _ a: Int64 = 0, _ b: Int64 = 0, _ c: Int64 = 0) -> Int64 {
    capus_test_order(channel, number, a, b, c, nil, 0)
  }

  /// Has it open a socket, for datagrams or a stream, and returns the number that this has there.
  func openSocket(_ type: __socket_type = SOCK_DGRAM) throws -> Int32 {
    // 41 is socket.
    let result = call(41, Int64(AF_INET), Int64(type.rawValue))
    guard result >= 0 else { throw Errno(rawValue: CInt(-result)) }
    return Int32(result)
  }

  /// Has it bind a socket to port 9 of its own host.
  func bind(_ socket: Int32) throws {
    // 49 is bind.
    let result = capus_test_order_address(channel, 49, socket)
    guard result == 0 else { throw Errno(rawValue: CInt(-result)) }
  }

  /// Has it connect a socket to port 9 of its own host.
  func connect(_ socket: Int32) throws {
    // 42 is connect.
    let result = capus_test_order_address(channel, 42, socket)
    guard result == 0 else { throw Errno(rawValue: CInt(-result)) }
  }

  /// Has it close one of its descriptors.
  func close(_ number: Int32) {
    // 3 is close.
    call(3, Int64(number))
  }

  /// Has it send a datagram of up to 8 zeros to port 9 of its own host.
  func send(_ count: Int, from socket: Int32) throws {
    let result = capus_test_order_datagram(channel, socket, Int64(count))
    guard result == Int64(count) else { throw Errno(rawValue: CInt(-result)) }
  }

  /// A copy of one of its descriptors.
  func descriptor(_ number: Int32) throws -> FileDescriptor {
    let result = capus_test_foreign_descriptor(process, number)
    guard result >= 0 else { throw Errno(rawValue: CInt(-result)) }
    return FileDescriptor(rawValue: CInt(result))
  }

  /// A descriptor of the process itself.
  func processDescriptor() throws -> FileDescriptor {
    let result = capus_test_process_descriptor(process)
    guard result >= 0 else { throw Errno(rawValue: CInt(-result)) }
    return FileDescriptor(rawValue: CInt(result))
  }
}
