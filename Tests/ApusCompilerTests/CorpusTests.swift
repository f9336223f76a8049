import ApusCompiler
import ApusObject
import Corpus
import Testing

/// The corpus: what Swift becomes, and what is refused.
struct CorpusTests {
  @Test(arguments: CorpusProgram.accepted)
  func compiles(_ program: CorpusProgram) async throws {
    let object = try await Compilation.compile(program.source, named: "Corpus\(program.name)")
    let specification = try ObjectSpecification(parsing: object.bytes)
    let listing = specification.programs.flatMap { Disassembly($0.instructions).lines.map(\.text) }
    let text = listing.joined(separator: "\n")
    var rest = listing[...]
    for check in program.checks {
      guard let found = rest.firstIndex(where: { $0.contains(check) }) else {
        Issue.record("there is no '\(check)' in what follows the check before:\n\(text)")
        break
      }
      rest = rest[(found + 1)...]
    }
    for exclusion in program.exclusions {
      #expect(!listing.contains { $0.contains(exclusion) }, "'\(exclusion)' is in:\n\(text)")
    }
    if let limit = program.instructionLimit {
      #expect(listing.count <= limit, "there are \(listing.count) instructions:\n\(text)")
    }
  }

  @Test(arguments: CorpusProgram.refused)
  func refuses(_ program: CorpusProgram) async throws {
    let error = await #expect(throws: CompilerError.self) {
      try await Compilation.compile(program.source, named: "Corpus\(program.name)")
    }
    let text = try #require(error).description
    for refusal in program.refusals {
      // Apus's own errors, and those of Swift's compiler, are printed alike.
      #expect(
        text.split(separator: "\n")
          .contains {
            $0.contains("Corpus\(program.name).swift:\(refusal.line):")
              && $0.contains("error: ") && $0.contains(refusal.text)
          }, "\(text)")
    }
    // What is only there because of something else is not called a recursion.
    #expect(
      text.contains("calls itself")
        == program.refusals.contains { $0.text.contains("calls itself") }, "\(text)")
    #expect(!text.contains("$e"), "a mangled name is shown: \(text)")
    #expect(!text.contains("LLVM"), "\(text)")
  }

  @Test func isLarge() {
    #expect(CorpusProgram.accepted.count >= 50)
    #expect(CorpusProgram.refused.count >= 10)
    for program in CorpusProgram.accepted { #expect(program.action != nil, "\(program)") }
  }
}
