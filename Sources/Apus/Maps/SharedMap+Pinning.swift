import ApusSystem
import SystemPackage

extension SharedMap {
  /// Gives the map a path in a BPF file system.
  func pin(at path: String) throws(ApusError) {
    guard hosted == nil else { throw onlyInKernel("Pinning") }
    do throws(Errno) {
      try BPF.pin(descriptor.descriptor, to: FilePath(path))
    } catch {
      throw Self.pinningError("Pinning map \(name)", path, error)
    }
  }

  /// Takes a path out of a BPF file system.
  static func unpin(_ path: String) throws(ApusError) {
    do throws(Errno) {
      try BPF.unpin(FilePath(path))
    } catch {
      throw pinningError("Unpinning", path, error)
    }
  }

  private static func pinningError(_ action: String, _ path: String, _ errno: Errno) -> ApusError {
    let reason =
      switch errno {
      case .fileExists: "something is pinned there already: unpin it, or open it instead"
      case .noSuchFileOrDirectory: "there is no such file, or no such folder"
      case .notPermitted:
        "the folder is in no BPF file system, or bpf(2) is not permitted. Mount one with: "
          + "mount -t bpf bpf /sys/fs/bpf"
      case .permissionDenied: "the folder's owner and mode forbid it"
      case .invalidArgument: "a name in a BPF file system has no point in it"
      default: errno.description
      }
    return ApusError(
      errno == .fileExists ? .pinExists : .pinFailed, "\(action) at \(path): \(reason).",
      subject: path, errno: errno)
  }
}
