import Apus
import ApusSystem
import Foundation
import Glibc
import SecurityTestPrograms
import SystemPackage
import Testing

extension KernelTests {
  /// Values of inodes, in a program on a hook of the kernel's security modules.
  @Suite("Values of inodes")
  struct InodeStorages {
    /// The kernel that tests run on without emulation refuses such programs to everybody; 6.12 and 6.1 take them.
    static func load() throws -> SecurityTestProgramsObject? {
      let watched = UInt32(getpid())
      guard try KernelRelease.current() < KernelRelease(6, 13) else {
        do throws(ApusError) {
          return try SecurityTestProgramsObject.load(.init(watched: watched))
        } catch {
          #expect(error.code == .permissionDenied, "\(error)")
          #expect(error.errno == .notPermitted, "\(error)")
          #expect(error.message.contains("countOpening"), "\(error)")
          return nil
        }
      }
      return try SecurityTestProgramsObject.load(.init(watched: watched))
    }

    @Test(
      "A value for each inode, made and removed by a program, and read and written by user space")
    func both() throws {
      guard let object = try Self.load() else { return }
      let path = NSTemporaryDirectory() + "apus-inode-\(getpid())"
      try Data([1]).write(to: URL(fileURLWithPath: path))
      defer { try? FileManager.default.removeItem(atPath: path) }
      let attributes = try FileManager.default.attributesOfItem(atPath: path)
      object.number.value = try #require(attributes[.systemFileNumber] as? UInt64)
      let file = try FileDescriptor.open(FilePath(path), .readOnly, options: .closeOnExec)
      defer { try? file.close() }
      let link = try object.countOpening.attach()
      defer { try? link.detach() }
      let open = { try FileDescriptor.open(FilePath(path), .readOnly).close() }
      #expect(try object.opened[file] == nil)
      try open()
      #expect(try object.opened[file] == 1)
      try object.opened.update(2, for: file, policy: .exist)
      try open()
      #expect(try object.opened[file] == 3)
      try open()
      #expect(try object.opened[file] == nil)
      try open()
      #expect(try object.opened[file] == 1)
      #expect(try object.opened.removeValue(for: file))
      try link.detach()
      try open()
      #expect(try object.opened[file] == nil)
    }
  }
}
