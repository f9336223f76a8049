import CKernelTestSupport
import SystemPackage

/// A BPF file system that only the test sees.
enum BPFFileSystem {
  /// Runs `body` with the folder of a fresh file system, on a thread of its own.
  static func run<Result: Sendable>(
    _ body: @escaping @Sendable (String) throws -> Result
  ) async throws -> Result {
    try await PrivateThread.run {
      let folder = "/sys/fs/bpf"
      // Sound: the path is a string that lives through the call.
      let result = unsafe capus_test_mount_bpffs(folder)
      guard result >= 0 else {
        throw SandboxError(
          description: "mount of a bpffs: \(Errno(rawValue: CInt(truncatingIfNeeded: -result)))")
      }
      return try body(folder)
    }
  }
}
