import Apus
import ApusKernel
import ApusObject
import ApusSystem
import SocketMapPrograms
import StorageTestPrograms
import SystemPackage
import Testing

extension KernelTests {
  /// Values that belong to the kernel's own objects, from programs and from user space.
  @Suite("Programs and what belongs to objects")
  struct StoragePrograms {
    /// Where the arrays of control groups are, in x86_64's table of system calls.
    private static let (getpid, getppid): (Int64, Int64) = (39, 110)

    @Test("A value for each task, made, changed and removed on both sides")
    func tasks() throws {
      guard try KernelRelease.current() >= KernelRelease(6, 2) else {
        // The other map of the object.
        let error = #expect(throws: ApusError.self) { _ = try StorageTestProgramsObject.load() }
        #expect(error?.code == .mapCreationFailed)
        return
      }
      let servant = try Servant()
      let object = try StorageTestProgramsObject.load(.init(watched: UInt32(servant.process)))
      let group = try TestCgroup("member")
      let other = try TestCgroup("other")
      try group.add(servant.process)
      defer { try? TestCgroup.leave(servant.process) }
      try object.groups.set(group.descriptor, at: 0)
      try object.groups.set(other.descriptor, at: 1)
      let link = try object.countCalls.attach()
      let groupLink = try object.countForGroup.attach()
      defer {
        try? link.detach()
        try? groupLink.detach()
      }
      let task = try servant.processDescriptor()
      defer { try? task.close() }
      #expect(try object.perTask[task] == nil)
      for _ in 0..<3 { #expect(servant.call(Self.getpid) == servant.process) }
      let activity = try #require(try object.perTask[task])
      #expect(activity.calls == 3)
      #expect(activity.first > 0)
      #expect(object.memberships.value == 1)
      #expect(try object.perGroup[group.descriptor] == 3)
      #expect(try object.perGroup[other.descriptor] == nil)

      var changed = activity
      changed.calls = 100
      try object.perTask.update(changed, for: task, policy: .exist)
      try object.perGroup.update(50, for: group.descriptor)
      servant.call(Self.getpid)
      #expect(try object.perTask[task]?.calls == 101)
      #expect(try object.perGroup[group.descriptor] == 51)

      servant.call(Self.getppid)
      #expect(try object.perTask[task] == nil)
      #expect(object.failure.value == 0)
      servant.call(Self.getppid)
      #expect(object.failure.value == KernelError.notFound.code)
    }

    @Test("Values for a control group and for its sockets")
    func cgroupPackets() async throws {
      try await NetworkSandbox.run { _ in
        let object = try SocketMapProgramsObject.load()
        let group = try TestCgroup("packets")
        let servant = try Servant()
        try group.add(servant.process)
        defer { try? TestCgroup.leave(servant.process) }
        let link = try object.countSent.attach(to: group.descriptor)
        let key = CgroupStorageKey(cgroup: group.id, attachType: .cgroupEgress)
        // The value is there as soon as the program is attached.
        #expect(try object.perCgroup[key]?.packets == 0)
        #expect(try object.perCgroup.keys() == [key])
        #expect(try object.perCgroupAndCPU[key]?.sum == 0)

        let number = try servant.openSocket()
        let socket = try servant.descriptor(number)
        defer { try? socket.close() }
        #expect(try object.perSocket[socket] == nil)
        for _ in 0..<2 { try servant.send(8, from: number) }
        let traffic = try #require(try object.perCgroup[key])
        #expect(traffic.packets == 2)
        // 8 bytes with the headers of UDP and IP.
        #expect(traffic.length == 36)
        #expect(try object.perCgroupAndCPU[key]?.sum == 2)
        #expect(try object.perSocket[socket]?.packets == 2)

        // And the reverse.
        var changed = traffic
        changed.packets = 10
        try object.perCgroup.update(changed, for: key)
        var perSocket = Traffic()
        perSocket.packets = 3
        try object.perSocket.update(perSocket, for: socket)
        let cpus = try PossibleCPUs.current().count
        try object.perCgroupAndCPU.update((0..<cpus).map { UInt64($0) * 10 }, for: key)
        let written = try object.perCgroupAndCPU[key].map(Array.init)
        #expect(written == (0..<cpus).map { UInt64($0) * 10 })
        try object.perCgroupAndCPU.fill(7, for: key)
        try servant.send(4, from: number)
        #expect(try object.perCgroupAndCPU[key]?.sum == UInt64(cpus) * 7 + 1)
        #expect(try object.perCgroup[key]?.packets == 11)
        #expect(try object.perCgroup[key]?.length == 32)
        // A socket that has sent three is forgotten.
        #expect(try object.perSocket[socket] == nil)

        var elsewhere = key
        elsewhere.cgroup = 1
        #expect(try object.perCgroup[elsewhere] == nil)
        let error = #expect(throws: ApusError.self) {
          try object.perCgroup.update(changed, for: elsewhere)
        }
        #expect(error?.code == .keyNotFound)
        #expect(error?.message.contains("attaching") == true)
        let few = #expect(throws: ApusError.self) {
          try object.perCgroupAndCPU.update([], for: key)
        }
        #expect(few?.code == .indexOutOfRange)
        try link.detach()
      }
    }

    @Test("A classifier finds out which control group a packet's socket is in")
    func cgroupArray() throws {
      let object = try SocketMapProgramsObject.load()
      let other = try TestCgroup("none")
      let root = try FileDescriptor.open(
        FilePath(TestCgroup.root()), .readOnly, options: [.directory, .closeOnExec])
      defer { try? root.close() }
      // The socket of a test run is this process's, which is in some group below the root.
      try object.cgroups.set(root, at: 0)
      try object.cgroups.set(other.descriptor, at: 1)
      let packet = Frames.ipv4(source: [192, 0, 2, 1])
      _ = try object.findCgroup.testRun(packet: packet)
      #expect(object.found.value == 1)
      #expect(try object.cgroups.remove(at: 0))
      _ = try object.findCgroup.testRun(packet: packet)
      #expect(object.found.value == 0)
    }

    @Test("Such maps are made without an object too")
    func creating() throws {
      let storage = try Apus.CgroupStorage<Traffic>(name: "per_cgroup")
      #expect(try storage.contents().isEmpty)
      #expect(try storage[CgroupStorageKey(cgroup: 1, attachType: .cgroupIngress)] == nil)
      let perCPU = try Apus.PerCPUCgroupStorage<UInt64>()
      #expect(perCPU.info.keySize == 16)
      #expect(throws: ApusError.self) { try Apus.CgroupStorage<UInt64>(storage.map) }
    }
  }
}
