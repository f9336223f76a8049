import ApusObject
import ApusSystem
import SystemPackage
import Testing

extension KernelTests {
  /// Each command of bpf(2) for maps, with nothing of Apus's but the call.
  @Suite("Commands for maps")
  struct MapCommands {
    private static func map(
      _ type: MapType = .hash, maxEntries: UInt32 = 4
    ) throws -> MapDescriptor {
      var attributes = BPF.MapAttributes(
        type: type.rawValue, keySize: 4, valueSize: 8, maxEntries: maxEntries)
      attributes.name = ObjectName("commands")
      return try BPF.mapCreate(attributes)
    }

    private static func key(_ number: UInt32) -> [UInt8] { bytes([number]) }
    private static func value(_ number: UInt64) -> [UInt8] { bytes([number]) }

    private static func bytes(_ numbers: [some FixedWidthInteger]) -> [UInt8] {
      // Sound: integers have no padding.
      unsafe numbers.withUnsafeBytes { unsafe Array($0) }
    }

    /// The bytes that a call writes.
    private static func filled(
      _ count: Int, _ body: (inout MutableRawSpan) throws(Errno) -> Void
    ) throws(Errno) -> [UInt8] {
      var result = [UInt8](repeating: 0, count: count)
      var elements = result.mutableSpan
      // Sound: any byte is a valid UInt8.
      var bytes = unsafe elements.mutableBytes
      try body(&bytes)
      return result
    }

    private static func nextKey(
      _ map: borrowing MapDescriptor, after key: [UInt8]?
    ) throws(Errno) -> [UInt8] {
      var next = [UInt8](repeating: 0, count: 4)
      var elements = next.mutableSpan
      // Sound: as above; a byte has no padding.
      var bytes = unsafe elements.mutableBytes
      if let key {
        try BPF.mapNextKey(map, after: unsafe key.span.bytes, into: &bytes)
      } else {
        try BPF.mapNextKey(map, after: nil, into: &bytes)
      }
      return next
    }

    @Test("BPF_MAP_CREATE and BPF_OBJ_GET_INFO_BY_FD")
    func create() throws {
      let map = try Self.map()
      #expect(map.info.type == MapType.hash.rawValue && map.info.maxEntries == 4)
      #expect(map.info.keySize == 4 && map.info.valueSize == 8)
      #expect(map.info.name == ObjectName("commands"))
      let again = try BPF.mapInfo(map.descriptor)
      #expect(again.id == map.info.id && again.id != 0)
      let refused = #expect(throws: Errno.self) { _ = try Self.map(maxEntries: 0) }
      #expect(refused == .invalidArgument || refused == .argListTooLong)
    }

    @Test("BPF_MAP_UPDATE_ELEM, BPF_MAP_LOOKUP_ELEM, BPF_MAP_DELETE_ELEM")
    func elements() throws {
      let map = try Self.map()
      #expect(try BPF.mapLookup(map, key: Self.key(1)) == nil)
      #expect(throws: Errno.noSuchFileOrDirectory) {
        try BPF.mapUpdate(map, key: Self.key(1), value: Self.value(5), policy: .exist)
      }
      try BPF.mapUpdate(map, key: Self.key(1), value: Self.value(5), policy: .noExist)
      #expect(throws: Errno.fileExists) {
        try BPF.mapUpdate(map, key: Self.key(1), value: Self.value(6), policy: .noExist)
      }
      try BPF.mapUpdate(map, key: Self.key(1), value: Self.value(7), policy: .exist)
      #expect(try BPF.mapLookup(map, key: Self.key(1)) == Self.value(7))
      for number in 2...4 {
        try BPF.mapUpdate(map, key: Self.key(UInt32(number)), value: Self.value(0))
      }
      #expect(throws: Errno.argListTooLong) {
        try BPF.mapUpdate(map, key: Self.key(5), value: Self.value(0))
      }
      try BPF.mapDelete(map, key: Self.key(1))
      #expect(throws: Errno.noSuchFileOrDirectory) { try BPF.mapDelete(map, key: Self.key(1)) }
      // The kernel would read what lies behind.
      #expect(throws: Errno.invalidArgument) { try BPF.mapLookup(map, key: [1]) }
      #expect(throws: Errno.invalidArgument) {
        try BPF.mapUpdate(map, key: Self.key(1), value: [1])
      }
    }

    @Test("BPF_MAP_LOOKUP_AND_DELETE_ELEM")
    func take() throws {
      let map = try Self.map()
      try BPF.mapUpdate(map, key: Self.key(3), value: Self.value(30))
      let key = Self.key(3)
      // Sound: a byte has no padding.
      let taken = try Self.filled(8) { bytes throws(Errno) in
        try BPF.mapLookupAndDelete(map, key: unsafe key.span.bytes, into: &bytes)
      }
      #expect(taken == Self.value(30))
      #expect(try BPF.mapLookup(map, key: key) == nil)
      // A queue has no keys.
      var attributes = BPF.MapAttributes(
        type: MapType.queue.rawValue, keySize: 0, valueSize: 8, maxEntries: 2)
      attributes.name = ObjectName("commands")
      let queue = try BPF.mapCreate(attributes)
      for number: UInt64 in 1...2 { try BPF.mapUpdate(queue, key: [], value: Self.value(number)) }
      let none: [UInt8] = []
      let first = try Self.filled(8) { bytes throws(Errno) in
        try BPF.mapLookupAndDelete(queue, key: unsafe none.span.bytes, into: &bytes)
      }
      #expect(first == Self.value(1))
      #expect(try BPF.mapLookup(queue, key: []) == Self.value(2))
    }

    @Test("BPF_MAP_GET_NEXT_KEY")
    func nextKey() throws {
      let map = try Self.map()
      for number: UInt32 in 1...3 {
        try BPF.mapUpdate(map, key: Self.key(number), value: Self.value(0))
      }
      var keys = [try Self.nextKey(map, after: nil)]
      for _ in 0..<2 { keys.append(try Self.nextKey(map, after: keys.last)) }
      #expect(Set(keys) == Set((1...3).map(Self.key)))
      #expect(throws: Errno.noSuchFileOrDirectory) { try Self.nextKey(map, after: keys.last) }
      // After one that is not there it begins at the first.
      #expect(try Self.nextKey(map, after: Self.key(99)) == keys[0])
    }

    @Test("BPF_MAP_FREEZE")
    func freeze() throws {
      let map = try Self.map(.array)
      try BPF.mapUpdate(map, key: Self.key(1), value: Self.value(1))
      try BPF.mapFreeze(map)
      #expect(throws: Errno.notPermitted) {
        try BPF.mapUpdate(map, key: Self.key(1), value: Self.value(2))
      }
      // Newer kernels see first that user space writes no more.
      let again = #expect(throws: Errno.self) { try BPF.mapFreeze(map) }
      #expect(again == .notPermitted || again == .resourceBusy)
      #expect(try BPF.mapLookup(map, key: Self.key(1)) == Self.value(1))
    }

    @Test("BPF_MAP_UPDATE_BATCH, BPF_MAP_DELETE_BATCH")
    func writeBatches() throws {
      let map = try Self.map()
      let keys = Self.bytes((1...5).map(UInt32.init))
      let values = Self.bytes((1...5).map(UInt64.init))
      var written = 0
      // Sound: a byte has no padding.
      #expect(throws: Errno.argListTooLong) {
        try BPF.mapUpdateBatch(
          map, keys: unsafe keys.span.bytes, values: unsafe values.span.bytes, written: &written)
      }
      #expect(written == 4)
      #expect(try BPF.mapLookup(map, key: Self.key(4)) == Self.value(4))
      var removed = 0
      #expect(throws: Errno.noSuchFileOrDirectory) {
        try BPF.mapDeleteBatch(map, keys: unsafe keys.span.bytes, removed: &removed)
      }
      #expect(removed == 4)
      #expect(try BPF.mapLookup(map, key: Self.key(4)) == nil)
    }

    @Test("BPF_MAP_LOOKUP_BATCH, BPF_MAP_LOOKUP_AND_DELETE_BATCH", arguments: [false, true])
    func readBatches(removing: Bool) throws {
      let map = try Self.map(maxEntries: 100)
      for number: UInt32 in 0..<100 {
        try BPF.mapUpdate(map, key: Self.key(number), value: Self.value(UInt64(number) * 2))
      }
      var position = BPF.BatchPosition(startOf: map)
      var found: [[UInt8]: [UInt8]] = [:]
      var calls = 0
      while true {
        var keys: [UInt8] = []
        var count = (elements: 0, isLast: false)
        var values: [UInt8] = []
        values = try Self.filled(60 * 8) { values throws(Errno) in
          keys = try Self.filled(60 * 4) { keys throws(Errno) in
            let batch = try BPF.mapNextBatch(
              map, from: &position, keys: &keys, values: &values, removing: removing)
            count = (batch.count, batch.isLast)
          }
        }
        for index in 0..<count.elements {
          found[Array(keys[index * 4..<index * 4 + 4])] = Array(values[index * 8..<index * 8 + 8])
        }
        calls += 1
        if count.isLast { break }
      }
      #expect(calls > 1 && found.count == 100)
      #expect((0..<100).allSatisfy { found[Self.key($0)] == Self.value(UInt64($0) * 2) })
      #expect(try BPF.mapLookup(map, key: Self.key(7)) == (removing ? nil : Self.value(14)))
    }

    @Test("BPF_MAP_GET_NEXT_ID, BPF_MAP_GET_FD_BY_ID")
    func identifiers() throws {
      let map = try Self.map()
      let id = map.info.id
      #expect(try BPF.nextID(.map, after: id - 1) == id)
      #expect(try BPF.allIDs(.map).contains(id))
      #expect(try BPF.nextID(.map, after: UInt32(Int32.max - 1)) == nil)
      let again = try MapDescriptor(adopting: BPF.descriptor(.map, id: id))
      try BPF.mapUpdate(again, key: Self.key(1), value: Self.value(9))
      #expect(try BPF.mapLookup(map, key: Self.key(1)) == Self.value(9))
      let reader = try MapDescriptor(adopting: BPF.descriptor(.map, id: id, access: .readOnly))
      #expect(try BPF.mapLookup(reader, key: Self.key(1)) == Self.value(9))
      #expect(throws: Errno.notPermitted) {
        try BPF.mapUpdate(reader, key: Self.key(1), value: Self.value(0))
      }
      #expect(throws: Errno.noSuchFileOrDirectory) {
        _ = try BPF.descriptor(.map, id: UInt32(Int32.max - 1))
      }
    }

    @Test("BPF_OBJ_PIN, BPF_OBJ_GET")
    func pinning() async throws {
      try await BPFFileSystem.run { folder in
        let path = FilePath("\(folder)/commands")
        let id: UInt32
        do {
          let map = try Self.map()
          id = map.info.id
          try BPF.mapUpdate(map, key: Self.key(1), value: Self.value(9))
          try BPF.pin(map.descriptor, to: path)
          #expect(throws: Errno.fileExists) { try BPF.pin(map.descriptor, to: path) }
        }
        // It outlives its descriptor.
        let writer = try MapDescriptor(adopting: BPF.pinned(at: path, access: .writeOnly))
        #expect(writer.info.id == id)
        try BPF.mapUpdate(writer, key: Self.key(2), value: Self.value(8))
        #expect(throws: Errno.notPermitted) { try BPF.mapLookup(writer, key: Self.key(1)) }
        let map = try MapDescriptor(adopting: BPF.pinned(at: path))
        #expect(try BPF.mapLookup(map, key: Self.key(1)) == Self.value(9))
        #expect(try BPF.mapLookup(map, key: Self.key(2)) == Self.value(8))
        try BPF.unpin(path)
        #expect(throws: Errno.noSuchFileOrDirectory) { _ = try BPF.pinned(at: path) }
      }
    }
  }
}
