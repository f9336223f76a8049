import Apus
import ApusKernel
import ApusSystem
import MapTestPrograms
import SystemPackage
import Testing

extension KernelTests {
  /// Tail calls, redirects, and functions that the kernel calls for each entry.
  @Suite("Tail calls, redirects and iteration")
  struct Redirects {
    typealias Programs = MapPrograms

    @Test("A program goes on with another, and with none", arguments: ObjectPlace.allCases)
    func tailCalls(place: ObjectPlace) throws {
      let object = try place.mapTestPrograms()
      let nothing = Programs.Outcome(action: XDPAction.drop.rawValue, answer: 1, failure: 0)
      #expect(try Programs.run(object.startSteps, of: object, 0, key: 2) == nothing)
      try object.steps.set(object.lastStep, at: 2)
      #expect(try object.steps[2] == object.lastStep.program.id)
      #expect(try object.steps.keys().count == 1)
      #expect(try Programs.run(object.startSteps, of: object, 0, key: 2) == .found(10))
      #expect(try object.steps.removeValue(forKey: 2))
      #expect(try !object.steps.removeValue(forKey: 2))
      #expect(try Programs.run(object.startSteps, of: object, 0, key: 2) == nothing)
      let beyond = #expect(throws: ApusError.self) { try object.steps.set(object.lastStep, at: 4) }
      #expect(beyond?.code == .indexOutOfRange)
    }

    @Test("A tail call in a function ends the program, too", arguments: ObjectPlace.allCases)
    func inFunction(place: ObjectPlace) throws {
      let object = try place.mapTestPrograms()
      let outcome = try Programs.run(object.startInFunction, of: object, 0, key: 2)
      #expect(outcome == Programs.Outcome(action: XDPAction.drop.rawValue, answer: 7, failure: 0))
      try object.steps.set(object.lastStep, at: 2)
      #expect(try Programs.run(object.startInFunction, of: object, 0, key: 2) == .found(10))
    }

    @Test("The kernel ends a chain of tail calls after 33", arguments: ObjectPlace.allCases)
    func chain(place: ObjectPlace) throws {
      let object = try place.mapTestPrograms()
      try object.steps.set(object.endlessStep, at: 3)
      #expect(try Programs.run(object.startSteps, of: object, 0, key: 3) == .found(33))
    }

    @Test("Interfaces, by index and by number, and processors")
    func redirects() throws {
      let object = try MapTestProgramsObject.load()
      let redirected = Programs.Outcome(action: XDPAction.redirect.rawValue, answer: 0, failure: 0)
      for operation: UInt32 in [0, 1, 3, 4] {
        #expect(try Programs.run(object.redirect, of: object, operation, key: 1) == .nothing)
      }
      try object.interfaces.set(interface: "lo", for: 1)
      #expect(try object.interfaces[1]?.interfaceIndex == 1)
      #expect(try object.interfaces[1]?.programID == nil)
      #expect(try object.interfaces[0] == nil)
      #expect(try object.interfaces.contents().map(\.key) == [1])
      #expect(try Programs.run(object.redirect, of: object, 0, key: 1) == redirected)
      #expect(try Programs.run(object.redirect, of: object, 2) == redirected)
      try object.interfacesByNumber.set(interfaceIndex: 1, for: 77)
      #expect(try object.interfacesByNumber.keys() == [77])
      #expect(try Programs.run(object.redirect, of: object, 1, key: 77) == redirected)
      #expect(try object.interfacesByNumber.removeValue(forKey: 77))
      #expect(try Programs.run(object.redirect, of: object, 1, key: 77) == .nothing)
      try object.processors.set(cpu: 0, queueSize: 64)
      #expect(try object.processors[0]?.queueSize == 64)
      #expect(try Programs.run(object.redirect, of: object, 3, key: 0) == redirected)
      let beyond = #expect(throws: ApusError.self) {
        try object.interfaces.set(interfaceIndex: 1, for: 4)
      }
      #expect(beyond?.code == .indexOutOfRange)
      let missing = #expect(throws: ApusError.self) {
        try object.interfaces.set(interface: "nonesuch", for: 0)
      }
      #expect(missing?.code == .noSuchInterface)
      let unknown = #expect(throws: ApusError.self) {
        try object.interfaces.set(interfaceIndex: 99_999, for: 0)
      }
      #expect(unknown?.errno == .invalidArgument)
      #expect(throws: ApusError.self) { try object.sockets.set(.standardInput, at: 0) }
    }

    @Test(
      "A closure is called for each entry, and may change and stop", arguments: ObjectPlace.allCases
    )
    func iteration(place: ObjectPlace) throws {
      let object = try place.mapTestPrograms()
      #expect(try Programs.run(object.sumHash, of: object, 0) == .found(0))
      for key in 1...UInt32(4) { try object.hash.update(UInt64(key) * 10, for: key) }
      #expect(try Programs.run(object.sumHash, of: object, 0) == .found(110))
      #expect(try Programs.run(object.sumHash, of: object, 1) == .found(110))
      #expect(try object.hash[4] == 80)
      let first = try Programs.run(object.sumHash, of: object, 2)
      #expect([21, 42, 63, 84].contains(first.answer))
    }

    @Test("A program sees another processor's value", arguments: ObjectPlace.allCases)
    func processors(place: ObjectPlace) throws {
      let object = try place.mapTestPrograms()
      let cpus = try PossibleCPUs.current().count
      try #require(cpus >= 2)
      try object.perCPUHash.update((0..<cpus).map { UInt64($0 + 1) }, for: 5)
      #expect(try Programs.run(object.sumProcessors, of: object, 0, key: 5) == .found(3))
      #expect(try Programs.run(object.sumProcessors, of: object, 0, key: 6) == .nothing)
    }
  }
}
