import Apus
import ApusObject
import ApusSystem
import Foundation
import SystemPackage
import Testing

extension KernelTests {
  @Suite("Loader controls")
  struct LoaderControls {
    private static func pinned(_ map: String = "packets") -> ObjectSpecification {
      var specification = Fixture.counter(map: map)
      specification[map: map]?.pinning = .byName
      return specification
    }

    /// What is in a folder, without what the kernel itself puts into a new file system.
    private static func files(_ folder: String) throws -> [String] {
      try FileManager.default.contentsOfDirectory(atPath: folder)
        .filter { !$0.hasSuffix(".debug") }.sorted()
    }

    private static func run(_ object: LoadedObject) throws {
      let program: XDPProgram = try object.program("count")
      _ = try program.testRun(packet: NetworkSandbox.frame)
    }

    private static func sum(_ object: LoadedObject) throws -> UInt64 {
      try object.map("packets", as: PerCPUArray<UInt64>.self)[0].sum
    }

    @Test("A map that is pinned by name is shared by every object that asks for it, also later")
    func pinning() async throws {
      try await BPFFileSystem.run { folder throws in
        var options = LoadOptions()
        options.pinFolder = FilePath(folder).appending("apus")
        do {
          let first = try LoadedObject(loading: Self.pinned(), options: options)
          let second = try LoadedObject(loading: Self.pinned(), options: options)
          try Self.run(first)
          try Self.run(second)
          #expect(try Self.sum(first) == 2)
          first.close()
          second.close()
        }
        #expect(try Self.files("\(folder)/apus") == ["packets"])
        let third = try LoadedObject(loading: Self.pinned(), options: options)
        try Self.run(third)
        #expect(try Self.sum(third) == 3)
      }
    }

    @Test(
      "A pinned ring buffer is the same map, though the kernel's is larger than the object says")
    func pinnedRingBuffer() async throws {
      var specification = try await CObject("superset").specification()
      specification[map: "records"]?.maxEntries = 5000
      specification[map: "records"]?.pinning = .byName
      let whole = specification
      try await BPFFileSystem.run { folder throws in
        var options = LoadOptions()
        options.pinFolder = FilePath(folder).appending("rings")
        let first = try LoadedObject(loading: whole, options: options)
        defer { first.close() }
        let map = try first.map("records", as: RingBuffer<UInt64>.self).map
        #expect(map.maxEntries == 8192)
        let second = try LoadedObject(loading: whole, options: options)
        #expect(try second.map("records", as: RingBuffer<UInt64>.self).map.id == map.id)
        second.close()
        var larger = whole
        larger[map: "records"]?.maxEntries = 9000
        let error = try #require(throws: ApusError.self) {
          try LoadedObject(loading: larger, options: options)
        }
        #expect(error.code == .typeMismatch)
        #expect(error.message.contains("max_entries differs"))
      }
    }

    @Test("A path can be given by the map's name, and a map be taken from one")
    func paths() async throws {
      try await BPFFileSystem.run { folder throws in
        var options = LoadOptions()
        options.pins["packets"] = FilePath(folder).appending("elsewhere")
        let first = try LoadedObject(loading: Fixture.counter(), options: options)
        try Self.run(first)
        var other = LoadOptions()
        other.maps["packets"] = .pinned(at: FilePath(folder).appending("elsewhere"))
        let second = try LoadedObject(loading: Fixture.counter(), options: other)
        #expect(try Self.sum(second) == 1)
        other.maps["packets"] = .pinned(at: FilePath(folder).appending("nowhere"))
        let error = try #require(throws: ApusError.self) {
          try LoadedObject(loading: Fixture.counter(), options: other)
        }
        #expect(error.code == .noSuchMap)
        #expect(error.message.contains("\(folder)/nowhere"))
        #expect(try Self.files(folder) == ["elsewhere"])
      }
    }

    @Test("Objects share a map without pinning it, by handle or by number")
    func sharing() throws {
      let first = try LoadedObject(loading: Fixture.counter())
      let packets: PerCPUArray<UInt64> = try first.map("packets")
      for source in [MapSource.open(packets.map), .identifier(packets.map.id)] {
        var options = LoadOptions()
        options.maps["packets"] = source
        let second = try LoadedObject(loading: Fixture.counter(), options: options)
        let before = try packets[0].sum
        try Self.run(second)
        #expect(try packets[0].sum == before + 1)
        second.close()
      }
      // A shared map outlives the object that lent it.
      var options = LoadOptions()
      options.maps["packets"] = .open(packets.map)
      let third = try LoadedObject(loading: Fixture.counter(), options: options)
      first.close()
      try Self.run(third)
      #expect(try Self.sum(third) == 3)
    }

    @Test(
      "A map that differs is not reused, and the error shows both sides",
      arguments: [
        (
          "type",
          MapSpecification(name: "packets", type: .array, keySize: 4, valueSize: 8, maxEntries: 1)
        ),
        (
          "value_size",
          MapSpecification(
            name: "packets", type: .perCPUArray, keySize: 4, valueSize: 16, maxEntries: 1)
        ),
        (
          "max_entries",
          MapSpecification(
            name: "packets", type: .perCPUArray, keySize: 4, valueSize: 8, maxEntries: 7)
        ),
        (
          "map_flags",
          MapSpecification(
            name: "packets", type: .perCPUArray, keySize: 4, valueSize: 8, maxEntries: 1,
            flags: .readOnlyForPrograms)
        ),
      ])
    func mismatch(field: String, map: MapSpecification) async throws {
      try await BPFFileSystem.run { folder throws in
        var options = LoadOptions()
        options.pinFolder = FilePath(folder)
        let first = try LoadedObject(loading: Self.pinned(), options: options)
        defer { first.close() }
        var specification = Self.pinned()
        specification[map: "packets"] = map
        specification[map: "packets"]?.pinning = .byName
        let error = try #require(throws: ApusError.self) {
          try LoadedObject(loading: specification, options: options)
        }
        #expect(error.code == .typeMismatch)
        #expect(error.message.contains("\(field) differs"), "\(error)")
        #expect(error.message.contains("in the object: "))
        #expect(error.message.contains("existing map:  BPF_MAP_TYPE_PERCPU_ARRAY"))
        // What was there before the failure is there after it.
        #expect(try Self.files(folder) == ["packets"])
      }
    }

    @Test("A load that fails removes the pins it made, at whatever step it fails, and no other")
    func allOrNothing() async throws {
      try await BPFFileSystem.run { folder throws in
        var options = LoadOptions()
        options.pinFolder = FilePath(folder).appending("mine")
        let other = Fixture.counter(map: "other")
        var theirs = LoadOptions()
        theirs.pins["other"] = FilePath(folder).appending("theirs")
        try LoadedObject(loading: other, options: theirs).close()
        let before = try KernelObjects.openDescriptors()

        let refusedMap = MapSpecification(name: "bad", type: .array, keySize: 8, valueSize: 8)
        var badMap = Self.pinned()
        badMap.maps.append(refusedMap)
        var badProgram = Self.pinned()
        badProgram.programs += Fixture.rejected().programs
        badProgram.maps += Fixture.rejected().maps
        var badPath = Self.pinned()
        badPath.maps.append(
          MapSpecification(name: "second", type: .array, keySize: 4, valueSize: 8, maxEntries: 1))
        var badPathOptions = options
        badPathOptions.pins["second"] = "/tmp/no-bpffs"
        var badFile = options
        badFile.pins["second"] = FilePath(folder).appending("theirs")
        var badFolder = options
        badFolder.pins["second"] = FilePath(folder).appending("not/there/second")

        let failures: [(ObjectSpecification, LoadOptions, ApusError.Code)] = [
          (badMap, options, .mapCreationFailed), (badProgram, options, .verifierRejected),
          (badPath, badPathOptions, .systemCall), (badPath, badFile, .typeMismatch),
          (badPath, badFolder, .systemCall),
        ]
        for (specification, options, code) in failures {
          let error = try #require(throws: ApusError.self) {
            try LoadedObject(loading: specification, options: options)
          }
          #expect(error.code == code, "\(error)")
          #expect(try Self.files(folder) == ["theirs"], "\(error)")
          #expect(try KernelObjects.openDescriptors() == before)
        }
        #expect(throws: Never.self) {
          try LoadedObject(loading: Self.pinned(), options: options).close()
        }
        #expect(try Self.files("\(folder)/mine") == ["packets"])
      }
    }

    @Test("A whole object is pinned, or nothing of it")
    func pinObject() async throws {
      try await BPFFileSystem.run { folder throws in
        let object = try LoadedObject(loading: Fixture.counter())
        let path = FilePath(folder).appending("all")
        try object.pin(in: path)
        #expect(try Self.files(path.string) == ["count", "packets"])
        let again = try #require(throws: ApusError.self) { try object.pin(in: path) }
        #expect(again.message.contains("already"), "\(again)")
        #expect(try Self.files(path.string) == ["count", "packets"])

        // The map is pinned first, under a name that is free; the program's is not.
        let blocked = FilePath(folder).appending("blocked")
        let blocker = try LoadedObject(loading: Fixture.counter(program: "zzz", map: "zz"))
        try blocker.pin(in: blocked)
        let third = try LoadedObject(loading: Fixture.counter(program: "zzz", map: "aaa"))
        #expect(throws: ApusError.self) { try third.pin(in: blocked) }
        #expect(try Self.files(blocked.string) == ["zz", "zzz"])
        object.close()
        let closed = #expect(throws: ApusError.self) { try object.pin(in: path) }
        #expect(closed?.code == .closed)
      }
    }

    @Test("What is no BPF file system is said, with what makes one")
    func noFileSystem() throws {
      let object = try LoadedObject(loading: Fixture.counter())
      let error = try #require(throws: ApusError.self) { try object.pin(in: "/tmp") }
      #expect(error.message.contains("mount -t bpf"), "\(error)")
    }

    @Test("A program that uses a map that is left out is rejected where it uses it, and only then")
    func leftOut() throws {
      var specification = Fixture.counter()
      specification[map: "packets"]?.isCreatedByDefault = false
      let error = try #require(throws: ApusError.self) {
        try LoadedObject(loading: specification)
      }
      #expect(error.code == .verifierRejected)
      #expect(
        error.message.contains("it uses map packets, which was left out of the load"), "\(error)")
      // An end before the use makes it unreachable, and the verifier does without.
      specification[program: "count"]?.instructions
        .insert(
          contentsOf: [Assembly.move(0, 0), Instruction(opcode: 0x15, offset: 11)], at: 0)
      specification[program: "count"]?.references[0].instruction += 2
      let object = try LoadedObject(loading: specification)
      #expect(try object.allMaps().isEmpty)
      #expect(try object.allPrograms().map(\.name) == ["count"])
    }

    @Test("A program can be left out, or be made one of another type")
    func programs() throws {
      var specification = Fixture.counter()
      specification[program: "count"]?.isLoadedByDefault = false
      let empty = try LoadedObject(loading: specification)
      #expect(try empty.allPrograms().isEmpty)
      specification[program: "count"]?.isLoadedByDefault = true
      specification[program: "count"]?.type = .trafficClassifier
      specification[program: "count"]?.attachType = nil
      let object = try LoadedObject(loading: specification)
      let id = try #require(object.allPrograms().first?.id)
      let info = try BPF.programInfo(BPF.descriptor(.program, id: id))
      #expect(info.type == ProgramType.trafficClassifier.rawValue)
    }

    @Test("A map's type, sizes and flags can be changed before it is created")
    func changedMap() throws {
      var specification = Fixture.counter()
      specification[map: "packets"]?.type = .hash
      specification[map: "packets"]?.maxEntries = 77
      specification[map: "packets"]?.valueSize = 24
      specification[map: "packets"]?.flags = .noPreallocation
      let object = try LoadedObject(loading: specification)
      let info = try #require(object.allMaps().first).info
      #expect(info.type == .hash)
      #expect(info.maxEntries == 77)
      #expect(info.valueSize == 24)
      #expect(info.flags == .noPreallocation)
    }

    @Test("What a program is attached to can be changed before it is loaded")
    func changedTarget() throws {
      var program = ProgramSpecification(
        name: "traced", sectionName: "tp_btf/no_such_tracepoint", type: .tracing,
        attachType: .traceRawTracepoint, attachTarget: "no_such_tracepoint", needsTargetBTF: true,
        instructions: [Assembly.move(0, 0), Assembly.exit])
      let error = try #require(throws: ApusError.self) {
        try LoadedObject(loading: ObjectSpecification(programs: [program], license: "GPL"))
      }
      #expect(error.message.contains("no tracepoint of that name"), "\(error)")
      program.attachTarget = "sched_switch"
      let object = try LoadedObject(
        loading: ObjectSpecification(programs: [program], license: "GPL"))
      #expect(try object.allPrograms().map(\.name) == ["traced"])
    }

    @Test("Names in the kernel have the prefix")
    func prefix() throws {
      var options = LoadOptions()
      options.namePrefix = "px7_"
      let object = try LoadedObject(loading: Fixture.counter(), options: options)
      #expect(try KernelObjects.maps(named: "px7_packets") == 1)
      #expect(try KernelObjects.programs(named: "px7_count") == 1)
      #expect(try object.allMaps().map(\.name) == ["packets"])
    }

    @Test("The verifier's log of a program that it accepts is there when asked for")
    func log() throws {
      var options = LoadOptions()
      #expect(try LoadedObject(loading: Fixture.counter()).verifierLogs.isEmpty)
      options.verifierLogLevel = .statistics
      let statistics = try LoadedObject(loading: Fixture.counter(), options: options)
      #expect(statistics.verifierLogs["count"]?.contains("processed ") == true)
      options.verifierLogLevel = [.everyInstruction, .statistics]
      let all = try LoadedObject(loading: Fixture.counter(), options: options)
      #expect(all.verifierLogs["count"]?.contains("call bpf_map_lookup_elem#1") == true)
    }

    @Test("An option for a map that is not there is an error")
    func misspelt() throws {
      var options = LoadOptions()
      options.pins["pakets"] = "/sys/fs/bpf/pakets"
      let error = try #require(throws: ApusError.self) {
        try LoadedObject(loading: Fixture.counter(), options: options)
      }
      #expect(error.code == .noSuchMap)
      #expect(error.message.contains("it has packets"))
    }

    @Test("A file system that delegates nothing gives no token, and the error says why")
    func token() async throws {
      let hasTokens = try KernelRelease.current() >= KernelRelease(6, 9)
      try await BPFFileSystem.run { folder throws in
        var options = LoadOptions()
        options.tokenFileSystem = FilePath(folder)
        let error = try #require(throws: ApusError.self) {
          try LoadedObject(loading: Fixture.counter(), options: options)
        }
        #expect(error.code == .unsupported)
        #expect(
          error.message.contains(hasTokens ? "first user namespace" : "needs Linux 6.9"), "\(error)"
        )
        options.tokenFileSystem = "/tmp"
        let noFileSystem = try #require(throws: ApusError.self) {
          try LoadedObject(loading: Fixture.counter(), options: options)
        }
        #expect(
          noFileSystem.message.contains(
            hasTokens ? "not the root of a BPF file system" : "needs Linux 6.9"), "\(noFileSystem)")
      }
    }
  }
}
