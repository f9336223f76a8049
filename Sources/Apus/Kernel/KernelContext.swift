import ApusObject
import ApusSystem
import SystemPackage

/// What a load has to know about the running kernel.
struct KernelContext {
  /// Its version, or nil if it does not say.
  let release: KernelRelease? = try? KernelRelease.current()

  /// Runs a system call, and once more with `RLIMIT_MEMLOCK` removed if the kernel is one that charges to it.
  ///
  /// Kernels from 5.11 on charge to the memory cgroup instead, so the limit is left alone there.
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

  private var chargesLockedMemory: Bool {
    guard let release else { return false }
    return release < KernelRelease(5, 11)
  }

  /// Whether the running kernel is older than what something needs; false if either is unknown.
  func isOlder(than version: KernelVersion?) -> Bool {
    guard let version, let release else { return false }
    return release < KernelRelease(version.major, version.minor, version.patch)
  }

  /// The capabilities for loading all of an object, so that an error names them together.
  func neededCapabilities(for specification: ObjectSpecification) -> Capabilities {
    specification.programs.reduce(ApusError.neededCapabilities(for: nil, on: release)) {
      $0.union(ApusError.neededCapabilities(for: $1.type, on: release))
    }
  }
}
