import Apus
import ApusObject
import ApusSystem
import Testing

extension KernelTests {
  /// What the kernel's verifier says, and what Apus makes of it.
  @Suite("Rejections")
  struct Rejections {
    @Test(
      "The verifier's reason is told in plain words",
      arguments: RejectionCase.all.filter(\.isPossible))
    func recognised(rejection: RejectionCase) async throws {
      let specification = rejection.specification
      let isUnprivileged = rejection.isUnprivileged
      let error = try await PrivateThread.run {
        if isUnprivileged {
          try Capabilities.drop(
            Capabilities(rawValue: .max).subtracting([.bpf, .netAdmin]))
        }
        // Some logs would be longer by far, and take as long to write.
        var options = LoadOptions()
        options.verifierLogLimit = 1 << 16
        return try #require(throws: ApusError.self) {
          try LoadedObject(loading: specification, options: options)
        }
      }
      #expect(error.code == .verifierRejected, "\(error)")
      let found = try #require(error.rejection, "\(error)")
      let causes = [rejection.cause] + (rejection.olderCause.map { [$0] } ?? [])
      #expect(causes.contains { $0 == found.cause }, "\(error)")
      let explanation = try #require(found.explanation)
      #expect(error.message.hasPrefix("The verifier rejected program rejected: \(explanation)."))
    }

    @Test("At least 25 different reasons are known, and each is produced here")
    func completeness() {
      let causes = Set(RejectionCase.all.map(\.cause))
      #expect(causes.count >= 35)
    }

    @Test("The registers that the verdict is about are shown as the verifier had them")
    func registers() throws {
      let unchecked = try #require(RejectionCase.all.first)
      let error = try #require(throws: ApusError.self) {
        try LoadedObject(loading: unchecked.specification)
      }
      let rejection = try #require(error.rejection)
      #expect(rejection.instruction == 6)
      #expect(rejection.registers.map(\.number) == [0])
      let state = try #require(rejection.registers.first?.state)
      #expect(state.hasPrefix("map_value_or_null("), "\(state)")
      #expect(error.message.contains("registers: R0=map_value_or_null("))
    }

    @Test("The source line is named and quoted")
    func source() throws {
      let unchecked = try #require(RejectionCase.all.first)
      var specification = unchecked.specification
      specification[program: "rejected"]?.lineInfo = [
        BTFLineInfo(
          instruction: 0, file: "count.c", text: "u64 *value = look_up();", line: 11, column: 3),
        BTFLineInfo(instruction: 6, file: "count.c", text: "  *value += 1;", line: 12, column: 5),
      ]
      let error = try #require(throws: ApusError.self) {
        try LoadedObject(loading: specification)
      }
      #expect(error.rejection?.file == "count.c")
      #expect(error.rejection?.line == 12)
      #expect(error.rejection?.source == "*value += 1;")
      #expect(error.message.contains("at count.c:12, instruction 6"), "\(error.message)")
    }
  }
}
