import Foundation
import Testing

/// Everything that needs root and a kernel, one test after another.
///
/// Suites of kernel tests are members of this one, because they share what the machine has one of:
/// identifiers, the process's descriptors, CPU time for counting frames.
@Suite(.serialized, .enabled(if: KernelAccess.isUsable, KernelAccess.reason))
enum KernelTests {
  @Test("Where kernel tests are required, the process has the rights for them")
  static func hasAccess() {
    #expect(KernelAccess.isRoot, KernelAccess.reason)
  }
}

/// Whether kernel tests can run here.
enum KernelAccess {
  /// Root, whatever capabilities a container left it; a test that misses one fails rather than being skipped.
  static let isRoot = geteuid() == 0

  /// In CI a test that cannot run is a failure, not a skip.
  static let isRequired = ProcessInfo.processInfo.environment["APUS_REQUIRE_KERNEL_TESTS"] != nil

  static let isUsable = isRoot || isRequired

  static let reason: Comment = """
    Kernel tests load eBPF programs and need root: run them with sudo. \
    (With APUS_REQUIRE_KERNEL_TESTS set, not being root is a failure.)
    """
}
