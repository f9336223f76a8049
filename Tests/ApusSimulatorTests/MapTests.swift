import ApusObject
import ApusSimulator
import Testing

@Suite(.bothExecutions) struct MapTests {
  static let update: Int32 = 2
  static let delete: Int32 = 3

  static func map(
    _ type: MapType, key: UInt32 = 4, value: UInt32 = 8, entries: UInt32 = 4, flags: MapFlags = []
  ) -> MapSpecification {
    MapSpecification(
      name: "map", type: type, keySize: key, valueSize: value, maxEntries: entries, flags: flags)
  }

  /// Puts a key at r10 - 4 and a value at r10 - 16, from the context: key, value, flags.
  static let arguments = [
    Assembly.op(0x61, 2, 1, offset: 0), Assembly.op(0x63, 10, 2, offset: -4),
    Assembly.op(0x79, 2, 1, offset: 8), Assembly.op(0x7b, 10, 2, offset: -16),
    Assembly.op(0x79, 4, 1, offset: 16), Assembly.copy(2, from: 10), Assembly.add(2, -4),
    Assembly.copy(3, from: 10), Assembly.add(3, -16),
  ]

  static func simulator(
    _ map: MapSpecification, helper: Int32, after: [Instruction] = []
  ) throws -> Simulator {
    try TestProgram(
      .code(arguments), .map(1, "map"), .code([Assembly.call(helper)] + after + [Assembly.exit])
    )
    .load(maps: [map])
  }

  static func call(
    _ simulator: Simulator, key: UInt32, value: UInt64 = 0, flags: UInt64 = 0, cpu: Int = 0
  ) throws -> Int64 {
    var options = RunOptions()
    options.processor = cpu
    let context = bytes(key) + [0, 0, 0, 0] + bytes(value) + bytes(flags)
    return Int64(bitPattern: try simulator.value(context: context, options: options))
  }

  static func bytes(_ value: some FixedWidthInteger) -> [UInt8] {
    (0..<value.bitWidth / 8).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
  }

  @Test func `an array answers as the kernel's`() throws {
    let update = try Self.simulator(Self.map(.array), helper: Self.update)
    #expect(try Self.call(update, key: 3, value: 7) == 0)
    #expect(try Self.call(update, key: 4) == -7)
    #expect(try Self.call(update, key: 0, flags: 1) == -17)
    #expect(try Self.call(update, key: 0, flags: 3) == -22)
    let array = try SimulatedArray<UInt64>(update.map("map"))
    #expect(try (0..<4).map { try array[UInt32($0)] } == [0, 0, 0, 7])
    #expect(throws: SimulationError.self) { try array[4] }
    let delete = try Self.simulator(Self.map(.array), helper: Self.delete)
    #expect(try Self.call(delete, key: 0) == -22)
  }

  @Test func `a hash answers as the kernel's`() throws {
    let update = try Self.simulator(Self.map(.hash), helper: Self.update)
    #expect(try Self.call(update, key: 9, flags: 2) == -2)
    for key in UInt32(1)...4 { #expect(try Self.call(update, key: key, value: 5) == 0) }
    #expect(try Self.call(update, key: 5) == -7)
    #expect(try Self.call(update, key: 4, flags: 1) == -17)
    #expect(try Self.call(update, key: 4, flags: 3) == -22)
    let hash = try SimulatedHash<UInt32, UInt64>(update.map("map"))
    #expect(try Set(hash.contents().map(\.key)) == [1, 2, 3, 4])
    #expect(try hash.removeValue(forKey: 2))
    #expect(try !hash.removeValue(forKey: 2))
    #expect(try Self.call(update, key: 5, value: 6) == 0)
    #expect(try hash[5] == 6)
    #expect(try hash[2] == nil)
    let delete = try Self.simulator(Self.map(.hash), helper: Self.delete)
    #expect(try Self.call(delete, key: 0) == -2)
  }

  @Test func `a hash is what a dictionary is`() throws {
    let simulator = try Self.simulator(Self.map(.hash, entries: 64), helper: 1)
    let hash = try SimulatedHash<UInt32, UInt64>(simulator.map("map"))
    var model: [UInt32: UInt64] = [:]
    var random = SplitMix(state: 3)
    for _ in 0..<5000 {
      let bits = random.next()
      let key = UInt32(bits >> 8 & 0x7f)
      if bits & 3 == 0 {
        #expect(try hash.removeValue(forKey: key) == (model.removeValue(forKey: key) != nil))
      } else if model.count < 64 || model[key] != nil {
        try hash.update(bits, for: key)
        model[key] = bits
      } else {
        #expect(throws: SimulationError.self) { try hash.update(bits, for: key) }
      }
    }
    let contents = try hash.contents().map { ($0.key, $0.value) }
    #expect(Dictionary(uniqueKeysWithValues: contents) == model)
  }

  @Test func `an LRU hash gives up what was used longest ago`() throws {
    let update = try Self.simulator(Self.map(.lruHash), helper: Self.update)
    for key in UInt32(1)...4 { #expect(try Self.call(update, key: key, value: 1) == 0) }
    #expect(try Self.call(update, key: 1, value: 2) == 0)
    #expect(try Self.call(update, key: 5, value: 1) == 0)
    let keys = try SimulatedHash<UInt32, UInt64>(update.map("map")).contents().map(\.key)
    #expect(Set(keys) == [1, 3, 4, 5])
  }

  @Test(arguments: [MapType.perCPUArray, .perCPUHash, .lruPerCPUHash])
  func `each CPU has a value of its own`(_ type: MapType) throws {
    let update = try Self.simulator(Self.map(type, value: 4), helper: Self.update)
    #expect(try Self.call(update, key: 1, value: 10, cpu: 0) == 0)
    #expect(try Self.call(update, key: 1, value: 11, cpu: 1) == 0)
    let value = try update.map("map").value(for: Self.bytes(UInt32(1)))
    #expect(value == [10, 0, 0, 0, 0, 0, 0, 0, 11, 0, 0, 0, 0, 0, 0, 0])
  }

  @Test func `the longest prefix matches`() throws {
    let simulator = try TestProgram(
      .map(1, "map"),
      .code(
        [
          Assembly.op(0x7a, 10, 0, offset: -8, 32),
          Assembly.op(0x62, 10, 0, offset: -4, 0x0102_000a),
          Assembly.copy(2, from: 10), Assembly.add(2, -8), Assembly.call(1),
          Assembly.op(0x15, 0, 0, offset: 1), Assembly.op(0x79, 0, 0), Assembly.exit,
        ])
    )
    .load(maps: [Self.map(.longestPrefixTrie, key: 8, flags: .noPreallocation)])
    let map = try simulator.map("map")
    #expect(try simulator.value() == 0)
    for (length, value) in [(UInt32(8), UInt64(8)), (24, 24), (25, 25), (0, 100)] {
      // 10.0.2.128: the 25th bit does not match 10.0.2.1.
      try map.update(Self.bytes(value), for: Self.bytes(length) + [10, 0, 2, 128])
    }
    #expect(try simulator.value() == 24)
    #expect(try map.removeValue(forKey: Self.bytes(UInt32(24)) + [10, 0, 2, 0]))
    #expect(try simulator.value() == 8)
    #expect(throws: SimulationError.self) {
      try map.update(Self.bytes(UInt64(1)), for: Self.bytes(UInt32(33)) + [0, 0, 0, 0])
    }
  }

  @Test(arguments: [(MapType.queue, [1, 2, 3]), (.stack, [4, 3, 2])])
  func `queues and stacks`(_ type: MapType, _ expected: [Int]) throws {
    let program = TestProgram(
      .map(1, "map"),
      .code([
        Assembly.op(0x7a, 10, 0, offset: -8, 0), Assembly.copy(2, from: 10), Assembly.add(2, -8),
        Assembly.call(88), Assembly.op(0x55, 0, 0, offset: 1), Assembly.op(0x79, 0, 10, offset: -8),
        Assembly.exit,
      ]))
    let simulator = try program.load(maps: [Self.map(type, key: 0)])
    let map = try simulator.map("map")
    #expect(Int64(bitPattern: try simulator.value()) == -2)
    for value in UInt64(1)...4 { try map.push(Self.bytes(value)) }
    #expect(throws: SimulationError.self) { try map.push(Self.bytes(UInt64(5))) }
    for value in expected { #expect(try simulator.value() == UInt64(value)) }
    #expect(try map.pop() != nil)
    #expect(try map.pop() == nil)
  }

  /// The first bits of bytes, the others zeroed.
  private static func prefix(_ bytes: [UInt8], _ length: Int) -> [UInt8] {
    bytes.enumerated()
      .map { index, byte in
        let bits = min(8, max(0, length - index * 8))
        return bits == 0 ? 0 : byte & (0xff << UInt8(8 - bits))
      }
  }

  @Test(arguments: [1, 3, 4, 7, 8, 16, 19])
  func `the longest prefix is the one that a search finds`(size: Int) throws {
    let simulator = try TestProgram(.code([Assembly.exit]))
      .load(maps: [
        Self.map(
          .longestPrefixTrie, key: UInt32(4 + size), entries: 40, flags: .noPreallocation)
      ])
    let map = try simulator.map("map")
    var random = SplitMix(state: UInt64(size))
    // Few values for a byte, so that prefixes have much in common.
    func key() -> (length: Int, bytes: [UInt8], whole: [UInt8]) {
      let length = Int.random(in: 0...size * 8, using: &random)
      let bytes = (0..<size).map { _ in UInt8(random.next() & 3) &* 0x55 }
      return (length, bytes, Self.bytes(UInt32(length)) + bytes)
    }
    var expected: [[UInt8]: UInt64] = [:]
    for value in UInt64(0)..<400 {
      let key = key()
      let prefix = Self.bytes(UInt32(key.length)) + Self.prefix(key.bytes, key.length)
      switch random.next() % 3 {
      case 0:
        do throws(SimulationError) {
          try map.update(Self.bytes(value), for: key.whole)
          expected[prefix] = value
        } catch {
          #expect(expected.count == 40 && expected[prefix] == nil)
        }
      case 1:
        let isThere = expected.removeValue(forKey: prefix) != nil
        #expect(try map.removeValue(forKey: key.whole) == isThere)
      default:
        let longest = (0...key.length).reversed().lazy
          .compactMap { expected[Self.bytes(UInt32($0)) + Self.prefix(key.bytes, $0)] }.first
        #expect(try map.value(for: key.whole) == longest.map { Self.bytes($0) })
      }
    }
    #expect(try map.keys().count == expected.count)
  }

  @Test func `a bloom filter never says no wrongly`() throws {
    let simulator = try TestProgram(
      .code([
        Assembly.op(0x79, 2, 1), Assembly.op(0x7b, 10, 2, offset: -8), Assembly.copy(2, from: 10),
        Assembly.add(2, -8),
      ]), .map(1, "map"), .code([Assembly.call(89), Assembly.exit])
    )
    .load(maps: [Self.map(.bloomFilter, key: 0, entries: 100)])
    let map = try simulator.map("map")
    for value in UInt64(0)..<100 { try map.push(Self.bytes(value)) }
    var wrong = 0
    for value in UInt64(0)..<1100 {
      let result = Int64(bitPattern: try simulator.value(context: Self.bytes(value)))
      #expect(result == 0 || value >= 100 && result == -2)
      if value >= 100, result == 0 { wrong += 1 }
    }
    #expect(wrong < 100)
  }

  @Test func `global data is read, written, and kept from writing`() throws {
    var data = Self.map(.array, entries: 1)
    data.contents = [5, 0, 0, 0, 6, 0, 0, 0]
    let read = try TestProgram(
      .value(1, "map", 4), .code([Assembly.op(0x61, 0, 1), Assembly.exit])
    )
    .load(maps: [data])
    #expect(try read.value() == 6)
    data.flags = .readOnlyForPrograms
    let write = try TestProgram(
      .value(1, "map", 4), .code([Assembly.op(0x62, 1, 0, 1), Assembly.exit])
    )
    .load(maps: [data])
    let error = #expect(throws: SimulationError.self) { try write.value() }
    #expect(error?.code == .invalidAccess)
    #expect(error?.region == .map("map"))
  }

  @Test func `a value ends where it ends`() throws {
    for (offset, isInside) in [(Int16(0), true), (8, true), (5, false), (12, false), (-1, false)] {
      let simulator = try TestProgram(
        .value(1, "map", 0), .code([Assembly.op(0x61, 0, 1, offset: offset), Assembly.exit])
      )
      .load(maps: [Self.map(.array, value: offset == 5 ? 8 : 12)])
      if isInside {
        #expect(try simulator.value() == 0)
      } else {
        #expect(throws: SimulationError.self) { try simulator.value() }
      }
    }
  }

  @Test func `a map of maps gives the map inside`() throws {
    let lookUp = [
      Assembly.op(0x62, 10, 0, offset: -4, 0), Assembly.copy(2, from: 10), Assembly.add(2, -4),
      Assembly.call(1), Assembly.op(0x55, 0, 0, offset: 1), Assembly.exit,
      Assembly.copy(1, from: 0), Assembly.copy(2, from: 10), Assembly.add(2, -4), Assembly.call(1),
      Assembly.op(0x79, 0, 0), Assembly.exit,
    ]
    let simulator = try TestProgram(.map(1, "map"), .code(lookUp))
      .load(maps: [Self.map(.arrayOfMaps, value: 4, entries: 2)])
    #expect(try simulator.value() == 0)
    let inner = try simulator.makeMap(
      MapSpecification(name: "inner", type: .array, keySize: 4, valueSize: 8, maxEntries: 1))
    try inner.update(Self.bytes(UInt64(42)), for: [0, 0, 0, 0])
    try simulator.map("map").setMap(inner, for: [0, 0, 0, 0])
    #expect(try simulator.value() == 42)
  }

  @Test func `a map that the kernel would not make is refused`() {
    let wrong = [
      Self.map(.array, key: 8), Self.map(.hash, entries: 0), Self.map(.longestPrefixTrie, key: 8),
      Self.map(.ringBuffer, key: 0, value: 0, entries: 5000), Self.map(.queue, key: 4),
      Self.map(.array, value: 1 << 20, entries: 1 << 20),
    ]
    for map in wrong {
      let error = #expect(throws: SimulationError.self) {
        try TestProgram(.code([Assembly.exit])).load(maps: [map])
      }
      #expect(error?.code == .invalidMap)
    }
  }
}
