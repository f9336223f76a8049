import Apus
import ApusObject
import ApusSimulator
import ApusSystem
import SystemPackage
import Testing

extension KernelTests {
  /// What C objects say is what happens in the kernel.
  @Suite("C objects")
  struct ObjectLoading {
    private let packet = [UInt8](repeating: 0, count: 64)

    /// Runs a program of an object on a packet.
    private func run(_ object: LoadedObject, _ program: String) throws -> UInt32 {
      let id = try #require(try object.program(program, as: AnyProgram.self).program.id)
      return
        try BPF.testRun(
          BPF.descriptor(.program, id: id), packet: packet, repeatCount: 1, outputCapacity: 4096
        )
        .returnValue
    }

    @Test("Maps of maps and program arrays hold what their definitions say")
    func slots() async throws {
      let specification = try await CObject("map_in_map").specification()
      #expect(specification[map: "outer"]?.slots == [1: "first", 4: "second"])
      #expect(specification[map: "outer_hash"]?.slots == [0: "second", 1: "first"])
      #expect(specification[map: "programs"]?.slots == [0: "one", 3: "two"])
      let inner = try #require(specification[map: "empty"]?.innerMap)
      #expect(inner.type == .hash)
      #expect(inner.keySize == 8)
      #expect(inner.maxEntries == 100)
      #expect(inner.flags == .noPreallocation)

      let object = try LoadedObject(loading: specification)
      defer { object.close() }
      // `one` finds a map in slot 4 and counts in it; `start` calls what is in slot 3.
      #expect(try run(object, "one") == 2)
      #expect(try run(object, "start") == 3)
      let second = try object.map("second", as: ArrayMap<UInt32>.self)
      #expect(try second[0] == 1)

      // The simulator takes the same specification.
      let simulator = try Simulator(loading: specification)
      #expect(try simulator.run("one", on: packet).returnValue == 2)
      #expect(try simulator.run("start", on: packet).returnValue == 3)
    }

    @Test("A slot whose map or program is not loaded, or does not fit, fails, and nothing stays")
    func brokenSlots() async throws {
      let whole = try await CObject("map_in_map").specification()
      let before = try KernelObjects.openDescriptors()
      func failure(_ change: (inout ObjectSpecification) -> Void) throws -> String {
        var specification = whole
        change(&specification)
        let error = try #require(throws: ApusError.self) {
          try LoadedObject(loading: specification)
        }
        #expect(error.code == .invalidObject)
        return error.message
      }
      #expect(
        try failure { $0[program: "two"]?.isLoadedByDefault = false }
          .contains("Map programs is to hold program two at 3, which is not loaded"))
      #expect(
        try failure { $0[map: "outer"]?.slots = [2: "nowhere"] }
          .contains("Map outer is to hold map nowhere at 2"))
      #expect(
        try failure { $0[map: "outer"]?.slots = [5: "first"] }
          .contains("Map outer cannot hold map first at 5: it has room for 5"))
      #expect(
        try failure { $0[map: "outer"]?.slots = [0: "programs"] }
          .contains("Map outer cannot hold map programs at 0"))
      #expect(try failure { $0[map: "empty"]?.innerMap = nil }.contains("what they are like"))
      #expect(
        try failure { $0[map: "empty"]?.innerMap = whole[map: "outer"] }.contains("maps of maps"))
      #expect(try KernelObjects.openDescriptors() == before)
    }

    @Test("Maps without types are read in every layout")
    func legacyMaps() async throws {
      let specification = try await CObject("legacy_maps").specification()
      let map = try #require(specification[map: "my_map"])
      #expect(map.type == .hash)
      #expect(map.keySize == 4)
      #expect(map.valueSize == 4)
      #expect(map.maxEntries == 100)
      #expect(map.flags == .noPreallocation)
      let types = try #require(specification.btf)
      #expect(try types.type(#require(map.valueTypeID)).name == "u32")
      #expect(specification[map: "of_aya"]?.valueSize == 16)
      #expect(specification[map: "of_aya"]?.pinning == MapSpecification.Pinning.none)
      #expect(specification[map: "of_gobpf"]?.type == .perCPUArray)
      #expect(specification[map: "oldest"]?.maxEntries == 1)

      let nested = try await CObject("legacy_maps", "IPROUTE2").specification()
      #expect(nested[map: "outer"]?.slots == [2: "inner"])
      let object = try LoadedObject(loading: nested)
      defer { object.close() }
      _ = try run(object, "count")
      #expect(try object.map("inner", as: ArrayMap<UInt32>.self)[0] == 1)
      // Sections `ID/KEY` fill the program array of that identifier, with programs of its users' type.
      #expect(nested[map: "jumps"]?.slots == [0: "calls_on", 1: "called"])
      #expect(nested[program: "called"]?.type == .trafficClassifier)
      #expect(try run(object, "calls") == 11)
    }

    @Test("What rustc made, with a map as Aya defines it, loads and counts")
    func rust() async throws {
      let specification = try await CObject("rust").specification()
      #expect(specification.maps.map(\.name) == ["COUNTS"])
      #expect(specification[program: "count"]?.lineInfo.isEmpty == false)
      let object = try LoadedObject(loading: specification)
      defer { object.close() }
      #expect(try run(object, "count") == 2)
      #expect(try object.map("COUNTS", as: ArrayMap<UInt64>.self)[3] == 7)
    }

    @Test("A ring buffer gets the next size that the kernel takes, and a map its node and extra")
    func roundedSizes() async throws {
      let specification = try await CObject("maps").specification()
      #expect(specification[map: "bloom"]?.mapExtra == 3)
      #expect(specification[map: "bloom_long"]?.mapExtra == 5)
      #expect(specification[map: "on_node"]?.numaNode == 0)
      let object = try LoadedObject(loading: specification)
      defer { object.close() }
      let size = try object.map("ring", as: RawMap.self).map.maxEntries
      #expect(Int(size) == max(8192, try MemoryPage.size()))
    }

    @Test("CO-RE relocations of all thirteen kinds are answered")
    func relocations() async throws {
      let specification = try await CObject("core").specification()
      let kinds = Set(specification.programs.flatMap(\.relocations).map(\.kind.rawValue))
      #expect(kinds == Set(0...12))
      let object = try LoadedObject(loading: specification)
      defer { object.close() }
      let id = try #require(try object.program("kinds", as: AnyProgram.self).program.id)
      let context = [UInt8](repeating: 0, count: 24)
      #expect(
        try BPF.testRun(BPF.descriptor(.program, id: id), context: context) == (1 << 19) - 1)
    }

    @Test(
      "A CO-RE relocation without an answer is named when the verifier reaches it",
      arguments: [
        ("0", "struct task_struct.no_such_member"), ("1", "struct no_such_type"),
        ("2", "struct task_struct.pid"), ("3", "enum bpf_map_type's BPF_MAP_TYPE_NONE_SUCH"),
        ("4", "struct task_struct.no_such_member"),
      ])
    func unanswered(failure: String, subject: String) async throws {
      let specification = try await CObject("core_failures", "FAILURE=\(failure)").specification()
      let error = try #require(throws: ApusError.self) {
        try LoadedObject(loading: specification)
      }
      #expect(error.code == .verifierRejected)
      #expect(error.message.contains(subject), "\(error.message)")
      #expect(error.message.contains("core_failures.bpf.c:"), "\(error.message)")
    }

    @Test("What a section leaves out with `?` is loaded when it is asked for")
    func leftOut() async throws {
      var specification = try await CObject("left_out").specification()
      let object = try LoadedObject(loading: specification)
      defer { object.close() }
      #expect(try run(object, "loaded") == 2)
      let error = #expect(throws: ApusError.self) {
        try object.program("left_out", as: AnyProgram.self)
      }
      #expect(error?.code == .noSuchProgram)
      // A struct_ops map that is left out leaves out its programs too.
      #expect(specification[map: "operations"]?.isCreatedByDefault == false)
      #expect(throws: ApusError.self) { try object.structOps("operations") }
      #expect(throws: ApusError.self) { try object.program("unused", as: AnyProgram.self) }
      specification[program: "left_out"]?.isLoadedByDefault = true
      let rejection = #expect(throws: ApusError.self) { try LoadedObject(loading: specification) }
      #expect(rejection?.code == .verifierRejected)
    }

    @Test("A function that only a tag names is called when the program throws")
    func exceptions() async throws {
      let specification = try await CObject("exceptions").specification()
      #expect(specification.programs.map(\.name) == ["throws"])
      for mode in [ExecutionMode.interpreted, .automatic] {
        var environment = SimulationEnvironment()
        environment.execution = mode
        let simulator = try Simulator(loading: specification, environment: environment)
        for _ in 0..<100 {
          let packet = [UInt8](repeating: 0, count: 64)
          #expect(try simulator.run("throws", on: packet).returnValue == 43)
        }
      }
      do throws(ApusError) {
        let object = try LoadedObject(loading: specification)
        defer { object.close() }
        let result = try? run(object, "throws")
        #expect(result == 43)
      } catch {
        // `bpf_throw` came with Linux 6.7.
        #expect(try KernelRelease.current() < KernelRelease(6, 7), "\(error)")
      }
    }

    @Test("A big-endian object is read, and refused with its byte order")
    func bigEndian() async throws {
      let specification = try await CObject("maps", byteOrder: .big).specification()
      #expect(specification.byteOrder == .big)
      #expect(
        specification.maps.map(\.name)
          == (try await CObject("maps").specification()).maps.map(\.name))
      let error = try #require(throws: ApusError.self) {
        try LoadedObject(loading: specification)
      }
      #expect(error.code == .invalidObject)
      #expect(error.message.contains("big-endian"))
    }

    @Test("Licence and version are taken from their sections")
    func licenseAndVersion() async throws {
      let specification = try await CObject("globals").specification()
      #expect(specification.license == "GPL")
      #expect(specification.kernelVersion == 0x050400)
    }

    @Test("A program that replaces a function needs the program that has it")
    func replacementWithoutTarget() async throws {
      var specification = try await CObject("replacing").specification()
      specification.programs.removeAll { $0.name != "replacement" }
      let error = try #require(throws: ApusError.self) {
        try LoadedObject(loading: specification)
      }
      #expect(error.code == .unsupported)
      #expect(error.message.contains("LoadOptions.targetPrograms"))
    }

    @Test(
      "Functions of a loaded program are replaced and traced", arguments: ["replacement", "entry"])
    func targetProgram(_ name: String) async throws {
      let target = try LoadedObject(loading: try await CObject("replaced").specification())
      defer { target.close() }
      let dispatcher = try target.program("dispatcher", as: AnyProgram.self).program
      var specification = try await CObject("replacing").specification()
      specification.programs.removeAll { $0.name != name }
      var options = LoadOptions()
      options.targetPrograms = [name: .open(dispatcher)]
      let isRefused = try KernelTypes.refusesTrampolines()
      do throws(ApusError) {
        try LoadedObject(loading: specification, options: options).close()
        #expect(!isRefused)
      } catch {
        #expect(isRefused, "\(error)")
      }
      specification[program: name]?.attachTarget = "no_such_function"
      let error = try #require(throws: ApusError.self) {
        try LoadedObject(loading: specification, options: options)
      }
      #expect(error.message.contains("no_such_function"))
      options.targetPrograms = [name: .identifier(try #require(dispatcher.id))]
      specification[program: name]?.attachTarget = "verdict"
      specification[program: name]?.type = .xdp
      let mismatch = try #require(throws: ApusError.self) {
        try LoadedObject(loading: specification, options: options)
      }
      #expect(mismatch.code == .typeMismatch)
    }

    @Test("A struct_ops map has the kernel's layout, and only what is to be created is")
    func structOps() async throws {
      let specification = try await CObject("struct_ops").specification()
      let map = try #require(specification[map: "with_link"])
      #expect(map.type == .structOps)
      #expect(map.flags == .link)
      #expect(map.slots == [1: "ssthresh", 2: "undo_cwnd", 3: "cong_avoid"])
      var changed = specification
      // The kernel's struct has no such member, so it has to stay zero.
      changed[map: "with_link"]?.slots[5] = "ssthresh"
      let error = try #require(throws: ApusError.self) { try LoadedObject(loading: changed) }
      #expect(error.code == .unsupported)
      #expect(error.message.contains("no_such_callback"))
      changed = specification
      changed[map: "with_link"]?.slots[2] = "ssthresh"
      let several = try #require(throws: ApusError.self) { try LoadedObject(loading: changed) }
      #expect(several.code == .invalidObject)
      #expect(several.message.contains("several callbacks"))
    }

    private func congestionControls() throws -> [Substring] {
      let path: FilePath = "/proc/sys/net/ipv4/tcp_available_congestion_control"
      return String(decoding: try WholeFile.read(path, limit: 4096), as: UTF8.self)
        .split { $0 == " " || $0 == "\n" }
    }

    /// Nothing uses a congestion control that it did not ask for by name, so that the machine takes no harm.
    @Test(
      "The kernel takes the callbacks of struct_ops, and gives them back",
      arguments: [("without_link", "apus_test"), ("with_link", "apus_test_link")])
    func attachedStructOps(variable: String, name: Substring) async throws {
      var specification = try await CObject("struct_ops").specification()
      let release = try KernelRelease.current()
      let hasLinks = release >= KernelRelease(6, 4)
      if !hasLinks { specification.maps.removeAll { $0.name == "with_link" } }
      let object: LoadedObject
      do throws(ApusError) {
        object = try LoadedObject(loading: specification)
      } catch {
        Issue.record("\(error)")
        return
      }
      defer { object.close() }
      guard hasLinks || variable != "with_link" else {
        #expect(throws: ApusError.self) { try object.structOps(variable) }
        return
      }
      let operations = try object.structOps(variable)
      #expect(try !congestionControls().contains(name))
      let link = try operations.attach()
      #expect(try congestionControls().contains(name))
      let error = #expect(throws: ApusError.self) { try operations.attach() }
      #expect(error?.code == .alreadyAttached)
      link.detach()
      #expect(try !congestionControls().contains(name))
      if variable == "with_link" {
        try operations.attach()
        #expect(try congestionControls().contains(name))
        object.close()
        #expect(try !congestionControls().contains(name))
      }
    }

    @Test("All sets of callbacks are attached with the programs, or none of them")
    func allStructOps() async throws {
      var specification = try await CObject("struct_ops").specification()
      let names: Set<Substring> = ["apus_test", "apus_test_link"]
      func listed() throws -> Set<Substring> { names.intersection(try congestionControls()) }
      guard try KernelRelease.current() >= KernelRelease(6, 4) else {
        specification.maps.removeAll { $0.name == "with_link" }
        let object = try LoadedObject(loading: specification)
        defer { object.close() }
        #expect(try object.attachAll().structOps.keys.sorted() == ["without_link"])
        #expect(try listed() == ["apus_test"])
        object.close()
        #expect(try listed().isEmpty)
        return
      }
      // What is not created is not attached.
      specification[map: "without_link"]?.isCreatedByDefault = false
      let first = try LoadedObject(loading: specification)
      defer { first.close() }
      let attached = try first.attachAll()
      #expect(attached.structOps.keys.sorted() == ["with_link"])
      #expect(attached.links.isEmpty)
      // Callbacks are attached with their set, and are not said to be left out.
      #expect(attached.leftOut.isEmpty)
      #expect(try listed() == ["apus_test_link"])

      // The name of the second is in use.
      specification[map: "without_link"]?.isCreatedByDefault = true
      let second = try LoadedObject(loading: specification)
      defer { second.close() }
      let error = try #require(throws: ApusError.self) { try second.attachAll() }
      #expect(error.code == .alreadyAttached)
      #expect(error.subject == "with_link")
      #expect(try listed() == ["apus_test_link"])
      attached.structOps["with_link"]?.detach()
      #expect(try listed().isEmpty)

      let third = try LoadedObject(loading: specification)
      defer { third.close() }
      #expect(try third.attachAll().structOps.count == 2)
      #expect(try listed() == names)
      third.close()
      #expect(try listed().isEmpty)
    }

    @Test(
      "Sections and maps mean what they do with cilium/ebpf where libbpf has no meaning for them")
    func ciliumObjects() async throws {
      let specification = try await CObject("cilium").specification()
      #expect(specification[program: "packets"]?.type == .xdp)
      #expect(specification[program: "filter"]?.type == .socketFilter)
      #expect(specification[program: "either_way"]?.type == .trafficClassifier)
      #expect(specification[program: "connect"]?.attachType == .cgroupConnect4)
      #expect(specification[map: ".rodata_mine"]?.flags.contains(.readOnlyForPrograms) == true)
      let object = try LoadedObject(loading: specification)
      defer { object.close() }
      let processors = UInt32(try PossibleCPUs.current().count)
      for name in ["without_sizes", "with_records", "legacy_events"] {
        let map = try #require(try object.allMaps().first { $0.name == name })
        #expect([map.keySize, map.valueSize, map.maxEntries] == [4, 4, processors], "\(name)")
      }
      #expect(try object.map("processors", as: CPUMap.self).map.maxEntries == processors)
      let simulator = try Simulator(loading: specification)
      #expect(try simulator.run("packets", on: packet).returnValue == 2)
      // Nobody has opened an event yet.
      #expect(try run(object, "packets") == 1)
      let records = try object.map("with_records", as: PerfEventArray<UInt64>.self).open(pages: 1)
      #expect(try run(object, "packets") == 2)
      var kinds: [UInt32] = []
      records.drainBytes { bytes in
        // Sound: any bytes are a number.
        kinds.append(unsafe bytes.unsafeLoadUnaligned(fromByteOffset: 8, as: UInt32.self))
      }
      #expect(kinds == [9])
      #expect(try object.variable("count", as: UInt32.self).value == 9)
    }

    @Test("Programs on many typed functions are refused with the kernel that they need")
    func manyTypedFunctions() async throws {
      let whole = try await CObject("many_typed").specification()
      for program in whole.programs {
        var specification = whole
        specification[program: program.name]?.isLoadedByDefault = true
        let type = try #require(program.attachType)
        let error = try #require(throws: ApusError.self) {
          let object = try LoadedObject(loading: specification)
          defer { object.close() }
          // A kernel that has them: then Apus has no links for them.
          for program in try object.allPrograms() { try program.attach() }
        }
        #expect(error.code == .unsupported, "\(error)")
        #expect(error.message.contains("\(type)"), "\(error)")
        #expect(error.message.contains("Linux 7.2"), "\(error)")
      }
    }
  }
}
