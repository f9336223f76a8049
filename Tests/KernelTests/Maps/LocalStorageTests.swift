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
      let process = Int32(capus_test_process_descriptor())
      try #require(process >= 0)
      defer { close(process) }
      try exercise(TaskStorage<UInt64>(name: "per_task"), FileDescriptor(rawValue: process))
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
