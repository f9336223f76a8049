import ApusSimulator
import ApusSystem
import Glibc
import Subprocess
import SystemPackage
import Testing

/// A product of the package as a process of somebody who has no privileges.
enum Run {
  struct End {
    let status: Int32
    let output: String
    let errors: String

    var lines: [Substring] { output.split(separator: "\n") }
  }

  /// The folder that the build put its products in, this test among them.
  private static var products: FilePath {
    get throws { try ExecutablePath.current().removingLastComponent() }
  }

  /// Runs a product without any capability, and waits for its end.
  static func product(_ name: String, _ arguments: [String], input: String = "") async throws -> End
  {
    let path = try products.appending(name).string
    let isRoot = geteuid() == 0
    let result = try await Subprocess.run(
      .path(FilePath(isRoot ? "/usr/bin/setpriv" : path)),
      arguments: Arguments(
        (isRoot ? ["--bounding-set=-all", "--inh-caps=-all", path] : []) + arguments),
      input: .string(input), output: .string(limit: 1 << 22), error: .string(limit: 1 << 22))
    let status: Int32 =
      switch result.terminationStatus {
      case .exited(let code): code
      case .signaled(let signal): -signal
      }
    return End(
      status: status, output: result.standardOutput, errors: result.standardError)
  }
}

/// A file for as long as the test has it.
final class TemporaryFile: Sendable {
  let path: String

  /// Names a file, and writes it if there is something to write.
  init(_ bytes: [UInt8]? = nil, suffix: String = "") throws {
    path = "/tmp/apus-example-\(UInt64.random(in: 0 ... .max))\(suffix)"
    guard let bytes else { return }
    let file = try FileDescriptor.open(
      FilePath(path), .writeOnly, options: [.create, .exclusiveCreate],
      permissions: .ownerReadWrite)
    _ = try file.closeAfter { try file.writeAll(bytes) }
  }

  /// Writes packets as a capture file.
  convenience init(_ packets: [[UInt8]]) throws {
    let capture = PacketCapture(
      packets: packets.enumerated()
        .map { PacketCapture.Packet(time: UInt64($0.offset) * 1_000_000_007, bytes: $0.element) })
    try self.init(capture.encoded(), suffix: ".pcap")
  }

  /// What is in it.
  func contents() throws -> [UInt8] {
    let file = try FileDescriptor.open(FilePath(path), .readOnly)
    return try file.closeAfter {
      var bytes = [UInt8](repeating: 0, count: 1 << 22)
      // Sound: it is told how much room there is.
      let count = try unsafe bytes.withUnsafeMutableBytes { try unsafe file.read(into: $0) }
      return Array(bytes.prefix(count))
    }
  }

  // Sound: a string that lives through the call.
  deinit { _ = unsafe unlink(path) }
}
