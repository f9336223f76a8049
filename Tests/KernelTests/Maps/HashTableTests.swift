import Apus
import ApusKernel
import ApusSystem
import MapTestPrograms
import Testing

extension KernelTests {
  /// Hash tables: a program writes and user space reads, and the reverse.
  @Suite("Hash tables")
  struct HashTables {
    typealias Programs = MapPrograms

    /// What every hash table does with a program's operations; `limit` is the number of entries that fit, if the map
    /// says no to more.
    private func exercise<Map: Apus.HashTable>(
      _ map: Map, with program: XDPProgram, of object: borrowing MapTestProgramsObject,
      limit: UInt32?, value: (Map.Element) -> UInt64
    ) throws where Map.Key == UInt32 {
      #expect(try Programs.run(program, of: object, 0, key: 1) == .nothing)
      #expect(try Programs.run(program, of: object, 3, key: 1, 5) == .failed(.notFound))
      #expect(try Programs.run(program, of: object, 1, key: 1, 5) == .found())
      #expect(try map[1].map(value) == 5)
      #expect(try Programs.run(program, of: object, 2, key: 1, 6) == .failed(.exists))
      #expect(try Programs.run(program, of: object, 3, key: 1, 6) == .found())
      #expect(try map[1].map(value) == 6)
      #expect(try Programs.run(program, of: object, 0, key: 1) == .found(6))
      // What was there is what the program gets, and what it adds is what stays.
      #expect(try Programs.run(program, of: object, 5, key: 1, 4) == .found(6))
      #expect(try map[1].map(value) == 10)
      #expect(try Programs.run(program, of: object, 5, key: 2, 4) == .found(100))
      #expect(try map[2].map(value) == 104)
      #expect(try map.count() == 2)
      #expect(try Set(map.keys()) == [1, 2])
      #expect(try Programs.run(program, of: object, 4, key: 2) == .found())
      #expect(try Programs.run(program, of: object, 4, key: 2) == .failed(.notFound))
      #expect(try map[2].map(value) == nil)
      #expect(try map.takeValue(forKey: 1).map(value) == 10)
      #expect(try map.takeValue(forKey: 1).map(value) == nil)
      #expect(try Programs.run(program, of: object, 0, key: 1) == .nothing)
      guard let limit else { return }
      for key in 0..<limit {
        #expect(try Programs.run(program, of: object, 1, key: key, 1) == .found())
      }
      #expect(try Programs.run(program, of: object, 1, key: limit, 1) == .failed(.mapIsFull))
      #expect(try Programs.run(program, of: object, 5, key: limit, 1) == .nothing)
      #expect(try map.takeAll().count == Int(limit))
      #expect(try map.count() == 0)
    }

    @Test("A hash map", arguments: ObjectPlace.allCases)
    func hash(place: ObjectPlace) throws {
      let object = try place.mapTestPrograms()
      let map = object.hash
      try exercise(map, with: object.useHash, of: object, limit: 4) { $0 }
      try map.update(77, for: 9)
      #expect(try Programs.run(object.useHash, of: object, 0, key: 9) == .found(77))
    }

    @Test("A hash map with a value per CPU", arguments: ObjectPlace.allCases)
    func perCPU(place: ObjectPlace) throws {
      let object = try place.mapTestPrograms()
      let map = object.perCPUHash
      try exercise(map, with: object.usePerCPUHash, of: object, limit: 4) { $0.sum }
      let cpus = try PossibleCPUs.current().count
      try map.update((0..<cpus).map { UInt64($0 + 50) }, for: 9)
      #expect(try map[9].map(Array.init) == (0..<cpus).map { UInt64($0 + 50) })
      let seen = try Programs.run(object.usePerCPUHash, of: object, 0, key: 9)
      #expect((50..<UInt64(50 + cpus)).contains(seen.answer))
      try map.fill(7, for: 9)
      #expect(try Programs.run(object.usePerCPUHash, of: object, 0, key: 9) == .found(7))
      let wrong = #expect(throws: ApusError.self) { try map.update([], for: 9) }
      #expect(wrong?.code == .indexOutOfRange)
    }

    @Test(
      "A hash map that drops what was used least: more keys than fit never fail",
      arguments: ObjectPlace.allCases)
    func lru(place: ObjectPlace) throws {
      let object = try place.mapTestPrograms()
      try exercise(object.lruHash, with: object.useLRUHash, of: object, limit: nil) { $0 }
      for key in 0..<UInt32(1000) {
        #expect(try Programs.run(object.useLRUHash, of: object, 1, key: key, 1) == .found())
      }
      let count = try object.lruHash.count()
      #expect(count > 0 && count <= object.lruHash.capacity)
      #expect(try object.lruHash[999] == 1)
    }

    @Test("The same with a value per CPU", arguments: ObjectPlace.allCases)
    func lruPerCPU(place: ObjectPlace) throws {
      let object = try place.mapTestPrograms()
      try exercise(object.lruPerCPUHash, with: object.useLRUPerCPUHash, of: object, limit: nil) {
        $0.sum
      }
      for key in 0..<UInt32(1000) {
        #expect(try Programs.run(object.useLRUPerCPUHash, of: object, 1, key: key, 1) == .found())
      }
      #expect(try object.lruPerCPUHash.count() <= object.lruPerCPUHash.capacity)
    }

    @Test("Arrays, of one value and of a value per CPU", arguments: ObjectPlace.allCases)
    func arrays(place: ObjectPlace) throws {
      let object = try place.mapTestPrograms()
      #expect(try Programs.run(object.useArray, of: object, 1, key: 3, .max) == .found())
      #expect(try object.array.contents() == [0, 0, 0, .max])
      try object.array.set(contentsOf: [1, 2, 3], startingAt: 1)
      #expect(try Programs.run(object.useArray, of: object, 0, key: 1) == .found(1))
      #expect(try Programs.run(object.useArray, of: object, 0, key: 4) == .nothing)
      #expect(throws: ApusError.self) {
        try object.array.set(contentsOf: [1, 2], startingAt: 3)
      }
      #expect(try object.array[3] == 3)
      #expect(try Programs.run(object.usePerCPUArray, of: object, 1, key: 2, 9) == .found())
      #expect(try object.perCPUArray[2].sum == 9)
      #expect(try object.perCPUArray.contents().map(\.sum) == [0, 0, 9, 0])
      try object.perCPUArray.fill(3, at: 0)
      #expect(try Programs.run(object.usePerCPUArray, of: object, 0, key: 0) == .found(3))
    }

    @Test("A trie finds the longest prefix", arguments: ObjectPlace.allCases)
    func trie(place: ObjectPlace) throws {
      let object = try place.mapTestPrograms()
      let address = { (number: UInt32) in IPv4Address(BigEndian(number)) }
      let trie = object.trie
      // 10/8 by a program, 10.1/16 by user space.
      #expect(try Programs.run(object.useTrie, of: object, 1, key: 0x0a00_0000, 8) == .found())
      try trie.update(16, for: .init(address(0x0a01_0000), length: 16))
      #expect(try Programs.run(object.useTrie, of: object, 0, key: 0x0a01_0203) == .found(16))
      #expect(try Programs.run(object.useTrie, of: object, 0, key: 0x0a02_0203) == .found(8))
      #expect(try Programs.run(object.useTrie, of: object, 0, key: 0x0b00_0000) == .nothing)
      #expect(try trie[longestMatchOf: address(0x0aff_ffff)] == 8)
      #expect(try trie[longestMatchOf: address(0x0a01_ffff)] == 16)
      #expect(try trie[longestMatchOf: address(0x7f00_0001)] == nil)
      let more = (0..<UInt32(14))
        .map {
          (key: Apus.Prefix(address(0xc0a8_0000 | $0 << 8), length: 24), value: UInt64($0))
        }
      try trie.update(contentsOf: more)
      #expect(try trie.count() == 16)
      #expect(try Set(trie.keys().map(\.length)) == [8, 16, 24])
      let full = #expect(throws: ApusError.self) {
        try trie.update(1, for: .init(address(1), length: 32))
      }
      #expect(full?.code == .mapFull)
      #expect(try trie.removeValues(forKeys: more.map(\.key) + more.map(\.key)) == 14)
      #expect(try trie.removeValue(forKey: .init(address(0x0a00_0000), length: 8)))
      #expect(try trie.contents().map(\.value) == [16])
      try trie.removeAll()
      #expect(try trie.count() == 0)
    }
  }
}
