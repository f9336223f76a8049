import ApusSystem
import Foundation
import Glibc
import SystemPackage

/// A control group of a test's own, below the root of the second version's file system.
final class TestCgroup {
  /// Its folder.
  let path: String
  /// A descriptor of the folder.
  let descriptor: FileDescriptor
  /// Its number, which is the folder's inode.
  let id: UInt64

  /// Where the file system is mounted.
  static func root() throws -> String {
    let mounts = String(
      decoding: try WholeFile.read("/proc/self/mounts", limit: 1 << 20), as: UTF8.self)
    for line in mounts.split(separator: "\n") {
      let fields = line.split(separator: " ")
      if fields.count > 2, fields[2] == "cgroup2" { return String(fields[1]) }
    }
    throw SandboxError(description: "no cgroup2 file system is mounted")
  }

  /// Makes one.
  init(_ name: String) throws {
    path = try "\(Self.root())/apus-test-\(getpid())-\(name)"
    // Sound: the path is read during the call.
    guard unsafe mkdir(path, 0o755) == 0 || errno == EEXIST else {
      throw SandboxError(description: "\(path): \(Errno(rawValue: errno))")
    }
    descriptor = try FileDescriptor.open(
      FilePath(path), .readOnly, options: [.directory, .closeOnExec])
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    id = (attributes[.systemFileNumber] as? UInt64) ?? 0
  }

  /// Moves a process here, which has one thread.
  func add(_ process: Int32) throws {
    try Data("\(process)".utf8).write(to: URL(fileURLWithPath: "\(path)/cgroup.procs"))
  }

  /// Moves a process to the root group, so that its own can be removed.
  static func leave(_ process: Int32) throws {
    let file = try FileDescriptor.open(FilePath("\(root())/cgroup.procs"), .writeOnly)
    try file.closeAfter { _ = try file.writeAll("\(process)".utf8) }
  }

  deinit {
    try? descriptor.close()
    // A process that has just ended may still count.
    _ = eventually { unsafe rmdir(path) == 0 }
  }
}
