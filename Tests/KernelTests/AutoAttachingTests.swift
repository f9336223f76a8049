import Apus
import ApusObject
import ApusSystem
import Glibc
import SystemPackage
import Testing

extension KernelTests {
  /// Programs that are attached to what their sections name, and count what this process does.
  @Suite("Attaching by sections")
  struct AutoAttaching {
    /// Some programs of `probes.bpf.c`, loaded to watch this process.
    struct Probes: Sendable {
      let object: LoadedObject
      private let counts: ArrayMap<UInt64>

      init(_ specification: ObjectSpecification, _ programs: String...) throws {
        var specification = specification
        specification.programs.removeAll { !programs.contains($0.name) }
        #expect(specification.programs.count == programs.count)
        object = try LoadedObject(loading: specification)
        counts = try object.map("counts")
        try object.variable("process", as: Int32.self).value = getpid()
      }

      /// How often the program at a place in `counts` runs during the body.
      func count(at place: UInt32, _ body: () throws -> Void) throws -> UInt64 {
        let before = try counts[place]
        try body()
        return try counts[place] - before
      }
    }

    private static func specification() async throws -> ObjectSpecification {
      try await CObject("probes").specification()
    }

    private static func askForParent() {
      for _ in 0..<3 { _ = getppid() }
    }

    private static func callFunctions() {
      for _ in 0..<2 { _ = getppid() }
      _ = getpgid(0)
    }

    @Test(
      "A program on a tracepoint runs until it is detached",
      arguments: [("tracepoint", 0), ("long_tracepoint", 1)] as [(String, UInt32)])
    func tracepoint(name: String, place: UInt32) async throws {
      let specification = try await Self.specification()
      try await TraceFileSystem.run {
        let probes = try Probes(specification, name)
        defer { probes.object.close() }
        let program: TracepointProgram = try probes.object.program(name)
        let link = try program.attach()
        #expect(link.isAttached)
        #expect(try probes.count(at: place, Self.askForParent) == 3)
        try link.detach()
        #expect(!link.isAttached)
        #expect(try probes.count(at: place, Self.askForParent) == 0)
        // Another one than the section names, and closing detaches.
        try program.attach(to: "raw_syscalls/sys_enter")
        #expect(try probes.count(at: place, Self.askForParent) >= 3)
        probes.object.close()
        #expect(throws: ApusError.self) { try program.attach() }
      }
    }

    @Test("A tracepoint that does not exist, or is none, is an error, and so is a missing tracefs")
    func noTracepoint() async throws {
      let specification = try await Self.specification()
      let descriptors = try KernelObjects.openDescriptors()
      try await TraceFileSystem.run {
        let probes = try Probes(specification, "no_target")
        defer { probes.object.close() }
        let program: TracepointProgram = try probes.object.program("no_target")
        for target in ["syscalls/nothing", "syscalls", "a/b/c", "../syscalls", "syscalls/", "/"] {
          let error = try #require(throws: ApusError.self) { try program.attach(to: target) }
          #expect(error.code == .noSuchTarget, "\(target): \(error)")
          #expect(error.subject == "no_target")
        }
        let error = try #require(throws: ApusError.self) { try program.attach() }
        #expect(error.code == .unsupported)
        #expect(error.message.contains("tp names no target"))
      }
      try await TraceFileSystem.run(isMounted: false) {
        let probes = try Probes(specification, "tracepoint")
        defer { probes.object.close() }
        let program: TracepointProgram = try probes.object.program("tracepoint")
        let error = try #require(throws: ApusError.self) { try program.attach() }
        #expect(error.code == .unsupported)
        #expect(error.message.contains("mount -t tracefs"))
      }
      #expect(try KernelObjects.openDescriptors() == descriptors)
    }

    @Test("Before kernels had links for events, the event held the program")
    func withoutLink() async throws {
      let specification = try await Self.specification()
      try await TraceFileSystem.run {
        let probes = try Probes(specification, "tracepoint")
        defer { probes.object.close() }
        let id = try #require(
          try probes.object.program("tracepoint", as: TracepointProgram.self).program.id)
        let text = try WholeFile.read(
          "/sys/kernel/tracing/events/syscalls/sys_enter_getppid/id", limit: 64)
        let number = try #require(UInt64(String(decoding: text.dropLast(), as: UTF8.self)))
        let event = try PerfEvent.open(tracepoint: number)
        try PerfEvent.attach(BPF.descriptor(.program, id: id), to: event)
        try PerfEvent.enable(event)
        #expect(try probes.count(at: 0, Self.askForParent) == 3)
        try event.close()
        #expect(try probes.count(at: 0, Self.askForParent) == 0)
      }
    }

    @Test("All programs are attached at once; those whose sections name no target are told")
    func all() async throws {
      let specification = try await Self.specification()
      try await TraceFileSystem.run {
        let probes = try Probes(
          specification, "tracepoint", "raw_tracepoint", "no_target", "no_place", "function")
        defer { probes.object.close() }
        let attached = try probes.object.attachAll()
        #expect(attached.links.keys.sorted() == ["function", "raw_tracepoint", "tracepoint"])
        #expect(attached.leftOut == ["no_target", "no_place"])
        #expect(try probes.count(at: 0, Self.askForParent) == 3)
        #expect(try probes.count(at: 3, Self.callFunctions) == 2)
        for link in attached.links.values { try link.detach() }
        #expect(try probes.count(at: 0, Self.askForParent) == 0)
        #expect(try probes.count(at: 3, Self.callFunctions) == 0)
      }
    }

    @Test("If one program cannot be attached, none stays")
    func allOrNothing() async throws {
      let specification = try await Self.specification()
      try await TraceFileSystem.run {
        let probes = try Probes(specification, "tracepoint", "raw_tracepoint", "missing")
        defer { probes.object.close() }
        let descriptors = try KernelObjects.openDescriptors()
        let error = try #require(throws: ApusError.self) { try probes.object.attachAll() }
        #expect(error.code == .noSuchTarget)
        #expect(error.subject == "missing")
        #expect(try probes.count(at: 0, Self.askForParent) == 0)
        #expect(try KernelObjects.openDescriptors() == descriptors)
      }
    }

    @Test("A program whose section takes more than its name says is refused with a reason")
    func notByItself() async throws {
      let probes = try Probes(try await Self.specification(), "no_place", "no_function")
      defer { probes.object.close() }
      for (name, words) in [
        ("no_place", "does not say to what"), ("no_function", "names no target"),
      ] {
        let program = try #require(
          try probes.object.allPrograms().first { $0.name == name })
        let error = try #require(throws: ApusError.self) { try program.attach() }
        #expect(error.code == .unsupported)
        #expect(error.message.contains(words), "\(error)")
      }
    }

    @Test("An iterator is attached by its section, and whoever reads its link runs it")
    func iterators() async throws {
      let specification = try await CObject("iterators").specification()
      try await BPFFileSystem.run { folder in
        let object = try LoadedObject(loading: specification)
        defer { object.close() }
        let attached = try object.attachAll()
        #expect(attached.links.keys.sorted() == ["maps", "tasks"])
        #expect(attached.leftOut == ["packets"])
        #expect(attached.structOps.isEmpty)
        let link = try #require(attached.links["tasks"])
        #expect(link.isAttached)
        let path = FilePath(folder).appending("tasks")
        try link.pin(at: path)
        func numbers() throws -> [UInt8] {
          let bytes = try WholeFile.read(path, limit: 1 << 20)
          return stride(from: 0, to: bytes.count, by: 8).map { bytes[$0] }
        }
        #expect(try numbers().count > 1)
        #expect(try numbers().dropLast().allSatisfy { $0 == 1 })
        #expect(try numbers().last == 2)
        let taken = try #require(throws: ApusError.self) { try link.pin(at: path) }
        #expect(taken.errno == .fileExists)
        // The file keeps it.
        object.close()
        #expect(!link.isAttached)
        #expect(try numbers().last == 2)
        let closed = #expect(throws: ApusError.self) {
          try link.pin(at: FilePath(folder).appending("again"))
        }
        #expect(closed?.code == .closed)
      }
    }

    @Test(
      "An iterator is attached by its handle, too; without a map that it needs, that is an error")
    func iteratorHandles() async throws {
      var specification = try await CObject("iterators").specification()
      specification[program: "elements"]?.isLoadedByDefault = true
      let object = try LoadedObject(loading: specification)
      defer { object.close() }
      let tasks: IteratorProgram = try object.program("tasks")
      let link = try tasks.attach()
      #expect(try tasks.values(of: UInt64.self).last == 2)
      try link.detach()
      #expect(!link.isAttached)
      let descriptors = try KernelObjects.openDescriptors()
      let elements: IteratorProgram = try object.program("elements")
      let error = #expect(throws: ApusError.self) { try elements.attach() }
      #expect(error?.code == .systemCall)
      // It fails after others, which do not stay.
      #expect(throws: ApusError.self) { try object.attachAll() }
      #expect(try KernelObjects.openDescriptors() == descriptors)
    }

    @Test("A pinned link outlives its object, until the file is removed")
    func pinnedLink() async throws {
      let specification = try await Self.specification()
      try await BPFFileSystem.run { folder in
        let probes = try Probes(specification, "function")
        defer { probes.object.close() }
        let program: ProbeProgram = try probes.object.program("function")
        let counts: ArrayMap<UInt64> = try probes.object.map("counts")
        let path = FilePath(folder).appending("link")
        try program.attach().pin(at: path)
        #expect(try probes.count(at: 3, Self.callFunctions) == 2)
        probes.object.close()
        let before = try counts[3]
        Self.callFunctions()
        #expect(try counts[3] == before + 2)
        try BPF.unpin(path)
        // The kernel ends it soon.
        let isOver = try eventually {
          let before = try counts[3]
          Self.callFunctions()
          return try counts[3] == before
        }
        #expect(isOver)
      }
    }
  }
}
