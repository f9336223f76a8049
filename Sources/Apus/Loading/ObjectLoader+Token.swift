import ApusSystem
import SystemPackage

extension ObjectLoader {
  /// Makes a token of what a BPF file system delegates.
  static func makeToken(_ fileSystem: FilePath) throws(ApusError) -> OwnedDescriptor {
    let root: OwnedDescriptor
    do {
      let descriptor = try FileDescriptor.open(
        fileSystem, .readOnly, options: [.directory, .closeOnExec])
      root = OwnedDescriptor(owning: descriptor.rawValue)
    } catch {
      throw .systemCall("Opening \(fileSystem)", error as? Errno ?? .ioError)
    }
    do throws(Errno) {
      return try BPF.tokenCreate(root.borrowed)
    } catch {
      throw tokenError(fileSystem, error)
    }
  }

  private static func tokenError(_ fileSystem: FilePath, _ errno: Errno) -> ApusError {
    let action = "No token can be made of \(fileSystem)"
    if KernelFeatures.running.lacks(.tokens) {
      return ApusError(
        .unsupported,
        "\(action): BPF_TOKEN_CREATE \(KernelContext().lack(since: KernelFeature.tokens.firstKernelVersion)).",
        errno: errno)
    }
    let reason =
      switch errno {
      case .notSupported:
        "it belongs to the machine's first user namespace, where capabilities are what counts"
      case .noSuchFileOrDirectory:
        "it was mounted without delegating anything (the mount options delegate_cmds and the like)"
      case .notPermitted:
        "it belongs to another user namespace, or CAP_BPF is missing in this one"
      case .invalidArgument, .badFileDescriptor: "it is not the root of a BPF file system"
      default: errno.description
      }
    return ApusError(
      errno == .notPermitted ? .permissionDenied : .unsupported, "\(action): \(reason).",
      errno: errno)
  }
}
