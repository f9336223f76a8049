import Apus
import ApusSystem
import CKernelTestSupport
import Glibc
import SystemPackage
import Testing

extension KernelTests {
  /// Maps of the kernel's own objects, from user space.
  @Suite("Maps of sockets and of what belongs to objects")
  struct LocalStorages {
    private func exercise(_ storage: some LocalStorage<UInt64>, _ object: FileDescriptor) throws {
      #expect(try storage[object] == nil)
      try storage.update(7, for: object)
      #expect(try storage[object] == 7)
      let exists = #expect(throws: ApusError.self) {
        try storage.update(8, for: object, policy: .noExist)
      }
      #expect(exists?.code == .keyExists)
      try storage.update(9, for: object, policy: .exist)
      #expect(try storage[object] == 9)
      #expect(try storage.removeValue(for: object))
      #expect(try !storage.removeValue(for: object))
      #expect(throws: ApusError.self) { try storage[FileDescriptor(rawValue: 9999)] }
    }

    @Test("A value for each socket")
    func sockets() throws {
      let socket = Glibc.socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
      defer { close(socket) }
      try exercise(SocketStorage<UInt64>(name: "per_socket"), FileDescriptor(rawValue: socket))
    }

    @Test("A value for each process")
    func tasks() throws {
      let process = Int32(capus_test_process_descriptor(getpid()))
      try #require(process >= 0)
      defer { close(process) }
      try exercise(TaskStorage<UInt64>(name: "per_task"), FileDescriptor(rawValue: process))
    }

    @Test("A value for each control group, from Linux 6.2 on")
    func controlGroups() throws {
      guard try KernelRelease.current() >= KernelRelease(6, 2) else {
        let error = #expect(throws: ApusError.self) { try CgroupLocalStorage<UInt64>() }
        #expect(error?.code == .mapCreationFailed)
        return
      }
      let group = try TestCgroup("storage")
      try exercise(CgroupLocalStorage<UInt64>(name: "per_group"), group.descriptor)
    }

    @Test("A value for each inode, where the kernel's hooks for security programs are on")
    func inodes() throws {
      let file = try FileDescriptor.open(
        FilePath("/proc/self/exe"), .readOnly, options: .closeOnExec)
      defer { try? file.close() }
      let storage = try InodeStorage<UInt64>(name: "per_inode")
      let modules = try? WholeFile.read("/sys/kernel/security/lsm", limit: 4096)
      let isOn = modules.map { String(decoding: $0, as: UTF8.self).contains("bpf") }
      if isOn ?? Self.hasSecurityHooks(storage, file) {
        try exercise(storage, file)
      } else {
        #expect(throws: ApusError.self) { try storage.update(7, for: file) }
      }
    }

    /// Whether an inode has room for values: `securityfs` may not be mounted.
    private static func hasSecurityHooks(
      _ storage: InodeStorage<UInt64>, _ file: FileDescriptor
    ) -> Bool {
      guard (try? storage.update(7, for: file)) != nil else { return false }
      return (try? storage.removeValue(for: file)) == true
    }

    @Test("Control groups go into an array, and nothing else does")
    func controlGroupArray() throws {
      let group = try TestCgroup("array")
      let array = try CgroupArray(maxEntries: 2)
      try array.set(group.descriptor, at: 1)
      #expect(throws: ApusError.self) { try array.set(.standardInput, at: 0) }
      let index = #expect(throws: ApusError.self) { try array.set(group.descriptor, at: 2) }
      #expect(index?.code == .indexOutOfRange)
      #expect(try array.remove(at: 1))
      #expect(try !array.remove(at: 1))
    }

    @Test("Sockets of AF_XDP go into an array, and others do not")
    func xskMap() throws {
      // 44 is AF_XDP.
      let socket = Glibc.socket(44, Int32(SOCK_RAW.rawValue), 0)
      try #require(socket >= 0)
      defer { close(socket) }
      let descriptor = FileDescriptor(rawValue: socket)
      let map = try XSKMap(maxEntries: 2)
      try map.set(descriptor, at: 1)
      let other = Glibc.socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
      defer { close(other) }
      for wrong in [FileDescriptor.standardInput, FileDescriptor(rawValue: other)] {
        #expect(throws: ApusError.self) { try map.set(wrong, at: 1) }
      }
      let index = #expect(throws: ApusError.self) { try map.set(descriptor, at: 2) }
      #expect(index?.code == .indexOutOfRange)
      try map.remove(at: 1)
    }

    @Test("Sockets in an array and in a hash, by their cookies")
    func socketMaps() throws {
      let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      defer { close(socket) }
      #expect(listen(socket, 1) == 0)
      let descriptor = FileDescriptor(rawValue: socket)
      let array = try SockMap(maxEntries: 4)
      try array.set(descriptor, for: 3)
      let cookie = try #require(try array[3])
      #expect(cookie != 0)
      #expect(try array[0] == nil)
      let hash = try SockHash<UInt64>(maxEntries: 4)
      try hash.set(descriptor, for: .max)
      #expect(try hash[.max] == cookie)
      #expect(try hash.keys() == [.max])
      #expect(try hash.removeValue(forKey: .max))
      #expect(try hash[.max] == nil)
      #expect(throws: ApusError.self) { try array.set(.standardInput, for: 0) }
    }
  }
}
