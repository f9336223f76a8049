import Apus
import ApusKernel
import KernelTestPrograms
import Testing

extension KernelTests {
  /// What Swift would trap on ends the program, and is counted with its place.
  @Suite("Traps")
  struct TrapCounting {
    static func packet(_ bytes: [UInt8]) -> [UInt8] {
      [UInt8](repeating: 0, count: 20) + bytes + [UInt8](repeating: 0, count: 37)
    }

    @Test(
      "An overflow aborts the packet, and is counted at its line", arguments: ObjectPlace.allCases)
    func overflow(place: ObjectPlace) throws {
      let object = try place.kernelTestPrograms()
      let program = object.trapOnOverflow
      #expect(try program.testRun(packet: Self.packet([200, 55, 0])).returnValue == 2)
      #expect(try object.traps.occurred().isEmpty)

      let run = try program.testRun(packet: Self.packet([200, 56, 0]), repeat: 3)
      #expect(run.returnValue == XDPAction.aborted.rawValue)
      let traps = try object.traps.occurred()
      #expect(traps.count == 1)
      let trap = try #require(traps.first)
      #expect(trap.total == 3)
      #expect(trap.site.program == "trapOnOverflow")
      #expect(trap.site.reason == "arithmetic overflow")
      #expect(trap.site.line == 10)
      #expect(
        trap.description
          == "3 traps at Tests/KernelTestPrograms/Traps.swift:10: arithmetic overflow")
    }

    @Test("An index out of range is another place", arguments: ObjectPlace.allCases)
    func index(place: ObjectPlace) throws {
      let object = try place.kernelTestPrograms()
      let program = object.trapOnOverflow
      #expect(try program.testRun(packet: Self.packet([0, 0, 2])).returnValue == 3)
      #expect(try program.testRun(packet: Self.packet([0, 0, 8])).returnValue == 0)
      #expect(try program.testRun(packet: Self.packet([255, 255, 0])).returnValue == 0)
      let lines = try object.traps.occurred().map(\.site.line).sorted()
      #expect(lines == [10, 11])
    }

    @Test("Changes come as they happen, and end with the task", arguments: ObjectPlace.allCases)
    func changes(place: ObjectPlace) async throws {
      let object = try place.kernelTestPrograms()
      let program = object.trapOnOverflow
      let traps = try object.traps
      _ = try program.testRun(packet: Self.packet([255, 1, 0]))
      var changes = traps.changes(every: .milliseconds(5)).makeAsyncIterator()
      #expect(try await changes.next()?.total == 1)
      _ = try program.testRun(packet: Self.packet([255, 1, 0]), repeat: 4)
      #expect(try await changes.next()?.total == 5)

      let task = Task {
        var count = 0
        for try await _ in traps.changes(every: .milliseconds(5)) { count += 1 }
        return count
      }
      try await Task.sleep(for: .milliseconds(30))
      task.cancel()
      #expect(try await task.value == 1)
    }

    @Test("A program without traps has none")
    func none() throws {
      let object = try LoadedObject(loading: Fixture.counter())
      #expect(try object.traps().all().isEmpty)
    }
  }
}
