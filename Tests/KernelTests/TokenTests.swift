import Apus
import ApusSystem
import CKernelTestSupport
import Foundation
import Glibc
import SystemPackage
import Testing

extension KernelTests {
  /// Loading without privileges, by a token of a BPF file system that delegates them.
  @Suite("Tokens")
  struct Tokens {
    /// Runs `apus` in a user namespace of its own, to which a BPF file system delegates everything.
    ///
    /// - Returns: Its exit status and what it printed; nil where the kernel delegates nothing.
    private static func run(_ arguments: [String]) throws -> (status: Int64, output: String)? {
      let output = "/tmp/apus-token-\(UUID().uuidString)"
      defer { try? FileManager.default.removeItem(atPath: output) }
      let tool = Child.products.appendingPathComponent("apus").path
      // Sound: the strings live through the call, and the array ends in a null pointer.
      let status = unsafe ([tool] + arguments)
        .withCStrings { pointers in
          unsafe capus_test_run_delegated(pointers, output)
        }
      // An older kernel may as well refuse the file system in a user namespace as such.
      let delegates = try KernelRelease.current() >= KernelRelease(6, 9)
      if status == -Int64(EOPNOTSUPP) || status < 0 && !delegates { return nil }
      guard status >= 0 else {
        throw SandboxError(
          description: "delegating: \(Errno(rawValue: CInt(truncatingIfNeeded: -status)))")
      }
      let text = try String(contentsOfFile: output, encoding: .utf8)
      return (status, text)
    }

    @Test("In a user namespace, types, maps and programs load by a token, and not without")
    func loads() async throws {
      let object = try await CObject("functions").file().string
      let root = "/proc/self/fd/\(CAPUS_TEST_DELEGATED_ROOT)"
      let end = try Self.run(["load", object, "--token", root])
      guard let end, try KernelRelease.current() >= KernelRelease(6, 9) else {
        // An older kernel delegates nothing, and may not even say so.
        #expect(try KernelRelease.current() < KernelRelease(6, 9))
        #expect(end.map { $0.status != 0 } ?? true)
        return
      }
      #expect(end.status == 0, "\(end.output)")
      #expect(end.output.contains("counts  BPF_MAP_TYPE_ARRAY"), "\(end.output)")
      #expect(end.output.contains("calls_back"), "\(end.output)")
      #expect(!end.output.contains("not loaded"), "\(end.output)")

      let refused = try #require(try Self.run(["load", object]))
      #expect(refused.status == 1)
      #expect(refused.output.contains("CAP_BPF"), "\(refused.output)")
    }
  }
}

extension [String] {
  /// Runs a body with the strings as C has them, and a null pointer at the end.
  fileprivate func withCStrings<Result>(
    _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
  ) -> Result {
    // Sound: each copy is freed after the body.
    let pointers = unsafe map { unsafe strdup($0) } + [nil]
    defer { for index in unsafe pointers.indices { unsafe free(pointers[index]) } }
    return unsafe body(pointers)
  }
}
