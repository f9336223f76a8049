import Apus
import ApusObject
import ApusSystem
import SystemPackage
import Testing

extension KernelTests {
  /// What does not fit, or is not allowed, and what is said of it.
  @Suite("Limits of maps")
  struct MapLimits {
    private static let everything = Capabilities(rawValue: .max)

    @Test("Without rights no map is created, and what is missing is named")
    func permission() async throws {
      try await PrivateThread.run {
        try Capabilities.drop(Self.everything)
        let errors = [
          #expect(throws: ApusError.self) { try LRUHashMap<UInt32, UInt64>(maxEntries: 1) },
          #expect(throws: ApusError.self) { try Apus.Queue<UInt64>(maxEntries: 1) },
          #expect(throws: ApusError.self) {
            try LPMTrie<UInt32, UInt64>(maxEntries: 1, name: "prefixes")
          },
        ]
        for error in errors {
          #expect(error?.code == .permissionDenied)
          #expect(error?.errno == .notPermitted)
          #expect(error?.message.contains("the capability CAP_BPF,") == true)
          // Nothing that was not asked for is blamed.
          #expect(error?.message.contains("MEMLOCK") == false)
        }
        #expect(errors.last??.subject == "prefixes")
      }
    }

    @Test("Maps of interfaces and sockets need CAP_NET_ADMIN, too")
    func networkPermission() async throws {
      try await PrivateThread.run {
        try Capabilities.drop(Self.everything.subtracting(.bpf))
        _ = try LRUHashMap<UInt32, UInt64>(maxEntries: 1)
        for type: MapType in [.deviceMap, .deviceMapHash, .xskMap, .socketMap, .socketHash] {
          let error = #expect(throws: ApusError.self) {
            try RawMap(
              creating: MapSpecification(
                name: "net", type: type, keySize: 4, valueSize: 4, maxEntries: 1))
          }
          #expect(error?.code == .permissionDenied, "\(type)")
          #expect(error?.message.contains("the capability CAP_NET_ADMIN,") == true, "\(type)")
        }
      }
    }

    @Test("A map for no elements is refused, and the field is named")
    func noElements() throws {
      let maps: [(type: MapType, key: UInt32, value: UInt32)] = [
        (.hash, 4, 8), (.array, 4, 8), (.lruHash, 4, 8), (.perCPUArray, 4, 8), (.queue, 0, 8),
        (.stack, 0, 8), (.bloomFilter, 0, 8), (.deviceMap, 4, 4), (.socketMap, 4, 4),
        (.programArray, 4, 4), (.ringBuffer, 0, 0),
      ]
      for (type, key, value) in maps {
        let error = #expect(throws: ApusError.self) {
          try RawMap(
            creating: MapSpecification(name: "none", type: type, keySize: key, valueSize: value))
        }
        #expect(error?.code == .mapCreationFailed, "\(type)")
        #expect(error?.message.contains("max_entries") == true, "\(error?.message ?? "")")
      }
    }

    @Test("A map of processors or of perf events for no elements has one for each processor")
    func aProcessorEach() throws {
      let count = try PossibleCPUs.current().count
      for type in [MapType.cpuMap, .perfEventArray] {
        let map = try RawMap(
          creating: MapSpecification(name: "each", type: type, keySize: 4, valueSize: 4))
        #expect(Int(map.info.maxEntries) == count, "\(type)")
      }
    }

    @Test("Large values come back whole", arguments: [MapType.hash, .array])
    func largeValues(type: MapType) throws {
      let size = 2 << 20
      let map = try RawMap(
        creating: MapSpecification(
          name: "large", type: type, keySize: 4, valueSize: UInt32(size), maxEntries: 2))
      let value = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 >> 13) }
      try map.update(value, for: [1, 0, 0, 0])
      #expect(try map[[1, 0, 0, 0]] == value)
      let elements = try map.contents()
      #expect(elements.last { $0.key == [1, 0, 0, 0] }?.value == value)
      let tooLarge = #expect(throws: ApusError.self) {
        try RawMap(
          creating: MapSpecification(
            name: "large", type: .perCPUArray, keySize: 4, valueSize: 32_776, maxEntries: 1))
      }
      #expect(tooLarge?.message.contains("value_size") == true, "\(tooLarge?.message ?? "")")
    }

    @Test("Bytes of a wrong size are refused, with the field and the size that is right")
    func wrongSizes() throws {
      let map = RawMap(try HashMap<UInt32, UInt64>(maxEntries: 1, name: "numbers").map)
      let value = #expect(throws: ApusError.self) { try map.update([1], for: [1, 2, 3, 4]) }
      #expect(value?.errno == .invalidArgument)
      #expect(
        value?.message
          == "Map numbers takes values of 8 bytes (value_size is 8), not of 1.")
      let keys = [
        #expect(throws: ApusError.self) { try map[[1]] },
        #expect(throws: ApusError.self) {
          try map.update([UInt8](repeating: 0, count: 8), for: [])
        },
        #expect(throws: ApusError.self) { try map.removeValue(forKey: [1, 2, 3, 4, 5]) },
        #expect(throws: ApusError.self) { try map.takeValue(forKey: [1, 2, 3]) },
      ]
      for error in keys {
        #expect(error?.errno == .invalidArgument)
        #expect(error?.message.contains("keys of 4 bytes (key_size is 4), not of") == true)
      }
      let perCPU = RawMap(try PerCPUArray<UInt32>(maxEntries: 1, name: "counters").map)
      let one = #expect(throws: ApusError.self) {
        try perCPU.update([1, 2, 3, 4], for: [0, 0, 0, 0])
      }
      #expect(one?.message.contains("one for each possible CPU") == true)
      #expect(perCPU.elementSize == (try PossibleCPUs.current().count) * 8)
    }

    @Test(
      "An element that the memory cgroup has no room for: ENOMEM, and what to do",
      .enabled(if: MemoryCgroup.isThere, "There is no memory controller here."))
    func memory() async throws {
      try await BPFFileSystem.run { folder in
        let cgroup = try MemoryCgroup()
        defer { cgroup.remove() }
        let path = "\(folder)/elements"
        // What a map takes is charged to the cgroup of who created it; 1 is BPF_F_NO_PREALLOC.
        let create = """
          echo $$ > \(cgroup.processes) && exec bpftool map create \(path) type hash key 4 \
          value 65536 entries 65536 name elements flags 1
          """
        let made = try Child("/bin/sh", ["-c", create]).finish()
        #expect(made.status == 0, "\(made.errors)")
        try cgroup.limit(toBytes: 16 << 20)
        let map = try RawMap(pinnedAt: path)
        let value = [UInt8](repeating: 1, count: 65_536)
        var written = 0
        let error = #expect(throws: ApusError.self) {
          for key in UInt32(0)..<65_536 {
            try map.update(
              value, for: (0..<4).map { UInt8(truncatingIfNeeded: key >> ($0 * 8)) })
            written += 1
          }
        }
        #expect(error?.errno == .noMemory)
        #expect(error?.message.contains("4 + 65536 bytes. Give the memory cgroup more") == true)
        // 16 MB have room for 256 of 64 KB at most.
        #expect(written > 0 && written < 256)
      }
    }
  }
}
