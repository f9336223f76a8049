import Apus
import ApusKernel
import MapTestPrograms
import Testing

extension KernelTests {
  /// Maps of maps, with their types on both sides.
  @Suite("Maps of maps")
  struct MapsOfMaps {
    typealias Programs = MapPrograms

    @Test("Maps go in, are found by programs, and are swapped")
    func arrays() throws {
      let object = try MapTestProgramsObject.load()
      let missing = Programs.Outcome(action: XDPAction.aborted.rawValue, answer: 0, failure: 0)
      #expect(try Programs.run(object.addToTable, of: object, 0, key: 1, 1) == missing)
      let first = try Apus.HashMap<UInt32, UInt64>(maxEntries: 8, name: "first")
      let second = try Apus.HashMap<UInt32, UInt64>(maxEntries: 8, name: "second")
      try object.tables.set(first, for: 0)
      try object.tables.set(second, for: 2)
      #expect(try Programs.run(object.addToTable, of: object, 0, key: 1, 5) == .found(1000))
      #expect(try Programs.run(object.addToTable, of: object, 0, key: 1, 5) == .found(1005))
      #expect(try Programs.run(object.addToTable, of: object, 2, key: 1, 7) == .found(1000))
      #expect(try first[1] == 1010)
      #expect(try second[1] == 1007)
      #expect(try object.tables.map(for: 0)?.id == first.id)
      #expect(try object.tables.map(for: 0)?[1] == 1010)
      #expect(try object.tables.map(for: 1)?.id == nil)
      try object.tables.set(second, for: 0)
      #expect(try Programs.run(object.addToTable, of: object, 0, key: 1, 1) == .found(1007))
      #expect(try Programs.run(object.removeFromTable, of: object, 0, key: 1) == .found())
      #expect(try Programs.run(object.removeFromTable, of: object, 0, key: 1) == .failed(.notFound))
      #expect(try object.tables.removeValue(forKey: 0))
      #expect(try Programs.run(object.addToTable, of: object, 0, key: 1, 5) == missing)
      let other = try Apus.HashMap<UInt32, UInt64>(
        maxEntries: 8, flags: .noPreallocation)
      let mismatch = #expect(throws: ApusError.self) { try object.tables.set(other, for: 1) }
      #expect(mismatch?.code == .typeMismatch)
    }

    @Test("By any key, and made without an object")
    func hashes() throws {
      let object = try MapTestProgramsObject.load()
      let counter = try Apus.ArrayMap<UInt64>(maxEntries: 2)
      try object.counters.set(counter, for: 77)
      #expect(try Programs.run(object.setCounter, of: object, 0, key: 77, 5) == .found())
      #expect(try Programs.run(object.setCounter, of: object, 0, key: 78, 5) == .nothing)
      #expect(try counter.contents() == [0, 5])
      #expect(try object.counters.keys() == [77])
      let own = try Apus.HashOfMaps<UInt64, Apus.ArrayMap<UInt64>>(maxEntries: 2, like: counter)
      try own.set(counter, for: .max)
      #expect(try own.map(for: .max)?[1] == 5)
      #expect(try own.map(for: 0)?.id == nil)
    }
  }
}
