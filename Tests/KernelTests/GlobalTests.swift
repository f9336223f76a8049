import Apus
import ApusKernel
import ApusSystem
import KernelTestPrograms
import Testing

extension KernelTests {
  /// Variables and constants that a program in Swift shares with user space.
  @Suite("Globals")
  struct Globals {
    static let packet = [UInt8](repeating: 0, count: 60)

    @Test("A variable is read and written live, on both sides", arguments: ObjectPlace.allCases)
    func variables(place: ObjectPlace) throws {
      let object = try place.kernelTestPrograms()
      #expect(object.seen.value == 0)
      #expect(object.ticket.value == 1000)
      #expect(object.plain.value == 3)
      _ = try object.limitPackets.testRun(packet: Self.packet)
      #expect(object.seen.value == 1)
      #expect(object.ticket.value == 1001)
      #expect(object.plain.value == 5)
      object.seen.value = 40
      object.ticket.value = 5
      _ = try object.limitPackets.testRun(packet: Self.packet)
      #expect(object.seen.value == 41)
      #expect(object.ticket.value == 6)
    }

    @Test(
      "So is a struct, of which each side writes another field", arguments: ObjectPlace.allCases)
    func structs(place: ObjectPlace) throws {
      let object = try place.kernelTestPrograms()
      #expect(object.last.value.shortest == 7)
      #expect(object.last.value.most == 9)
      object.last.value.most = 11
      _ = try object.limitPackets.testRun(packet: Self.packet)
      #expect(object.last.value.shortest == 60)
      #expect(object.last.value.most == 11)
    }

    @Test(
      "A constant has the source's value unless it is set before loading",
      arguments: ObjectPlace.allCases)
    func constants(place: ObjectPlace) throws {
      let plain = try place.kernelTestPrograms()
      let results = try (0..<5)
        .map { _ in
          try plain.limitPackets.testRun(packet: Self.packet).returnValue
        }
      #expect(results == [2, 2, 2, 1, 1])

      let limited = try place.kernelTestPrograms(
        .init(limits: Limits(shortest: 61, most: 100)))
      #expect(try limited.limitPackets.testRun(packet: Self.packet).returnValue == 1)

      let strict = try place.kernelTestPrograms(.init(isStrict: true))
      #expect(try strict.limitPackets.testRun(packet: Self.packet).returnValue == 0)
    }

    @Test("The verifier drops the branches that a constant rules out")
    func deadCode() throws {
      func size(_ configuration: KernelTestProgramsObject.Configuration) throws -> Int {
        let object = try KernelTestProgramsObject.load(configuration)
        let program = try BPF.descriptor(
          .program, id: #require(object.limitPackets.program.id))
        return Int(try BPF.programInfo(program).translatedSize)
      }
      #expect(try size(.init(isStrict: true)) < size(.init(isStrict: false)))
    }

    @Test(
      "A variable of another type, or of no such name, is an error", arguments: ObjectPlace.allCases
    )
    func mismatches(place: ObjectPlace) throws {
      let object = try place.kernelTestPrograms()
      let type = #expect(throws: ApusError.self) {
        try object.loaded.variable("seen", as: UInt16.self)
      }
      #expect(type?.code == .typeMismatch)
      #expect(type?.message.contains("8 bytes in the object, and 2 as UInt16") == true)
      let name = #expect(throws: ApusError.self) {
        try object.loaded.variable("unseen", as: UInt64.self)
      }
      #expect(name?.code == .noSuchVariable)
      #expect(
        name?.message
          .contains(
            "isStrict, last, leftFactor, limits, plain, products, quotients, rightFactor, seen, sum and ticket"
          ) == true)
    }
  }
}
