import Apus
import ApusCompiler
import ApusObject
import ApusSystem
import Foundation
import SystemPackage
import Testing

extension KernelTests {
  /// Several objects become one, as with `bpftool gen object`.
  @Suite("Linking objects")
  struct ObjectLinking {
    private static let parts = [CObject("link_first"), CObject("link_second")]

    private func link(_ objects: [CObject]) async throws -> ELFObject {
      var linker = ObjectLinker()
      for object in objects {
        try linker.add(ELFObject(parsing: try await object.bytes()), name: object.source)
      }
      return try linker.linked()
    }

    private func run(_ object: LoadedObject, _ program: String) throws -> UInt32 {
      let id = try #require(try object.program(program, as: AnyProgram.self).program.id)
      return
        try BPF.testRun(
          BPF.descriptor(.program, id: id), packet: [UInt8](repeating: 0, count: 64),
          repeatCount: 1, outputCapacity: 4096
        )
        .returnValue
    }

    @Test(
      "What one object declares is what the other defines, and statics stay apart",
      arguments: [Self.parts, Self.parts.reversed()])
    func runs(_ parts: [CObject]) async throws {
      let specification = try ObjectSpecification(try await link(parts))
      #expect(Set(specification.programs.map(\.name)) == ["first", "second", "relocated"])
      #expect(
        Set(specification.maps.map(\.name))
          .isSuperset(
            of: ["counts", "shared", "first_own", "second_own", "programs"]))
      #expect(specification[map: "programs"]?.slots == [1: "first"])
      #expect(specification[map: "shared"]?.maxEntries == 8)
      #expect(specification.license == "GPL")
      // Of the two definitions of a weak variable the strong one counts.
      #expect(specification[initialValueOf: "weak_number"] == [0xe8, 3, 0, 0])

      let object = try LoadedObject(loading: specification)
      defer { object.close() }
      #expect(try run(object, "first") == 11 + 10 + 7 + 100 + 1000 + 21 + 3)
      #expect(try run(object, "second") == 8 + 4 + 21 + 1)
      let total: GlobalVariable<UInt64> = try object.variable("total")
      #expect(total.value == 11)
      #expect(try object.map("counts", as: ArrayMap<UInt64>.self)[2] == 1)
    }

    @Test("bpftool loads the linked object, with the same maps and programs")
    func isStandard() async throws {
      let bytes = try await link(Self.parts).encoded()
      let file = FilePath("/tmp/apus-linked-\(UUID().uuidString).bpf.o")
      try FileContents.write(bytes, to: file)
      defer { try? FileManager.default.removeItem(atPath: file.string) }
      let apus = try await LoadOutcome(apus: file)
      #expect(apus.error == nil)
      let differences = apus.differences(from: try await LoadOutcome(bpftool: file))
      #expect(differences.isEmpty, "\(differences.joined(separator: "\n"))")
    }

    @Test("Objects that Apus compiled keep the maps that count their traps, each with its places")
    func traps() async throws {
      func source(_ name: String, _ increment: Int) -> String {
        """
        import ApusKernel

        public let \(name)Total = ArrayMap<UInt8>(maxEntries: 1)

        @section("xdp") @used
        public func \(name)(_ context: XDPContext) -> XDPAction {
          \(name)Total[0]?.value += \(increment)
          return .pass
        }
        """
      }
      var linker = ObjectLinker()
      for (name, increment) in [("halves", 128), ("wholes", 255), ("thirds", 86)] {
        let file = try await CompiledSource.object(source(name, increment), named: name)
        try linker.add(ELFObject(parsing: FileContents.read(file)), name: name)
      }
      // Read again, as `apus link` writes it.
      let specification = try ObjectSpecification(parsing: linker.linked().encoded())
      #expect(specification.traps.count == 3)
      #expect(Set(specification.traps.map(\.map)).count == 3)
      let object = try LoadedObject(loading: specification)
      defer { object.close() }
      for _ in 0..<2 {
        #expect(try run(object, "halves") == (object.traps().occurred().isEmpty ? 2 : 0))
      }
      for _ in 0..<3 { _ = try run(object, "wholes") }
      for _ in 0..<2 { _ = try run(object, "thirds") }
      let counts = try object.traps().occurred().map { ($0.site.program, $0.total) }
      #expect(counts.map(\.0).sorted() == ["halves", "wholes"])
      #expect(counts.first { $0.0 == "wholes" }?.1 == 2)
      #expect(counts.first { $0.0 == "halves" }?.1 == 1)
      // And linked with another one again.
      var again = ObjectLinker()
      try again.add(ELFObject(parsing: linker.linked().encoded()), name: "linked")
      let file = try await CompiledSource.object(source("fourth", 64), named: "fourth")
      try again.add(ELFObject(parsing: FileContents.read(file)), name: "fourth")
      #expect(Set(try ObjectSpecification(again.linked()).traps.map(\.map)).count == 4)
    }

    @Test("bpftool links the same programs, maps and data")
    func agrees() async throws {
      var paths: [String] = []
      for part in Self.parts { paths.append(try await part.file().string) }
      let file = "/tmp/apus-oracle-\(UUID().uuidString).bpf.o"
      defer { try? FileManager.default.removeItem(atPath: file) }
      let end = try Child(
        "/usr/bin/env", [Oracle.command, "gen", "object", file] + paths
      )
      .finish()
      #expect(end.status == 0, "\(end.errors)")
      let oracle = try ObjectSpecification(
        parsing: Array(try Data(contentsOf: URL(filePath: file))))
      let own = try ObjectSpecification(try await link(Self.parts))
      #expect(own.license == oracle.license)
      #expect(own.programs.map(\.name) == oracle.programs.map(\.name))
      for (own, oracle) in zip(own.programs, oracle.programs) {
        #expect(own.instructions == oracle.instructions, "\(own.name)")
        #expect(own.references == oracle.references, "\(own.name)")
        #expect(own.externalCalls == oracle.externalCalls, "\(own.name)")
        #expect(own.externalVariables == oracle.externalVariables, "\(own.name)")
        #expect(own.lineInfo == oracle.lineInfo, "\(own.name)")
        #expect(own.functionInfo.map(\.instruction) == oracle.functionInfo.map(\.instruction))
        #expect(own.relocations.map(\.access) == oracle.relocations.map(\.access))
      }
      #expect(Set(own.maps.map(\.name)) == Set(oracle.maps.map(\.name)))
      for map in own.maps {
        let other = try #require(oracle[map: map.name])
        #expect(map.contents == other.contents, "\(map.name)")
        #expect(map.slots == other.slots, "\(map.name)")
        #expect(
          [map.type.rawValue, map.keySize, map.valueSize, map.maxEntries, map.flags.rawValue]
            == [
              other.type.rawValue, other.keySize, other.valueSize, other.maxEntries,
              other.flags.rawValue,
            ], "\(map.name)")
      }
      // Types are merged: no more of them than libbpf leaves, but for declarations that nothing uses any more.
      let (types, others) = try (#require(own.btf).types.count, #require(oracle.btf).types.count)
      #expect(types <= others + 4)
    }

    @Test("`apus link` writes what the linker makes, and says what does not link")
    func command() async throws {
      var paths: [String] = []
      for part in Self.parts { paths.append(try await part.file().string) }
      let file = "/tmp/apus-linked-\(UUID().uuidString).bpf.o"
      defer { try? FileManager.default.removeItem(atPath: file) }
      let end = try Child(product: "apus", ["link", "--output", file] + paths).finish()
      #expect(end.status == 0, "\(end.errors)")
      let written = Array(try Data(contentsOf: URL(filePath: file)))
      #expect(written == (try await link(Self.parts).encoded()))

      let failure = try Child(product: "apus", ["link", "--output", file, paths[0], paths[0]])
        .finish()
      #expect(failure.status != 0)
      #expect(failure.errors.contains("defines"), "\(failure.errors)")
    }

    @Test("A linked object can be linked again, and one alone stays what it is")
    func again() async throws {
      let once = try await link(Self.parts)
      var linker = ObjectLinker()
      try linker.add(once, name: "linked")
      #expect(try linker.linked() == once)
    }

    @Test(
      "Objects that contradict each other do not link",
      arguments: [
        (0, "link_conflict: it defines \"total\", and so does link_first"),
        (1, "link_conflict declares \"total\" with another type than link_first"),
        (2, "link_first declares \"scale\" with another type than link_conflict"),
        (3, "link_conflict declares \"shared\" with another type than link_first"),
      ])
    func conflicts(number: Int, message: String) async throws {
      let objects = [CObject("link_first"), CObject("link_conflict", "CONFLICT=\(number)")]
      let error = await #expect(throws: ObjectError.self) { try await link(objects) }
      #expect(error?.code == .invalidProgram)
      #expect(error?.message.contains(message) == true, "\(String(describing: error))")
    }

    @Test("A map that no object defines, and objects of two byte orders, do not link")
    func incomplete() async throws {
      let error = await #expect(throws: ObjectError.self) {
        try await link([CObject("link_second")])
      }
      #expect(error?.message.contains("map \"shared\" is declared in link_second") == true)
      let mixed = await #expect(throws: ObjectError.self) {
        try await link([CObject("maps"), CObject("functions", byteOrder: .big)])
      }
      #expect(mixed?.code == .unsupportedELF)
      #expect(mixed?.message.contains("big-endian") == true)
    }
  }
}
