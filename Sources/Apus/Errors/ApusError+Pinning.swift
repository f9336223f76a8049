import ApusSystem
import SystemPackage

extension ApusError {
  /// Says why a file of a BPF file system could not be made or opened.
  static func pin(
    _ action: String, _ path: FilePath, _ errno: Errno, _ subject: String
  ) -> ApusError {
    let folder = path.removingLastComponent()
    let isThere = try? BPFFileSystem.contains(folder.isEmpty ? "." : folder)
    if isThere == false {
      return ApusError(
        .systemCall,
        "\(action): \(folder) is not in a BPF file system. Mount one with: mount -t bpf bpf \(folder)",
        subject: subject, errno: errno)
    }
    let reason =
      switch errno {
      case .fileExists: "there is a file of that name already"
      case .noSuchFileOrDirectory: "the folder it is to be in does not exist"
      case .invalidArgument: "what is pinned there is of another kind"
      case .permissionDenied, .notPermitted:
        "it is not permitted, to this user or for that name (\(errno.description))"
      default: errno.description
      }
    return ApusError(
      errno == .notPermitted || errno == .permissionDenied ? .permissionDenied : .systemCall,
      "\(action): \(reason).", subject: subject, errno: errno)
  }
}
