import Apus
import ApusKernel
import ApusObject
import Corpus
import Testing

extension KernelTests {
  /// The programs of the corpus, in the kernel.
  @Suite("Corpus")
  struct CorpusPrograms {
    static let actions: [String: XDPAction] = [
      "aborted": .aborted, "drop": .drop, "pass": .pass, "transmit": .transmit,
    ]

    @Test(
      "Every program of the corpus loads, and does what it says", arguments: CorpusProgram.accepted)
    func runs(_ program: CorpusProgram) async throws {
      let specification = try await CompiledSource.specification(
        program.source, named: "Corpus\(program.name)")
      let object = try LoadedObject(loading: specification)
      defer { object.close() }
      let handle: XDPProgram = try object.program("program")
      let action = try #require(program.action.flatMap { Self.actions[$0] })
      #expect(try handle.testRun(packet: CorpusProgram.frame).returnValue == action.rawValue)
    }
  }
}
