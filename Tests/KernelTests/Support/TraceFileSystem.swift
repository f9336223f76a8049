import CKernelTestSupport
import SystemPackage

/// A tracefs that only the test sees.
enum TraceFileSystem {
  /// Runs `body` where tracefs is mounted, or where it surely is not, on a thread of its own.
  static func run<Result: Sendable>(
    isMounted: Bool = true, _ body: @escaping @Sendable () throws -> Result
  ) async throws -> Result {
    try await PrivateThread.run {
      let result = capus_test_mount_tracefs(isMounted ? 0 : 1)
      guard result >= 0 else {
        throw SandboxError(
          description: "mount of tracefs: \(Errno(rawValue: CInt(truncatingIfNeeded: -result)))")
      }
      return try body()
    }
  }
}
