import ApusObject
import ApusSystem
import SystemPackage

/// What a load has to know about the running kernel.
struct KernelContext {
  /// Its version, or nil if it does not say.
  var release: KernelRelease? { Self.running }
  /// What it can do, for when it has refused something.
  let features: KernelFeatures

  private static let running: KernelRelease? = try? KernelRelease.current()

  init(features: KernelFeatures = .running) {
    self.features = features
  }

  /// Runs a system call, and once more with `RLIMIT_MEMLOCK` removed if the kernel is one that charges to it.
  ///
  /// Kernels from 5.11 on, and those of distributions that took it over, charge to the memory cgroup instead, so the limit is left alone there.
  func unlimitingMemory<Result: ~Copyable>(
    _ body: () throws(Errno) -> Result
  ) throws(Errno) -> Result {
    do throws(Errno) {
      return try body()
    } catch .notPermitted where chargesLockedMemory {
      try? LockedMemoryLimit.remove()
      return try body()
    }
  }

  /// Asked only after an `EPERM`, which most often has another reason.
  private var chargesLockedMemory: Bool {
    if let accounts = try? features.supports(.memoryAccounting) { return !accounts }
    // The probe may itself not be permitted.
    guard let release else { return false }
    return release < KernelRelease(5, 11)
  }

  /// Whether the running kernel is older than what something needs; false if either is unknown.
  func isOlder(than version: KernelVersion?) -> Bool {
    guard let version, let release else { return false }
    return release < KernelRelease(version.major, version.minor, version.patch)
  }

  /// Says, after a noun, that the kernel lacks it: it is too old, or was built without it.
  func lack(since version: KernelVersion?) -> String {
    guard let version else { return "is nothing that this kernel has" }
    let running = release.map { "this is \($0)" } ?? "this one is older"
    return isOlder(than: version) || release == nil
      ? "needs Linux \(version), and \(running)"
      : "came with Linux \(version), and this kernel was built without it"
  }

  /// The capabilities for loading all of an object, so that an error names them together.
  func neededCapabilities(for specification: ObjectSpecification) -> Capabilities {
    specification.programs.reduce(ApusError.neededCapabilities(for: nil, on: release)) {
      $0.union(ApusError.neededCapabilities(for: $1.type, on: release))
    }
  }
}
