import ApusCompiler
import ApusObject
import Testing

/// Objects that Apus compiled, damaged: each is read, or refused with an error.
///
/// None ends the process.
struct DamagedObjectTests {
  @Test(arguments: ["PacketCounter", "SourceCounter"])
  func everyTruncation(example: String) async throws {
    let object = try await Compiler().compile(Compilation.example(example))
    for length in 0..<object.bytes.count {
      #expect(throws: ObjectError.self) {
        try ObjectSpecification(parsing: Array(object.bytes.prefix(length)))
      }
    }
  }

  @Test(arguments: ["PacketCounter", "SourceCounter"])
  func flippedBytes(example: String) async throws {
    let object = try await Compiler().compile(Compilation.example(example))
    var state: UInt64 = 0xA9_05
    var refused = 0
    for _ in 0..<3000 {
      var bytes = object.bytes
      // xorshift64: the same numbers in every run.
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      bytes[Int(state % UInt64(bytes.count))] ^= UInt8(truncatingIfNeeded: state >> 32) | 1
      do throws(ObjectError) {
        _ = try ObjectSpecification(parsing: bytes)
      } catch {
        refused += 1
        #expect(!error.description.isEmpty)
      }
    }
    #expect(refused > 0)
  }
}
