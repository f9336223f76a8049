import Foundation

/// A memory cgroup of a test's own, which nobody is in but whom the test puts there.
struct MemoryCgroup {
  private let folder: URL
  private let limit: String

  /// Where the controller is mounted, and its file for the limit; in version 2 only if the root hands it down.
  private static let controller: (root: String, limit: String)? = {
    let old = "/sys/fs/cgroup/memory"
    if FileManager.default.fileExists(atPath: "\(old)/memory.limit_in_bytes") {
      return (old, "memory.limit_in_bytes")
    }
    let root = "/sys/fs/cgroup"
    let handedDown = try? String(
      contentsOfFile: "\(root)/cgroup.subtree_control", encoding: .utf8)
    return handedDown?.contains("memory") == true ? (root, "memory.max") : nil
  }()

  static var isThere: Bool { controller != nil }

  init() throws {
    guard let controller = Self.controller else { throw CocoaError(.featureUnsupported) }
    limit = controller.limit
    folder = URL(fileURLWithPath: controller.root)
      .appendingPathComponent("apus-test-\(ProcessInfo.processInfo.processIdentifier)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
  }

  /// The file that takes the numbers of processes.
  var processes: String { folder.appendingPathComponent("cgroup.procs").path }

  func limit(toBytes count: Int) throws {
    try "\(count)"
      .write(
        to: folder.appendingPathComponent(limit), atomically: false, encoding: .utf8)
  }

  func remove() {
    // Sound: the path is a C string for the length of the call. The files in the folder go with it.
    _ = unsafe rmdir(folder.path)
  }
}
