import Apus
import ApusObject
import ApusSystem
import Synchronization
import Testing

extension KernelTests {
  @Suite("Maps")
  struct Maps {
    private func array(entries: UInt32) throws -> (LoadedObject, ArrayMap<UInt64>) {
      let object = try LoadedObject(
        loading: Fixture.map(
          MapSpecification(name: "a", type: .array, keySize: 4, valueSize: 8, maxEntries: entries)))
      return (object, try object.map("a"))
    }

    private func hash<Key: BitwiseCopyable, Value: BitwiseCopyable>(
      entries: UInt32, _: Key.Type, _: Value.Type
    ) throws -> HashMap<Key, Value> {
      let object = try LoadedObject(
        loading: Fixture.map(
          MapSpecification(
            name: "h", type: .hash, keySize: UInt32(MemoryLayout<Key>.stride),
            valueSize: UInt32(MemoryLayout<Value>.stride), maxEntries: entries)))
      return try object.map("h")
    }

    @Test("An array has every index from the start, and no other")
    func arrayAccess() throws {
      let (object, map) = try array(entries: 4)
      defer { object.close() }
      #expect(map.count == 4)
      #expect(try map[3] == 0)
      try map.set(.max, at: 3)
      #expect(try map[3] == .max)
      #expect(try map[2] == 0)
      for index: UInt32 in [4, .max] {
        let read = #expect(throws: ApusError.self) { try map[index] }
        #expect(read?.code == .indexOutOfRange)
        let write = #expect(throws: ApusError.self) { try map.set(1, at: index) }
        #expect(write?.code == .indexOutOfRange)
      }
    }

    @Test("A handle outlives its object")
    func handleOutlivesObject() throws {
      let (object, map) = try array(entries: 1)
      try map.set(7, at: 0)
      object.close()
      #expect(try map[0] == 7)
    }

    @Test("Handles go from task to task")
    func sharing() async throws {
      let (object, map) = try array(entries: 64)
      defer { object.close() }
      try await withThrowingTaskGroup { group in
        for index in 0..<UInt32(64) {
          group.addTask { try map.set(UInt64(index) * 3, at: index) }
        }
        try await group.waitForAll()
      }
      for index in 0..<UInt32(64) { #expect(try map[index] == UInt64(index) * 3) }
    }

    @Test("A per-CPU array has one value per possible CPU")
    func perCPU() throws {
      let object = try LoadedObject(
        loading: Fixture.map(
          MapSpecification(name: "p", type: .perCPUArray, keySize: 4, valueSize: 4, maxEntries: 3)))
      let map: PerCPUArray<UInt32> = try object.map("p")
      let possible = try PossibleCPUs.current()
      let values = try map[2]
      #expect(values.count == possible.count)
      #expect(values.cpus == possible.numbers)
      // Values of four bytes lie eight apart.
      try map.set((0..<UInt32(possible.count)).map { $0 + 10 }, at: 1)
      #expect(try Array(map[1]) == (0..<UInt32(possible.count)).map { $0 + 10 })
      #expect(try map[0].allSatisfy { $0 == 0 })
      try map.fill(.max, at: 0)
      #expect(try map[0].allSatisfy { $0 == .max })
      let expected = (0..<possible.count).reduce(UInt32(0)) { sum, _ in sum &+ .max }
      #expect(try map[0].sum == expected)
      #expect(throws: ApusError.self) { try map.set([], at: 0) }
      #expect(throws: ApusError.self) { try map[3] }
    }

    @Test("A hash gives, takes and refuses as asked")
    func hashAccess() throws {
      let map = try hash(entries: 2, UInt32.self, UInt64.self)
      #expect(try map[1] == nil)
      try map.insert(10, for: 1)
      #expect(try map[1] == 10)
      let exists = #expect(throws: ApusError.self) { try map.insert(11, for: 1) }
      #expect(exists?.code == .keyExists)
      let missing = #expect(throws: ApusError.self) { try map.update(1, for: 2, policy: .exist) }
      #expect(missing?.code == .keyNotFound)
      try map.update(12, for: 1)
      try map.update(20, for: 2)
      let full = #expect(throws: ApusError.self) { try map.update(30, for: 3) }
      #expect(full?.code == .mapFull)
      #expect(try map.count() == 2)
      #expect(Set(try map.keys()) == [1, 2])
      #expect(Dictionary(uniqueKeysWithValues: try map.contents()) == [1: 12, 2: 20])
      #expect(try map.removeValue(forKey: 1))
      #expect(try !map.removeValue(forKey: 1))
      try map.removeAll()
      #expect(try map.count() == 0)
    }

    struct PaddedKey: BitwiseCopyable, Sendable, Equatable {
      var kind: UInt8
      var address: UInt32
      var port: UInt16
    }

    /// Hands on a key as generic code does: all its bytes, padding too.
    @inline(never)
    private func insert<Key>(_ key: UnsafePointer<Key>, into map: HashMap<Key, UInt64>) throws {
      // Sound: the caller initialised the key.
      try map.update(7, for: unsafe key.pointee)
    }

    @Test("The kernel gets zero for the padding in a key")
    func padding() throws {
      let object = try LoadedObject(
        loading: Fixture.map(
          MapSpecification(name: "h", type: .hash, keySize: 12, valueSize: 8, maxEntries: 16)))
      let map: HashMap<PaddedKey, UInt64> = try object.map("h")
      for byte: UInt8 in [0, 0x55, 0xff] {
        try unsafe withUnsafeTemporaryAllocation(of: PaddedKey.self, capacity: 1) { buffer in
          // Sound: the bytes of three integers may be any; those between them are the padding under test.
          unsafe UnsafeMutableRawBufferPointer(buffer)
            .initializeMemory(
              as: UInt8.self, repeating: byte)
          guard let key = buffer.baseAddress else { return }
          unsafe key.pointee.kind = 1
          unsafe key.pointee.address = 0x0202_0202
          unsafe key.pointee.port = 0x0303
          try unsafe insert(key, into: map)
        }
      }
      let raw: HashMap<[12 of UInt8], UInt64> = try object.map("h")
      let elements = try raw.contents()
      #expect(elements.count == 1)
      let element = try #require(elements.first)
      #expect(element.key.indices.map { element.key[$0] } == [1, 0, 0, 0, 2, 2, 2, 2, 3, 3, 0, 0])
    }

    @Test("Listing a hash that changes: what stays is there once, and nothing twice")
    func mutation() throws {
      let map = try hash(entries: 4096, UInt32.self, UInt32.self)
      let stable = Set(UInt32(0)..<500)
      for key in stable { try map.insert(key, for: key) }
      let isDone = Atomic(false)
      let failures = Atomic(0)
      try PrivateThread.run {
        var key: UInt32 = 1000
        while !isDone.load(ordering: .relaxed) {
          if (try? map.update(0, for: key)) == nil { failures.add(1, ordering: .relaxed) }
          _ = try? map.removeValue(forKey: key &- 7)
          key = key == 3000 ? 1000 : key + 1
        }
      } during: {
        defer { isDone.store(true, ordering: .relaxed) }
        for _ in 0..<30 {
          let keys = try map.keys()
          let unique = Set(keys)
          #expect(unique.count == keys.count)
          #expect(stable.isSubset(of: unique))
        }
      }
      #expect(failures.load(ordering: .relaxed) == 0)
    }

    @Test("Removing while listing ends, and empties the map")
    func removal() throws {
      let map = try hash(entries: 1000, UInt32.self, UInt32.self)
      for key in 0..<UInt32(1000) { try map.insert(key, for: key) }
      for key in try map.keys() { #expect(try map.removeValue(forKey: key)) }
      #expect(try map.keys().isEmpty)
    }
  }
}
