import Apus
import ApusObject
import ApusSystem
import MapTestPrograms
import SystemPackage
import Testing

extension KernelTests {
  /// Elements that a program of Apus's copies out.
  @Suite("Scans of hash tables")
  struct Scans {
    /// As many bytes as the type has, which say the number that they are made of.
    private static func bytes<let size: Int>(
      _ number: UInt32, _: [size of UInt8].Type
    )
      -> [size of UInt8]
    {
      var bytes = [size of UInt8](repeating: 0)
      for index in 0..<size { bytes[index] = UInt8(truncatingIfNeeded: number >> (index & 3 * 8)) }
      return bytes
    }

    private static func array<let size: Int>(_ bytes: [size of UInt8]) -> [UInt8] {
      // Sound: a byte has no padding.
      unsafe bytes.span.bytes.withUnsafeBytes { unsafe Array($0) }
    }

    /// Fills a hash, and expects of a scan what a walk in batches gives, each element once.
    private func compare<let key: Int, let value: Int>(
      key: [key of UInt8].Type, value: [value of UInt8].Type, count: UInt32,
      maxEntries: UInt32 = 300, flags: MapFlags = [], isProgram: Bool = true
    ) throws {
      let map = try HashMap<[key of UInt8], [value of UInt8]>(
        maxEntries: maxEntries, flags: flags)
      try map.update(
        contentsOf: (0..<count)
          .map { (key: Self.bytes($0, key), value: Self.bytes(~$0, value)) })
      try compare(map, count: Int(count), isProgram: isProgram) { (Self.array($0), Self.array($1)) }
    }

    private func compare<Map: ScannableMap>(
      _ map: Map, count: Int? = nil, isProgram: Bool = true,
      _ bytes: (Map.Key, Map.Element) -> ([UInt8], [UInt8])
    ) throws {
      var scanner = MapScanner(map)
      #expect(scanner.method.isProgram == isProgram, "\(scanner.method)")
      // The second walk is in the memory of the first.
      for _ in 0..<2 {
        var scanned: [[UInt8]: [UInt8]] = [:]
        var steps = 0
        try scanner.forEachEntry { key, value in
          let (key, value) = bytes(key, value)
          scanned[key] = value
          steps += 1
        }
        var listed: [[UInt8]: [UInt8]] = [:]
        try map.forEachEntry { key, value in
          let (key, value) = bytes(key, value)
          listed[key] = value
        }
        #expect(scanned == listed)
        #expect(steps == listed.count)
        if let count { #expect(steps == count) }
      }
      #expect(scanner.method.isProgram == isProgram, "\(scanner.method)")
    }

    @Test("A scan gives what a walk gives, whatever the sizes")
    func sizes() throws {
      try compare(key: [1 of UInt8].self, value: [1 of UInt8].self, count: 200)
      try compare(key: [3 of UInt8].self, value: [3 of UInt8].self, count: 300)
      try compare(key: [4 of UInt8].self, value: [4 of UInt8].self, count: 300)
      try compare(key: [4 of UInt8].self, value: [12 of UInt8].self, count: 300)
      try compare(key: [12 of UInt8].self, value: [40 of UInt8].self, count: 300)
      try compare(key: [40 of UInt8].self, value: [7 of UInt8].self, count: 300)
      try compare(key: [300 of UInt8].self, value: [300 of UInt8].self, count: 20)
      try compare(key: [8 of UInt8].self, value: [1016 of UInt8].self, count: 20)
      // Larger ones are no faster.
      try compare(key: [4 of UInt8].self, value: [1021 of UInt8].self, count: 20, isProgram: false)
      try compare(key: [4 of UInt8].self, value: [5000 of UInt8].self, count: 10, isProgram: false)
    }

    @Test("Of none, of one, and of as many as there is room for")
    func counts() throws {
      for count: UInt32 in [0, 1, 300] {
        try compare(key: [4 of UInt8].self, value: [8 of UInt8].self, count: count)
      }
      try compare(key: [4 of UInt8].self, value: [8 of UInt8].self, count: 1, maxEntries: 1)
    }

    @Test("Of elements that are allocated when they are added")
    func notPreallocated() throws {
      try compare(
        key: [4 of UInt8].self, value: [12 of UInt8].self, count: 300, flags: .noPreallocation)
    }

    @Test("Of a hash that drops what was used least")
    func leastRecentlyUsed() throws {
      let map = try LRUHashMap<UInt32, UInt64>(maxEntries: 1000)
      for key in 0..<UInt32(1500) { try map.update(UInt64(key) * 3, for: key) }
      try compare(map) { key, value in
        #expect(value == UInt64(key) * 3)
        return (Array("\(key)".utf8), Array("\(value)".utf8))
      }
    }

    @Test("Elements that are more than the memory has room for: it grows, up to its limit")
    func growing() throws {
      typealias Large = [1000 of UInt8]
      let map = try HashMap<UInt32, Large>(maxEntries: 80_000, flags: .noPreallocation)
      let value = Large(repeating: 7)
      // The first 64 MB have room for 66,576; an emulated machine would take too long to fill them.
      let count = Load.isEmulated ? 2000 : 67_000
      let expected = count * (count - 1) / 2
      try map.update(contentsOf: (0..<count).lazy.map { (key: UInt32($0), value: value) })
      var scanner = MapScanner(map)
      let size = scanner.memorySize
      var sum = 0
      try scanner.forEachEntry { key, _ in sum += Int(key) }
      #expect(sum == expected)
      #expect(scanner.method.isProgram, "\(scanner.method)")
      #expect((scanner.memorySize > size) == (count > 66_576))
      var limited = MapScanner(map, memoryLimit: 1 << 20)
      #expect(limited.method.isProgram)
      sum = 0
      try limited.forEachEntry { key, _ in sum += Int(key) }
      #expect(sum == expected)
      guard case .batches(let error) = limited.method else {
        Issue.record("a limit that does not limit")
        return
      }
      #expect(error.message.contains("1048576 are the limit"), "\(error)")
      #expect(limited.memorySize == 0)
    }

    @Test("What cannot be copied by a program comes in batches, with the reason")
    func batches() throws {
      // A lock and what is with it: zero, as a lookup has it.
      let object = try MapTestProgramsObject.load()
      var pair = Pair()
      pair.up = 5
      pair.down = -5
      try object.pairsByKey.update(pair, for: 7)
      try expectBatches(object.pairsByKey, .unsupported) { $0 == 7 && $1.up == 5 && $1.down == -5 }
      let map = try HashMap<UInt32, UInt64>(maxEntries: 2, name: "numbers")
      try map.update(3, for: 1)
      try expectBatches(map, memoryLimit: 0, .systemCall) { $0 == 1 && $1 == 3 }
      // What user space must not read, no program reads for it.
      let writeOnly = try HashMap<UInt32, UInt64>(maxEntries: 2, flags: .writeOnly)
      let error = #expect(throws: ApusError.self) { try writeOnly.scanEntries { _, _ in } }
      #expect(error?.code == .permissionDenied)
      let readOnly = try HashMap<UInt32, UInt64>(maxEntries: 2, flags: .readOnly)
      #expect(MapScanner(readOnly).method.isProgram)
    }

    /// Expects that the one element of a map comes in batches.
    private func expectBatches<Map: ScannableMap>(
      _ map: Map, memoryLimit: Int = 1 << 20, _ code: ApusError.Code,
      _ isRight: (Map.Key, Map.Element) -> Bool
    ) throws {
      var scanner = MapScanner(map, memoryLimit: memoryLimit)
      guard case .batches(let error) = scanner.method else {
        Issue.record("\(map.name) is copied by a program")
        return
      }
      #expect(error.code == code, "\(error)")
      #expect(error.subject == map.name)
      var count = 0
      try scanner.forEachEntry { key, value in
        count += 1
        #expect(isRight(key, value))
      }
      #expect(count == 1)
    }

    @Test("No address of the kernel's gets out of a value that has a pointer to one of its objects")
    func kernelPointer() throws {
      let types = BTF(types: [
        .integer(BTFInteger(name: "int", size: 4, encoding: .signed)),
        .structure(
          BTFComposite(
            name: "task_struct", size: 4,
            members: [BTFComposite.Member(name: "any", type: BTFTypeID(1), byteOffset: 0)])),
        .typeTag(name: "kptr", type: BTFTypeID(2), isAttribute: false), .pointer(to: BTFTypeID(3)),
        .structure(
          BTFComposite(
            name: "holder", size: 8,
            members: [BTFComposite.Member(name: "task", type: BTFTypeID(4), byteOffset: 0)])),
      ])
      let btf = try BPF.btfLoad(types.encoded())
      var attributes = BPF.MapAttributes(
        type: MapType.hash.rawValue, keySize: 4, valueSize: 8, maxEntries: 1)
      attributes.name = ObjectName("holders")
      attributes.btf = btf.borrowed
      attributes.keyTypeID = 1
      attributes.valueTypeID = 5
      let holders = try BPF.mapCreate(attributes)
      let map = try HashMap<UInt32, UInt64>(id: holders.info.id)
      try map.update(0, for: 9)
      try expectBatches(map, .unsupported) { $0 == 9 && $1 == 0 }
    }

    @Test("Without privileges it comes in batches; CAP_BPF is enough for a program")
    func privileges() async throws {
      let map = try HashMap<UInt32, UInt64>(maxEntries: 10, name: "scanned")
      try map.update(2, for: 1)
      for (kept, isProgram): (Capabilities, Bool) in [([], false), (.bpf, true)] {
        let (isByProgram, missing, sum) = try await PrivateThread.run {
          try Capabilities.drop(Capabilities(rawValue: .max).subtracting(kept))
          var scanner = MapScanner(map)
          var sum: UInt64 = 0
          try scanner.forEachEntry { key, value in sum += UInt64(key) + value }
          if case .batches(let error) = scanner.method { return (false, error.message, sum) }
          return (true, "", sum)
        }
        #expect(isByProgram == isProgram, "\(missing)")
        #expect(isProgram || missing.contains("CAP_BPF"), "\(missing)")
        #expect(sum == 3)
      }
    }

    @Test("A scan leaves no program, no map and no types behind")
    func leavesNothing() throws {
      let map = try HashMap<UInt32, UInt64>(maxEntries: 10)
      try map.update(2, for: 1)
      for _ in 0..<3 { try map.scanEntries { _, _ in } }
      do {
        var scanner = MapScanner(map)
        try scanner.forEachEntry { _, _ in }
        #expect(try eventually { try Self.scans() == 3 })
        #expect(scanner.method.isProgram)
      }
      #expect(try eventually { try Self.scans() == 0 })
    }

    /// How many programs and maps of scans there are, and types of such programs.
    private static func scans() throws -> Int {
      var count = 0
      for id in try BPF.allIDs(.map) {
        if let map = try? BPF.mapInfo(BPF.descriptor(.map, id: id)),
          map.name.description == "apus_scan"
        {
          count += 1
        }
      }
      for id in try BPF.allIDs(.program) {
        if let program = try? BPF.programInfo(BPF.descriptor(.program, id: id)),
          program.name.description == "apus_scan"
        {
          count += 1
        }
      }
      for id in try BPF.allIDs(.btf) {
        if let btf = try? BPF.descriptor(.btf, id: id), let info = try? BPF.btfInfo(btf),
          info.size < 1000, let types = try? BTF(parsing: BPF.btfBytes(btf)),
          types.types.count == 4, types.id(named: "copy", kind: .function) != nil
        {
          count += 1
        }
      }
      return count
    }

    @Test("In the simulator it is its walk")
    func simulator() throws {
      let object = try ObjectPlace.simulator.mapTestPrograms()
      try object.hash.update(5, for: 1)
      try expectBatches(object.hash, .unsupported) { $0 == 1 && $1 == 5 }
    }

    @Test("Elements that stay come once each, while programs change their values")
    func stable() throws {
      let object = try MapTestProgramsObject.load()
      _ = try object.countUnderLoad.testRun(
        packet: [UInt8](repeating: 0, count: 64), repeat: 64)
      var scanner = MapScanner(object.loadHash)
      var last = [UInt64](repeating: 0, count: 64)
      var passes = 0
      try Load.run(object.countUnderLoad) {
        passes += 1
        var seen = Set<UInt32>()
        try scanner.forEachEntry { key, value in
          guard key < 64, seen.insert(key).inserted else {
            Issue.record("\(key) comes twice, or is none")
            return
          }
          #expect(value >= last[Int(key)] || !Load.copiesWords)
          last[Int(key)] = value
        }
        #expect(seen.count == 64)
      }
      #expect(passes > 1 && scanner.method.isProgram, "\(scanner.method)")
    }

    @Test("While programs replace elements and drop them, keys and values belong together")
    func replacing() throws {
      let object = try MapTestProgramsObject.load()
      var hash = MapScanner(object.loadHash)
      var lru = MapScanner(object.loadLRU)
      var (passes, count) = (0, 0)
      func check(_ key: UInt32, _ value: UInt64, keys: UInt32) {
        count += 1
        #expect(key < keys)
        guard Load.copiesWords else { return }
        #expect(Whole.isMade(value), "\(value)")
        #expect(UInt32(truncatingIfNeeded: value) & (keys - 1) == key, "\(key): \(value)")
      }
      try Load.run(object.replaceUnderLoad) {
        passes += 1
        try hash.forEachEntry { check($0, $1, keys: 32) }
        try lru.forEachEntry { check($0, $1, keys: 256) }
      }
      #expect(passes > 1 && count > passes && object.counted.value > 100)
      #expect(hash.method.isProgram && lru.method.isProgram)
    }
  }
}
