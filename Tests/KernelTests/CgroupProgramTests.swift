import Apus
import ApusObject
import ApusSystem
import SystemPackage
import Testing

extension KernelTests {
  /// Programs of `cgroups.bpf.c`, in a group with one process that does what they are told of.
  @Suite("Programs of control groups")
  struct CgroupPrograms {
    private static func load(_ also: String...) async throws -> (LoadedObject, ArrayMap<UInt64>) {
      var specification = try await CObject("cgroups").specification()
      for name in also {
        let index = try #require(specification.programs.firstIndex { $0.name == name })
        specification.programs[index].isLoadedByDefault = true
      }
      let object = try LoadedObject(loading: specification)
      return (object, try object.map("counts"))
    }

    @Test("One handle attaches every kind of program to a group, where it runs")
    func everyKind() async throws {
      let (object, counts) = try await Self.load()
      defer { object.close() }
      try await NetworkSandbox.run { _ in
        let group = try TestCgroup("kinds")
        let servant = try Servant()
        try group.add(servant.process)
        defer { try? TestCgroup.leave(servant.process) }
        // By their sections alone none is attached, as with libbpf.
        let attached = try object.attachAll()
        #expect(attached.links.isEmpty)
        #expect(attached.leftOut == (try object.allPrograms().map(\.name)))
        #expect(attached.leftOut.count == 15)
        var links: [ProgramLink] = []
        for name in attached.leftOut {
          let program: AnyCgroupProgram = try object.program(name)
          links.append(try program.attach(toCgroupAt: FilePath(group.path)))
        }
        func act() throws {
          let socket = try servant.openSocket()
          try servant.bind(socket)
          try servant.send(4, from: socket)
          try servant.connect(socket)
          servant.close(socket)
        }
        func numbers() throws -> [UInt64] { try (0..<7).map { try counts[$0] } }
        try act()
        #expect(try numbers() == [1, 1, 1, 1, 1, 1, 1])
        for link in links { try link.detach() }
        try act()
        #expect(try numbers() == [1, 1, 1, 1, 1, 1, 1])
      }
    }

    @Test("A pinned link to a group ends when it is detached, whoever has it")
    func pinned() async throws {
      let (object, counts) = try await Self.load()
      defer { object.close() }
      try await BPFFileSystem.run { folder in
        let group = try TestCgroup("pinned")
        let servant = try Servant()
        try group.add(servant.process)
        defer { try? TestCgroup.leave(servant.process) }
        let link = try object.program("sock_create", as: AnyCgroupProgram.self)
          .attach(to: group.descriptor)
        try link.pin(at: FilePath(folder).appending("link"))
        servant.close(try servant.openSocket())
        #expect(try counts[0] == 1)
        try link.detach()
        servant.close(try servant.openSocket())
        #expect(try counts[0] == 1)
      }
    }

    /// Such programs need trampolines, which the kernel lacks that tests run on without emulation.
    @Test("A program on a security hook runs for the processes of one group")
    func securityHook() async throws {
      let loaded: (object: LoadedObject, counts: ArrayMap<UInt64>)
      do {
        loaded = try await Self.load("security")
      } catch let error as ApusError {
        #expect(try KernelRelease.current() >= KernelRelease(6, 13), "\(error)")
        #expect(error.subject == "security")
        return
      }
      let (object, counts) = loaded
      defer { object.close() }
      try await NetworkSandbox.run { _ in
        let group = try TestCgroup("security")
        let (member, other) = (try Servant(), try Servant())
        try group.add(member.process)
        defer { try? TestCgroup.leave(member.process) }
        let program: AnyCgroupProgram = try object.program("security")
        #expect(program.program.type == .lsm)
        let link: ProgramLink
        do throws(ApusError) {
          link = try program.attach(to: group.descriptor)
        } catch {
          #expect(try KernelRelease.current() >= KernelRelease(6, 13), "\(error)")
          return
        }
        func bind(_ servant: Servant) throws {
          let socket = try servant.openSocket()
          try servant.bind(socket)
          servant.close(socket)
        }
        try bind(other)
        #expect(try counts[15] == 0)
        try bind(member)
        #expect(try counts[15] == 1)
        try link.detach()
        try bind(member)
        #expect(try counts[15] == 1)
        // Nothing says to which group it belongs.
        let error = #expect(throws: ApusError.self) { try program.program.attach() }
        #expect(error?.code == .unsupported)
      }
    }

    @Test("What is for no group, or does not say as what it is attached, is refused")
    func mismatches() async throws {
      let (object, _) = try await Self.load("either_way", "packets")
      defer { object.close() }
      for (name, words) in [("packets", "BPF_XDP"), ("either_way", "does not say as what")] {
        let error = try #require(throws: ApusError.self) {
          try object.program(name, as: AnyCgroupProgram.self)
        }
        #expect(error.code == .typeMismatch)
        #expect(error.subject == name)
        #expect(error.message.contains(words), "\(error)")
      }
      let program: AnyCgroupProgram = try object.program("bind4")
      let file = try FileDescriptor.open(FilePath("/dev/null"), .readOnly, options: .closeOnExec)
      defer { try? file.close() }
      let error = #expect(throws: ApusError.self) { try program.attach(to: file) }
      #expect(error?.errno == .badFileDescriptor)
      let missing = #expect(throws: ApusError.self) { try program.attach(toCgroupAt: "/nowhere") }
      #expect(missing?.code == .systemCall)
    }
  }
}
