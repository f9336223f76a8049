import Apus
import MapTestPrograms
import Testing

extension KernelTests {
  /// Atomic operations, with and without their results.
  @Suite("Atomics")
  struct Atomics {
    /// The operation, the operand, what is expected of a compare-exchange, and what is there afterwards.
    static let steps: [(operation: UInt32, operand: UInt64, expected: UInt32, after: UInt64)] = [
      (0, 0x0f, 0, 0x0f), (1, 0x3c, 0, 0x0c), (2, 0x30, 0, 0x3c), (3, 0xff, 0, 0xc3),
      (4, 0x55, 0, 0x55), (5, 0x66, 0x54, 0x55), (5, 0x66, 0x55, 0x66),
      (0, 0x7fff_ff99, 0, 0x7fff_ffff),
    ]

    @Test("Each gives what was there before", arguments: ObjectPlace.allCases)
    func results(place: ObjectPlace) throws {
      let object = try place.mapTestPrograms()
      var before: UInt64 = 0
      for step in Self.steps {
        for program in [object.changeWide, object.changeNarrow, object.changeGlobal] {
          #expect(
            try MapPrograms.run(
              program, of: object, step.operation, key: step.expected, step.operand)
              == .found(before), "\(program.program.name) \(step)")
        }
        before = step.after
        #expect(try object.wide[0] == step.after)
        #expect(try object.narrow[0] == Int32(step.after))
        #expect(object.total.value == Int64(step.after))
      }
    }

    @Test("On fields of values", arguments: ObjectPlace.allCases)
    func fields(place: ObjectPlace) throws {
      let object = try place.mapTestPrograms()
      for _ in 0..<2 {
        _ = try object.changeFields.testRun(packet: [UInt8](repeating: 0, count: 64))
      }
      let tallies = try object.tallies[1]
      #expect(tallies.bytes == 128)
      #expect(tallies.packets == -2)
      #expect(Int32(bitPattern: tallies.before) == -1)
      #expect(object.shared.value.bytes == 6)
      #expect(object.shared.value.packets == 7)
    }

    @Test("Without results", arguments: ObjectPlace.allCases)
    func plain(place: ObjectPlace) throws {
      let object = try place.mapTestPrograms()
      _ = try MapPrograms.run(object.changeAll, of: object, 0)
      #expect(try object.wide[0] == (5 | 0x30) & 0x3f ^ 1)
      #expect(object.total.value == -3)
      #expect(try object.narrow[0] == -1)
    }
  }
}
