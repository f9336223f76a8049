import ApusObject
import ApusSystem
import Testing

@testable import Apus

extension KernelTests {
  /// Programs that are prepared together before the first is loaded.
  @Suite("Programs that are loaded together")
  struct ProgramBatches {
    /// What the kernel knows of a program, but for numbers that another load has others of.
    private struct Loaded: Equatable {
      let name: String
      let type: UInt32
      let kernelName: ObjectName
      let tag: [UInt8]
      let sizes: [UInt32]
      let hasTypes: Bool

      init(_ program: SharedProgram) throws {
        let info = try BPF.programInfo(BPF.descriptor(.program, id: #require(program.id)))
        name = program.name
        type = info.type
        kernelName = info.name
        tag = info.tag
        sizes = [
          info.translatedSize, info.compiledSize, info.verifiedInstructions, info.lineCount,
          info.functionCount,
        ]
        hasTypes = info.btfID != 0
      }
    }

    private func load(
      _ specification: ObjectSpecification, _ options: LoadOptions
    ) throws -> [Loaded] {
      let object = try LoadedObject(loading: specification, options: options)
      defer { object.close() }
      return try object.allPrograms().map { try Loaded($0) }
    }

    @Test(
      "They are the same as those that are loaded one by one",
      arguments: ["functions", "map_in_map", "left_out", "markers"])
    func sameAsOneByOne(_ source: String) async throws {
      let specification = try await CObject(source).specification()
      try #require(specification.programs.count { $0.isLoadedByDefault } > 1)
      // The kernel knows a function that it calls back by its type only.
      for loadsBTF in source == "functions" ? [true] : [true, false] {
        var options = LoadOptions()
        options.loadsBTF = loadsBTF
        options.namePrefix = "x_"
        let together = try load(specification, options)
        // With a log of the verifier's, each is loaded on its own.
        options.verifierLogLevel = .statistics
        let oneByOne = try load(specification, options)
        #expect(together == oneByOne)
        #expect(together.map(\.name) == oneByOne.map(\.name))
        #expect(together.allSatisfy { $0.kernelName.description.hasPrefix("x_") })
        #expect(loadsBTF || together.allSatisfy { !$0.hasTypes })
      }
    }

    @Test("Those that need maps only are prepared, and the kernel takes them as they are")
    func prepared() async throws {
      let specification = try await CObject("map_in_map").specification()
      var loader = ObjectLoader(specification, options: LoadOptions(), links: LinkOwner())
      try loader.load()
      let batch = try loader.makeBatch()
      let starts = specification.programs.indices.map { batch[$0]?.start }
      #expect(
        starts == [0]
          + specification.programs.dropLast()
          .reduce(into: []) { ends, program in
            ends.append((ends.last ?? 0) + program.instructions.count * Instruction.size)
          })
      for index in specification.programs.indices {
        let program = loader.load(index, of: batch)
        #expect(program?.name == specification.programs[index].name)
      }
    }

    @Test("One that is rejected is named with all that is known, and nothing of the others stays")
    func rejected() async throws {
      var specification = try await CObject("map_in_map").specification()
      let before = try KernelObjects.openDescriptors()
      let names = specification.programs.filter(\.isLoadedByDefault).map(\.name)
      let bad = try #require(names.last)
      try #require(names.count > 1)
      // Nothing reaches a second end.
      specification[program: bad]?.instructions.append(Assembly.exit)
      let error = try #require(throws: ApusError.self) {
        try LoadedObject(loading: specification)
      }
      #expect(error.code == .verifierRejected)
      #expect(error.subject == bad)
      #expect(error.message.contains(bad), "\(error)")
      #expect(try KernelObjects.openDescriptors() == before)

      specification[program: bad]?.isLoadedByDefault = false
      let object = try LoadedObject(loading: specification)
      defer { object.close() }
      #expect(try object.allPrograms().map(\.name) == names.dropLast())
    }
  }
}
