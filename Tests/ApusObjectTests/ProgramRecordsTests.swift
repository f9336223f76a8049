import ApusObject
import Testing

/// Programs of an object share what is known of their instructions, until one is changed.
@Suite("Records of programs")
struct ProgramRecordsTests {
  @Test("What is changed in one program, another and a copy do not see")
  func changes() throws {
    var object = try ObjectSpecification(parsing: Fixture.counter.bytes)
    let before = object
    let lines = before.programs[0].lineInfo
    let functions = before.programs[0].functionInfo
    object.programs[0].references[0].instruction += 2
    object.programs[0].references.append(MapReference(instruction: 9, map: "flows", kind: .map))
    #expect(
      object.programs[0].references == [
        MapReference(instruction: 6, map: "packets", kind: .map),
        MapReference(instruction: 9, map: "flows", kind: .map),
      ])
    #expect(object.programs[1].references == before.programs[1].references)
    #expect(before.programs[0].references.map(\.instruction) == [4])
    #expect(before.programs[0] != object.programs[0])
    // The other records are what they were.
    #expect(object.programs[0].lineInfo == lines)
    #expect(object.programs[0].functionInfo == functions)

    object.programs[0].references = before.programs[0].references
    #expect(before.programs[0] == object.programs[0])
    #expect(Set([before.programs[0], object.programs[0]]).count == 1)
    #expect(before == object)
  }

  @Test("Each kind of record is changed on its own")
  func kinds() throws {
    let before = try ObjectSpecification(parsing: Fixture.counter.bytes).programs[0]
    var program = before
    program.lineInfo.removeFirst()
    program.externalCalls.append(ExternalCall(instruction: 0, name: "bpf_throw"))
    program.externalVariables = [
      ExternalVariable(instruction: 4, name: "jiffies", sectionName: ".ksyms")
    ]
    program.functionInfo[0].type = BTFTypeID(rawValue: 1)
    program.relocations.append(
      BTFRelocation(
        instruction: 1, type: BTFTypeID(rawValue: 1), access: "0", kind: .fieldByteOffset))
    #expect(program.lineInfo == Array(before.lineInfo.dropFirst()))
    #expect(program.externalCalls.map(\.name) == ["bpf_throw"])
    #expect(program.externalVariables.map(\.name) == ["jiffies"])
    #expect(program.functionInfo.map(\.type.rawValue) == [1])
    #expect(program.relocations.map(\.access) == ["0"])
    #expect(program.references == before.references)
    program.lineInfo = []
    #expect(program.lineInfo.isEmpty && program.externalCalls.count == 1)
  }

  @Test("A program that is made is the same as one that was read")
  func made() throws {
    for read in try ObjectSpecification(parsing: Fixture.subprograms.bytes).programs {
      let made = ProgramSpecification(
        name: read.name, sectionName: read.sectionName, type: read.type,
        attachType: read.attachType, isAttachTypeOptional: read.isAttachTypeOptional,
        attachTarget: read.attachTarget, needsTargetBTF: read.needsTargetBTF,
        isSleepable: read.isSleepable, isLoadedByDefault: read.isLoadedByDefault,
        flags: read.flags, instructions: read.instructions, references: read.references,
        externalCalls: read.externalCalls, externalVariables: read.externalVariables,
        functionInfo: read.functionInfo, lineInfo: read.lineInfo, relocations: read.relocations)
      #expect(made == read)
      #expect(made.hashValue == read.hashValue)
    }
  }

  @Test("What a section says is changed in one of its programs only")
  func kindOfOne() throws {
    var object = try ObjectSpecification(parsing: Fixture.subprograms.bytes)
    let before = object.programs
    object.programs[0].attachType = .tcxIngress
    object.programs[0].isLoadedByDefault = false
    object.programs[0].sectionName = "tcx/ingress"
    #expect(object.programs.dropFirst() == before.dropFirst())
    #expect(object.programs[0].attachType == .tcxIngress)
    #expect(!object.programs[0].isLoadedByDefault)
    #expect(object.programs[0].type == before[0].type)
    #expect(object.programs[0] != before[0])
  }

  @Test("A program of another object keeps its lines")
  func moved() throws {
    var object = try ObjectSpecification(parsing: Fixture.counter.bytes)
    let other = try ObjectSpecification(parsing: Fixture.subprograms.bytes).programs[0]
    object.programs.append(other)
    let kernel = try #require(try KernelBTF(object))
    let lines = try kernel.lineInfo(of: other)
    #expect(lines.count == other.lineInfo.count * BTFLineInfo.size)
    let strings = try BTF(parsing: kernel.bytes)
    #expect(strings == object.btf)
    let text = try #require(other.lineInfo.first?.text)
    #expect(String(decoding: kernel.bytes, as: UTF8.self).contains(text))
  }
}
