import Apus
import ApusKernel
import ApusSystem
import KernelTestPrograms
import Testing

extension KernelTests {
  /// Loops that the kernel runs by calling a closure back, and loops that the verifier follows.
  @Suite("Loops")
  struct Loops {
    private static func packet(_ first: UInt32, _ second: UInt32) -> [UInt8] {
      let numbers = [first, second]
        .flatMap { number in
          (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
        }
      return numbers + [UInt8](repeating: 0, count: 52)
    }

    @Test(
      "A closure that captures variables is called back for every round",
      arguments: [(0, 0), (1, 0), (10, 0), (1000, 0), (100_000, 4_999_950_000)]
        as [(UInt32, UInt64)])
    func rounds(count: UInt32, expected: UInt64) throws {
      let object = try KernelTestProgramsObject.load()
      let run = try object.addRounds.testRun(packet: Self.packet(count, UInt32.max))
      #expect(run.returnValue == XDPAction.pass.rawValue)
      let total = (0..<UInt64(count)).reduce(0, +)
      #expect(object.sum.value == total)
      if expected > 0 { #expect(total == expected) }
    }

    @Test("One that traps ends the program, and is counted once", arguments: ObjectPlace.allCases)
    func traps(place: ObjectPlace) throws {
      let object = try place.kernelTestPrograms()
      let fits = try object.sumInClosures.testRun(packet: Self.packet(22, 0))
      #expect(fits.returnValue == XDPAction.drop.rawValue)
      #expect(object.sum.value == 231 + 231)
      #expect(try object.traps.occurred().isEmpty)
      // Older verifiers look at the first round only, and take away the branch that only a later one takes.
      guard try KernelRelease.current() >= KernelRelease(6, 7) else { return }
      let overflow = try object.sumInClosures.testRun(packet: Self.packet(24, 0))
      #expect(overflow.returnValue == XDPAction.aborted.rawValue)
      // Neither the rest of the loop nor what comes after it has run.
      #expect(object.sum.value == 231 + 231)
      let traps = try object.traps.occurred()
      #expect(traps.map(\.total) == [1])
      #expect(traps.map(\.site.reason) == ["arithmetic overflow"])
    }

    @Test("It can stop before", arguments: ObjectPlace.allCases)
    func stop(place: ObjectPlace) throws {
      let object = try place.kernelTestPrograms()
      let run = try object.addRounds.testRun(packet: Self.packet(1000, 9))
      #expect(run.returnValue == XDPAction.drop.rawValue)
      #expect(object.sum.value == 45)
    }

    @Test("An ordinary loop needs a bound, and no more", arguments: [0, 7, 15, 16])
    func ordinary(position: Int) throws {
      let object = try KernelTestProgramsObject.load()
      var packet = [UInt8](repeating: 0, count: 60)
      packet[position] = 0x42
      let run = try object.findByte.testRun(packet: packet)
      #expect(run.returnValue == (position < 16 ? XDPAction.transmit : .pass).rawValue)
    }
  }
}
