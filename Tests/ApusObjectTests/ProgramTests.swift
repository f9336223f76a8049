import ApusObject
import Testing

@Suite("Programs")
struct ProgramTests {
  @Test(arguments: [Fixture.counter, .counterBigEndian])
  func readsThePacketCounter(_ fixture: Fixture) throws {
    let object = try ObjectSpecification(parsing: fixture.bytes)
    #expect(object.byteOrder == (fixture.name == "counter" ? .little : .big))
    #expect(object.license == "GPL")
    #expect(object.kernelVersion == 0)
    #expect(object.programs.map(\.name) == ["count_packets", "drop"])

    let program = try #require(object[program: "count_packets"])
    #expect(program.sectionName == "xdp")
    #expect(program.type == .xdp)
    #expect(program.attachType == .xdp)
    #expect(program.isAttachTypeOptional)
    #expect(program.attachTarget == nil)
    #expect(program.isLoadedByDefault)
    #expect(program.flags.isEmpty)
    #expect(program.instructions.count == 13)
    #expect(program.references == [MapReference(instruction: 4, map: "packets", kind: .map)])
    #expect(program.instructions[4].source == Instruction.Pseudo.mapDescriptor)
    #expect(program.functionInfo.map(\.instruction) == [0])
    let function = try object.btf?.type(#require(program.functionInfo.first).type)
    #expect(function?.name == "count_packets")

    let first = try #require(program.lineInfo.first)
    #expect(first.instruction == 0)
    #expect(first.file == "./counter.c")
    #expect(first.text.contains("int count_packets(struct xdp_md *context)"))
    let lines = program.lineInfo.map(\.instruction)
    #expect(lines == Set(lines).sorted())
    #expect(program.lineInfo.contains { $0.text.contains("*count += 1") && $0.column == 21 })

    let other = try #require(object[program: "drop"])
    #expect(other.attachType == .xdpDeviceMap)
    #expect(!other.isLoadedByDefault)
    #expect(other.flags == .xdpFragments)
    #expect(other.references == [MapReference(instruction: 9, map: "flows", kind: .map)])
  }

  @Test func linksSubprograms() throws {
    let object = try ObjectSpecification(parsing: Fixture.subprograms.bytes)
    // `near` is static and called from its own section: no program of its own.
    #expect(object.programs.map(\.name) == ["first", "second", "third"])
    let program = try #require(object[program: "first"])
    #expect(program.type == .trafficClassifier)
    #expect(program.attachType == nil)
    let listing = Disassembly(program.instructions).lines.map { "\($0.instruction) \($0.text)" }
    #expect(
      listing == [
        "0 r1 = 0x0",
        "1 *(u64 *)(r10 - 0x8) = r1",
        "2 r3 = r10",
        "3 r3 += -0x8",
        "4 w1 = 0xa",
        "5 r2 = pc+0xa ll",
        "7 r4 = 0x0",
        "8 call 0xb5",
        "9 r1 = *(u64 *)(r10 - 0x8)",
        "10 call pc+0xb",
        "11 w6 = w0",
        "12 r1 = *(u64 *)(r10 - 0x8)",
        "13 call pc+0x10",
        "14 w0 += w6",
        "15 exit",
        // add, the callback
        "16 w1 = w1",
        "17 r3 = *(u64 *)(r2 + 0x0)",
        "18 r3 += r1",
        "19 *(u64 *)(r2 + 0x0) = r3",
        "20 r0 = 0x0",
        "21 exit",
        // middle
        "22 w6 = w1",
        "23 call pc+0xa",
        "24 w7 = w0",
        "25 w6 += 0x1",
        "26 w1 = w6",
        "27 call pc+0x6",
        "28 w0 += w7",
        "29 exit",
        // near
        "30 w6 = w1",
        "31 call 0x7",
        "32 w0 += w6",
        "33 exit",
        // leaf, which only middle reaches
        "34 w6 = w1",
        "35 w6 *= 0x5",
        "36 call 0x7",
        "37 w0 += w6",
        "38 exit",
      ])
    let btf = try #require(object.btf)
    let functions = try program.functionInfo.map {
      "\($0.instruction) \(try btf.type($0.type).name ?? "")"
    }
    #expect(functions == ["0 first", "16 add", "22 middle", "30 near", "34 leaf"])
    for function in program.functionInfo {
      #expect(program.lineInfo.contains { $0.instruction == function.instruction })
    }
    // Nothing calls `unused`, and `third` calls nothing.
    #expect(object[program: "third"]?.instructions.count == 2)
  }

  @Test func treatsHiddenFunctionsAsStatic() throws {
    let object = try ObjectSpecification(parsing: Fixture.subprograms.bytes)
    let btf = try #require(object.btf)
    func linkage(_ name: String) throws -> BTFLinkage? {
      let id = try #require(btf.id(named: name, kind: .function))
      if case .function(_, let linkage, _) = try btf.type(id) { return linkage }
      return nil
    }
    #expect(try linkage("hidden") == .static)
    #expect(try linkage("middle") == .global)
    #expect(try linkage("leaf") == .static)
  }

  @Test func findsWhatIsNotInTheObject() throws {
    let object = try ObjectSpecification(parsing: Fixture.externals.bytes)
    let program = try #require(object.programs.first)
    #expect(program.type == .tracing)
    #expect(program.attachType == .traceFunctionEntry)
    #expect(program.attachTarget == "do_nanosleep")
    #expect(program.needsTargetBTF)
    #expect(
      program.externalCalls == [
        ExternalCall(instruction: 1, name: "bpf_task_acquire"),
        ExternalCall(instruction: 4, name: "bpf_task_release", isWeak: true),
      ])
    #expect(program.instructions[1].source == Instruction.Pseudo.kernelFunctionCall)
    #expect(
      program.externalVariables == [
        ExternalVariable(instruction: 5, name: "kernel_number", sectionName: ".ksyms"),
        ExternalVariable(instruction: 8, name: "LINUX_KERNEL_VERSION", sectionName: ".kconfig"),
      ])
    #expect(program.references.isEmpty)
  }

  @Test func findsRelocationsOfTypes() throws {
    let object = try ObjectSpecification(parsing: Fixture.core.bytes)
    let program = try #require(object[program: "relocated"])
    #expect(program.type == .rawTracepoint)
    #expect(program.attachTarget == "sched_switch")
    let btf = try #require(object.btf)
    let relocations = try program.relocations.map {
      "\($0.instruction) \(try btf.type($0.type).name ?? "") \($0.access) \($0.kind.rawValue)"
    }
    #expect(
      relocations == [
        "0 task 0:2:1 0", "1 task 0:2:0 4", "3 inner 0:1:2 1", "5 task 0 9", "6 level 1 11",
      ])
    let unknown = try #require(object[program: "unknown_section"])
    #expect(unknown.type == .unspecified)
    #expect(unknown.sectionName == "kprobe.s/ignored")
    #expect(unknown.relocations.isEmpty)
  }

  @Test func canBeEdited() throws {
    var object = try ObjectSpecification(parsing: Fixture.counter.bytes)
    object[program: "drop"] = nil
    #expect(object.programs.map(\.name) == ["count_packets"])
    object[map: "packets"]?.maxEntries = 5
    #expect(object[map: "packets"]?.maxEntries == 5)
    object[map: "more"] = MapSpecification(name: "more", type: .hash)
    #expect(object.maps.map(\.name) == ["packets", "flows", "events", "more"])
    object[map: "nothing"] = nil
    #expect(object.maps.count == 4)
  }

  @Test func saysWhichFunctionIsWrong() throws {
    let code = [Instruction(opcode: 0x85, source: 1, immediate: 7), Instruction(opcode: 0x95)]
    let object = ELFObject(
      sections: [
        ELFSection(
          name: "xdp", flags: [.allocated, .executable],
          data: Instruction.encode(code, byteOrder: .little))
      ],
      symbols: [ELFSymbol(name: "main", size: 16, section: .section(0), type: .function)])
    let error = #expect(throws: ObjectError.self) { try ObjectSpecification(object) }
    #expect(
      error?.description
        == "function \"main\": it refers to instruction 8, where no function starts (section xdp, "
        + "offset 0).")
    var half = object
    half.symbols[0].size = 12
    #expect(throws: ObjectError.self) { try ObjectSpecification(half) }
  }
}
