import Apus
import ApusKernel
import ApusSystem
import KernelTestPrograms
import Testing

extension KernelTests {
  /// Functions that stay functions, beside the same functions on the host.
  @Suite("Subprograms")
  struct Subprograms {
    private static func packet(_ first: UInt32, _ second: UInt32, _ byte: UInt8) -> [UInt8] {
      let numbers = [first, second]
        .flatMap { number in
          (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
        }
      return numbers + [byte] + [UInt8](repeating: 0, count: 51)
    }

    @Test("They compute what they compute on the host")
    func results() throws {
      let object = try KernelTestProgramsObject.load()
      var random = SeededGenerator(seed: 7)
      var expected: [UInt32: UInt64] = [:]
      for _ in 0..<200 {
        let (first, second) = (
          UInt32.random(in: 0...UInt32.max, using: &random),
          UInt32.random(in: 0...9, using: &random)
        )
        let number = UInt32(truncatingIfNeeded: mix(second, first, mix(first, second, 4)))
        expected[number % 8, default: 0] += 1
        let run = try object.callSubprograms.testRun(packet: Self.packet(first, second, 0))
        #expect(run.returnValue == (number & 1 == 0 ? XDPAction.drop : .pass).rawValue)
      }
      #expect(try Dictionary(uniqueKeysWithValues: object.remainders.contents()) == expected)
    }

    @Test("One that may trap ends the program that calls it")
    func traps() throws {
      let object = try KernelTestProgramsObject.load()
      #expect(try object.callSubprograms.testRun(packet: Self.packet(1, 2, 6)).returnValue == 3)
      #expect(try object.callSubprograms.testRun(packet: Self.packet(1, 2, 255)).returnValue == 0)
      #expect(try object.traps.occurred().map(\.site.program) == ["callSubprograms"])
    }

    @Test("The kernel knows them by name")
    func names() throws {
      let object = try KernelTestProgramsObject.load()
      let id = try #require(object.callSubprograms.program.id)
      let info = try BPF.programInfo(BPF.descriptor(.program, id: id))
      // The program itself, mix and count.
      #expect(info.functionCount == 3)
    }
  }
}
