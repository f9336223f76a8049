import ApusObject
import ApusSystem
import Synchronization
import SystemPackage

/// What the running kernel can do, found out by trying: with tiny programs, maps and types, not by its version,
/// which says little of a distribution's kernel.
///
/// Each feature is tried once, when it is first asked for. Loading asks only after the kernel has refused
/// something, so an object that loads pays nothing for it.
///
/// ```swift
/// if try KernelFeatures.running.supports(.mapType(.arena)) { … }
/// ```
public final class KernelFeatures: Sendable {
  /// Tries a feature; throws what leaves it open whether the kernel has it.
  typealias Probe = @Sendable (KernelFeature) throws(Failure) -> Bool

  /// Why a probe gave no answer.
  enum Failure: Error, Hashable {
    /// The kernel refused the attempt for a reason that has nothing to do with the feature.
    case errno(Errno)
    /// There is nothing that the feature could be tried with.
    case noWay
  }

  private let probe: Probe
  private let known = Mutex<[KernelFeature: Bool]>([:])

  init(probing probe: @escaping Probe) {
    self.probe = probe
  }

  /// Those of the running kernel, as this process may use them.
  public static let running = KernelFeatures(probing: FeatureProbe.probe)

  /// Whether the kernel has a feature.
  ///
  /// - Throws: ``ApusError/Code/permissionDenied`` if this process may not try it;
  ///   ``ApusError/Code/unsupported`` for what depends on the target, such as the helpers of `struct_ops`, and for
  ///   what shows only in the kernel's BTF where there is none;
  ///   ``ApusError/Code/systemCall`` for any other failure. What fails is tried again the next time.
  public func supports(_ feature: KernelFeature) throws(ApusError) -> Bool {
    do throws(Failure) {
      return try answer(feature)
    } catch .errno(.notPermitted) {
      throw .permissionDenied(
        "Finding out whether the kernel has \(feature)",
        needing: ApusError.neededCapabilities(
          for: feature.programType, on: try? KernelRelease.current()))
    } catch .errno(let errno) {
      throw .systemCall("Finding out whether the kernel has \(feature)", errno)
    } catch {
      throw ApusError(
        .unsupported,
        "Whether the kernel has \(feature) shows only with what it would be attached to."
      )
    }
  }

  /// The value of an option that the kernel was built with, for example `y` for `CONFIG_BPF_SYSCALL`; nil if it is
  /// not set, or the kernel does not show its configuration.
  ///
  /// It is read from `/boot/config-RELEASE` or `/proc/config.gz`.
  public func configuration(_ option: String) -> String? { Self.configuration?.options[option] }

  private static let configuration = KernelConfiguration.current()

  /// Whether the kernel is known to lack a feature: false also where that cannot be found out.
  func lacks(_ feature: KernelFeature) -> Bool {
    (try? answer(feature)) == false
  }

  private func answer(_ feature: KernelFeature) throws(Failure) -> Bool {
    if let answer = known.withLock({ $0[feature] }) { return answer }
    // Two threads may try the same, and find the same.
    let answer = try probe(feature)
    known.withLock { $0[feature] = answer }
    return answer
  }
}

extension KernelFeature {
  /// The type of the program that trying it loads.
  fileprivate var programType: ProgramType? {
    switch self {
    case .programType(let type), .helper(_, let type): type
    case .attachType(let type): FeatureProbe.tracing[type]
    case .link(let type): FeatureProbe.links[type]?.program
    case .mapType, .btf, .objectNames, .mappableArrays, .memoryAccounting, .tokens: nil
    }
  }
}
