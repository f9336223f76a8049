import Apus
import ApusObject
import ApusSystem
import CKernelTestSupport
import Foundation
import Glibc
import SystemPackage
import Testing

extension KernelTests {
  /// Programs on hooks of the kernel's security modules: those that may sleep, and those of a control group.
  @Suite("Security hooks")
  struct SecurityHooks {
    private static let source = """
      import ApusKernel
      public enum file: KernelType {
        public static var kernelName: StaticString { "struct file" }
      }
      extension KernelReference where Pointee == file {
        var f_inode: KernelReference<inode, Access> { self[KernelField("f_inode: ptr")] }
      }
      public enum inode: KernelType {
        public static var kernelName: StaticString { "struct inode" }
      }
      extension KernelReference where Pointee == inode {
        var i_ino: UInt64 { self[KernelField("i_ino: u64")] }
      }
      public let watched = Global<UInt32>(0)
      public let number = Global<UInt64>(0)
      public let refusals = Global<UInt64>(0)
      @section("lsm.s/file_open") @used
      public func refuseFile(_ context: TracingContext) -> SecurityDecision {
        guard CurrentTask.processID == watched.value else { return .allow }
        guard context.argument(0, as: file.self).f_inode.i_ino == number.value else { return .allow }
        refusals.atomicAdd(1)
        return .deny
      }
      @section("lsm_cgroup/socket_create") @used
      public func refuseSocket(_ context: TracingContext) -> CgroupSecurityDecision {
        // A stream is for others.
        context.argument(1) & 0xF == 2 ? .deny : .allow
      }
      """

    /// The object, or nil where the kernel takes no such programs from anybody.
    private static func load() async throws -> LoadedObject? {
      let specification = try await CompiledSource.specification(source, named: "SecurityHooks")
      #expect(specification[program: "refuseFile"]?.isSleepable == true)
      #expect(specification[program: "refuseSocket"]?.attachType == .lsmCgroup)
      guard try KernelTypes.refusesTrampolines() else {
        return try LoadedObject(loading: specification)
      }
      let error = #expect(throws: ApusError.self) { try LoadedObject(loading: specification) }
      #expect(error?.code == .permissionDenied, "\(String(describing: error))")
      return nil
    }

    @Test("A program that may sleep refuses a file to a process")
    func file() async throws {
      guard let object = try await Self.load() else { return }
      defer { object.close() }
      let path = NSTemporaryDirectory() + "apus-refused-\(getpid())"
      try Data([1]).write(to: URL(fileURLWithPath: path))
      defer { try? FileManager.default.removeItem(atPath: path) }
      let attributes = try FileManager.default.attributesOfItem(atPath: path)
      let number = try #require(attributes[.systemFileNumber] as? UInt64)
      try object.variable("number", as: UInt64.self).value = number
      try object.variable("watched", as: UInt32.self).value = UInt32(getpid())
      let open = { try FileDescriptor.open(FilePath(path), .readOnly).close() }
      try open()
      let link = try object.program("refuseFile", as: SecurityProgram.self).attach()
      #expect(throws: Errno.notPermitted) { try open() }
      try link.detach()
      try open()
      #expect(try object.variable("refusals", as: UInt64.self).value == 1)
    }

    @Test("A program refuses sockets to the processes of a control group")
    func controlGroup() async throws {
      guard let object = try await Self.load() else { return }
      defer { object.close() }
      let program = try object.program("refuseSocket", as: AnyCgroupProgram.self)
      let error = #expect(throws: ApusError.self) {
        try object.program("refuseSocket", as: SecurityProgram.self)
      }
      #expect(error?.code == .typeMismatch)
      let group = try TestCgroup("hooks")
      let (servant, other) = (try Servant(), try Servant())
      try group.add(servant.process)
      defer { try? TestCgroup.leave(servant.process) }
      _ = try servant.openSocket()
      let link = try program.attach(to: group.descriptor)
      #expect(throws: Errno.notPermitted) { try servant.openSocket() }
      _ = try servant.openSocket(SOCK_STREAM)
      _ = try other.openSocket()
      try link.detach()
      _ = try servant.openSocket()
    }
  }
}
