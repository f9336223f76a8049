import Apus
import ApusObject
import ApusSystem
import SystemPackage
import Testing

extension KernelTests {
  @Suite("Loading")
  struct Loading {
    @Test("A program runs, and counts in its map")
    func testRun() throws {
      let object = try LoadedObject(loading: Fixture.counter())
      let program: XDPProgram = try object.program("count")
      let packets: PerCPUArray<UInt64> = try object.map("packets")
      let run = try program.testRun(packet: NetworkSandbox.frame, repeat: 10)
      #expect(run.returnValue == UInt32(Fixture.pass))
      #expect(run.packet == NetworkSandbox.frame)
      #expect(try packets[0].sum == 10)
    }

    @Test(
      "A packet that the kernel does not take is an error, not a crash",
      arguments: [0, 1, 13, 100_000])
    func testRunOfBadPacket(size: Int) throws {
      let object = try LoadedObject(loading: Fixture.counter())
      let program: XDPProgram = try object.program("count")
      let error = #expect(throws: ApusError.self) {
        try program.testRun(packet: [UInt8](repeating: 0, count: size))
      }
      #expect(error?.code == .systemCall)
    }

    @Test("The kernel knows map and program by their names, cut and cleaned")
    func names() throws {
      let object = try LoadedObject(
        loading: Fixture.counter(program: "a program/with-a-long name", map: "apus.names"))
      let program: XDPProgram = try object.program("a program/with-a-long name")
      #expect(try KernelObjects.programs(named: "a_program_with_") >= 1)
      #expect(try KernelObjects.maps(named: "apus.names") == 1)
      #expect(program.program.id != nil)
    }

    @Test("A rejected program says why, where, and carries the whole log")
    func rejection() throws {
      var specification = Fixture.rejected()
      specification[program: "reject"]?.lineInfo = []
      let error = try #require(throws: ApusError.self) {
        try LoadedObject(loading: specification)
      }
      #expect(error.code == .verifierRejected)
      #expect(error.subject == "reject")
      #expect(error.errno == .permissionDenied)
      #expect(error.message.contains("instruction 1"))
      #expect(error.message.contains("R1 invalid mem access"))
      let log = try #require(error.verifierLog)
      #expect(log.contains("R1 invalid mem access"))
      #expect(log.contains("processed"))
      #expect(error.description.contains("R1 invalid mem access"))
      #expect(!error.description.contains("processed"))
    }

    @Test("A log longer than the first buffer arrives whole")
    func longLog() throws {
      // 4,000 branches that the verifier must both follow write some 300 KiB before the last line fails.
      var instructions = [Assembly.call(7)]
      for _ in 0..<4000 { instructions.append(Assembly.jumpIfZero(0, 0)) }
      instructions += [Assembly.move(1, 0), Assembly.load64(0, 1, 0), Assembly.exit]
      var specification = Fixture.rejected()
      specification[program: "reject"]?.instructions = instructions
      let error = try #require(throws: ApusError.self) {
        try LoadedObject(loading: specification)
      }
      let log = try #require(error.verifierLog)
      #expect(log.utf8.count > 1 << 16)
      #expect(log.contains("0: (85) call bpf_get_prandom_u32#7"))
      #expect(log.contains("R1 invalid mem access"))
    }

    @Test("Every descriptor is closed on exec")
    func closeOnExec() async throws {
      try await NetworkSandbox.run { sandbox throws in
        let object = try LoadedObject(
          loading: ObjectSpecification(embedded: CompiledFixture.counter))
        defer { object.close() }
        let program: XDPProgram = try object.program("count_packets")
        try program.attach(to: sandbox.receiver)
        // Four maps, one program, one link.
        #expect(try KernelObjects.openDescriptors() >= 6)
        #expect(try KernelObjects.openDescriptors(inheritable: true) == 0)
      }
    }

    @Test("A failed load leaves nothing behind")
    func failureLeavesNothing() throws {
      let before = try KernelObjects.openDescriptors()
      var specification = Fixture.counter(program: "leak_good", map: "leak_map")
      specification.programs += Fixture.rejected(program: "leak_bad").programs
      for _ in 0..<20 {
        #expect(throws: ApusError.self) { try LoadedObject(loading: specification) }
      }
      #expect(try KernelObjects.openDescriptors() == before)
      // The kernel frees a program's maps a moment after the program.
      #expect(
        try eventually {
          try KernelObjects.maps(named: "leak_map") == 0
            && KernelObjects.programs(named: "leak_good") == 0
        })
    }

    @Test("Closing frees everything; closing again, from anywhere, does nothing")
    func closing() async throws {
      let before = try KernelObjects.openDescriptors()
      let object = try LoadedObject(loading: Fixture.counter(program: "closing", map: "closing"))
      #expect(try KernelObjects.openDescriptors() == before + 2)
      await withTaskGroup { group in
        for _ in 0..<8 { group.addTask { object.close() } }
      }
      object.close()
      #expect(try KernelObjects.openDescriptors() == before)
      let error = #expect(throws: ApusError.self) {
        try object.map("closing", as: PerCPUArray<UInt64>.self)
      }
      #expect(error?.code == .closed)
    }

    @Test(
      "A map that the kernel refuses is named, with the field at fault",
      arguments: [
        (
          MapSpecification(name: "m", type: .array, keySize: 8, valueSize: 8, maxEntries: 1),
          "4 bytes"
        ),
        (
          MapSpecification(name: "m", type: .array, keySize: 4, valueSize: 0, maxEntries: 1),
          "value_size"
        ),
        (
          MapSpecification(name: "m", type: .hash, keySize: 4, valueSize: 8, maxEntries: 0),
          "max_entries"
        ),
        (MapSpecification(name: "m", type: .ringBuffer, maxEntries: 0), "power of two"),
        (
          MapSpecification(
            name: "m", type: .array, keySize: 4, valueSize: 8, maxEntries: 1,
            flags: .noPreallocation),
          "BPF_F_NO_PREALLOC"
        ),
      ])
    func refusedMap(map: MapSpecification, explanation: String) throws {
      let error = try #require(throws: ApusError.self) {
        try LoadedObject(loading: Fixture.map(map))
      }
      #expect(error.code == .mapCreationFailed)
      #expect(error.subject == "m")
      #expect(error.message.contains(explanation), "\(error)")
    }

    @Test("A map type newer than the kernel says which kernel has it")
    func newMapType() throws {
      // BPF_MAP_TYPE_ARENA came with 6.9.
      let arena = MapSpecification(
        name: "arena", type: .arena, maxEntries: 1, flags: .mappable)
      let result = Result { try LoadedObject(loading: Fixture.map(arena)) }
      if try KernelRelease.current() >= KernelRelease(6, 9) {
        #expect(throws: Never.self) { try result.get() }
      } else {
        let error = try #require(throws: ApusError.self) { try result.get() }
        #expect(error.code == .mapCreationFailed)
        #expect(error.message.contains("needs Linux 6.9"))
      }
    }

    @Test("Contents are written before the first program runs, and a frozen map stays as it is")
    func contents() throws {
      let data = MapSpecification(
        name: ".rodata", type: .array, keySize: 4, valueSize: 16, maxEntries: 1,
        flags: .readOnlyForPrograms, contents: Array(0..<16), isFrozen: true)
      var specification = ObjectSpecification(
        programs: [
          Fixture.xdp(
            "read", Assembly.wide(1) + [Assembly.load64(0, 1, 0), Assembly.exit],
            references: [
              MapReference(instruction: 0, map: ".rodata", kind: .value(offset: 8))
            ])
        ],
        maps: [data], license: "GPL")
      specification.license = "Apache-2.0"
      let object = try LoadedObject(loading: specification)
      let program: XDPProgram = try object.program("read")
      #expect(try program.testRun(packet: NetworkSandbox.frame).returnValue == 0x0b0a_0908)
      let map: ArrayMap<SIMD2<UInt64>> = try object.map(".rodata")
      #expect(try map[0] == [0x0706_0504_0302_0100, 0x0f0e_0d0c_0b0a_0908])
      let error = #expect(throws: ApusError.self) { try map.set([0, 0], at: 0) }
      #expect(error?.code == .permissionDenied)
    }

    @Test("What an object asks for and does not have is named")
    func names404() throws {
      let object = try LoadedObject(loading: Fixture.counter())
      let map = #expect(throws: ApusError.self) {
        try object.map("missing", as: ArrayMap<UInt64>.self)
      }
      #expect(map?.code == .noSuchMap)
      #expect(map?.message.contains("it has packets") == true)
      let program = #expect(throws: ApusError.self) {
        try object.program("missing", as: XDPProgram.self)
      }
      #expect(program?.code == .noSuchProgram)
      #expect(program?.message.contains("it has count") == true)
    }

    @Test("A handle of the wrong type shows both sides")
    func mismatch() throws {
      let object = try LoadedObject(loading: Fixture.counter())
      let size = try #require(throws: ApusError.self) {
        try object.map("packets", as: PerCPUArray<UInt32>.self)
      }
      #expect(size.code == .typeMismatch)
      #expect(size.message.contains("value 8 bytes"))
      #expect(size.message.contains("value 4 bytes (UInt32)"))
      let type = try #require(throws: ApusError.self) {
        try object.map("packets", as: ArrayMap<UInt64>.self)
      }
      #expect(type.message.contains("BPF_MAP_TYPE_PERCPU_ARRAY"))
      #expect(type.message.contains("BPF_MAP_TYPE_ARRAY,"))
    }

    @Test(
      "A program that refers to what is not there is an error",
      arguments: [-1, 0, 4, 12, 13, Int.max])
    func badReference(instruction: Int) throws {
      var specification = Fixture.counter()
      specification[program: "count"]?.references = [
        MapReference(instruction: instruction, map: "packets", kind: .map)
      ]
      let error = #expect(throws: ApusError.self) { try LoadedObject(loading: specification) }
      #expect(error?.code == .invalidObject)
    }
  }
}
