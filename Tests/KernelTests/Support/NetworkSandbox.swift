import ApusSystem
import CKernelTestSupport
import Foundation
import SystemPackage
import Testing

/// A network namespace with nothing in it but its loopback interface and a veth pair.
///
/// Frames sent out of `sender` arrive at `receiver`. Nothing else is ever sent there: IPv6, which would announce
/// itself, is off. It is valid on the thread that made it.
struct NetworkSandbox {
  let sender = "apus0"
  let receiver = "apus1"

  /// Runs `body` in a fresh namespace, on a thread of its own.
  static func run<Result: Sendable>(
    _ body: @escaping @Sendable (NetworkSandbox) throws -> Result
  ) async throws -> Result {
    try await PrivateThread.run {
      try check(capus_test_unshare_network(), "unshare(CLONE_NEWNET)")
      let sandbox = NetworkSandbox()
      // One shell and one ip: on an emulated kernel processes are slow to start.
      try shell(
        """
        for f in all default; do echo 1 > /proc/sys/net/ipv6/conf/$f/disable_ipv6; done
        exec ip -batch - <<END
        link set dev lo up
        link add \(sandbox.sender) type veth peer name \(sandbox.receiver)
        link set dev \(sandbox.sender) up
        link set dev \(sandbox.receiver) up
        END
        """)
      return try body(sandbox)
    }
  }

  /// Sends a frame of known content `count` times; it arrives at ``receiver``, every time.
  ///
  /// A veth pair drops what finds its queue of 256 full, silently, and on a busy machine the queue is emptied late.
  /// So frames go in bursts, each when the one before has arrived.
  func send(_ count: Int, frame: [UInt8] = NetworkSandbox.frame) throws {
    let index = try NetworkInterface.index(of: sender)
    let socket = FileDescriptor(
      rawValue: CInt(try Self.check(capus_test_open_packet_socket(), "socket(AF_PACKET)")))
    // It takes the kernel 10 ms and more, so it is done once.
    defer { try? socket.close() }
    var left = count
    while left > 0 {
      let burst = min(left, 32)
      let before = try received()
      // Sound: the bytes live through the call, and the function is told how many there are.
      try Self.check(
        unsafe frame.withUnsafeBytes {
          unsafe capus_test_send_frames(
            socket.rawValue, index, $0.baseAddress, $0.count, UInt32(burst))
        }, "sendto")
      guard try eventually({ try received() >= before + burst }) else {
        throw SandboxError(description: "of \(burst) frames \(try received() - before) arrived")
      }
      left -= burst
    }
  }

  /// How many frames ``receiver`` has received, whatever became of them.
  private func received() throws -> Int {
    let table = try String(contentsOfFile: "/proc/thread-self/net/dev", encoding: .utf8)
    for line in table.split(separator: "\n") {
      let fields = line.split(whereSeparator: { $0 == " " || $0 == ":" })
      if fields.first == receiver[...], fields.count > 2, let packets = Int(fields[2]) {
        return packets
      }
    }
    throw SandboxError(description: "\(receiver) is not in /proc/net/dev")
  }

  /// An Ethernet frame to everyone, of the type for local experiments, 60 bytes long.
  static let frame: [UInt8] =
    [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02, 0, 0, 0, 0, 1, 0x88, 0xb5]
    + [UInt8](repeating: 0x5a, count: 46)

  /// What is attached to an interface, as the kernel says it.
  func state(of interface: String) throws -> XDPState {
    try NetlinkSocket().interface(at: NetworkInterface.index(of: interface)).xdp
  }

  static func shell(_ command: String) throws {
    let status = try check(unsafe capus_test_shell(command), command)
    guard status == 0 else { throw SandboxError(description: "\(command): exit status \(status)") }
  }

  @discardableResult
  private static func check(_ result: Int64, _ what: String) throws -> Int64 {
    guard result < 0 else { return result }
    throw SandboxError(description: "\(what): \(Errno(rawValue: CInt(-result)))")
  }
}

/// Why a test could not be set up.
struct SandboxError: Error, CustomStringConvertible {
  let description: String
}
