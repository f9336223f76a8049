import Apus
import ApusCompiler
import ApusObject
import Pairs
import Testing

extension KernelTests {
  /// Programs that exist in Swift and in C.
  @Suite("Pairs")
  struct PairTests {
    @Test("The same program in Swift and in C does the same", arguments: ProgramPair.all)
    func agree(_ pair: ProgramPair) async throws {
      let files = try await CompiledSource.objects(of: pair)
      let swift = try ObjectSpecification(parsing: FileContents.read(files.swift))
      let c = try ObjectSpecification(parsing: FileContents.read(files.c))
      let swiftRun = try PairRun(pair, swift)
      defer { swiftRun.object.close() }
      let cRun = try PairRun(pair, c)
      defer { cRun.object.close() }

      let results = try (swift: swiftRun.results(), c: cRun.results())
      for index in results.c.indices {
        #expect(results.swift[index] == results.c[index], "input \(index)")
      }
      // What a pair is run on has to make a difference.
      let isAlwaysTheSame = Set(results.c).count <= 1
      let maps = c.maps.filter { !$0.name.hasPrefix(".") }.map(\.name)
      #expect(!isAlwaysTheSame || !maps.isEmpty)
      for map in maps {
        #expect(try swiftRun.entries(of: map) == cRun.entries(of: map), "map \(map)")
      }
    }

    @Test func `there are pairs of the kinds that people write`() {
      #expect(ProgramPair.all.count >= 20)
      #expect(Set(ProgramPair.all.map(\.name)).count == ProgramPair.all.count)
    }
  }
}
