import Apus
import ApusObject
import Testing

extension KernelTests {
  /// The same maps, created by bpftool and by Apus: each sees what the other made.
  @Suite("Maps of bpftool")
  struct MapTools {
    /// A type that bpftool can create, with sizes that it allows.
    struct Example: Sendable, CustomStringConvertible {
      let type: MapType
      let tool: String
      let key: UInt32
      let value: UInt32
      let entries: UInt32
      var flags: UInt32 = 0
      let open: @Sendable (String) throws -> any TypedMap

      var description: String { tool }
    }

    static let examples: [Example] = [
      Example(type: .hash, tool: "hash", key: 4, value: 8, entries: 4) {
        try HashMap<UInt32, UInt64>(pinnedAt: $0)
      },
      Example(type: .perCPUHash, tool: "percpu_hash", key: 4, value: 8, entries: 4) {
        try PerCPUHashMap<UInt32, UInt64>(pinnedAt: $0)
      },
      Example(type: .lruHash, tool: "lru_hash", key: 4, value: 8, entries: 4) {
        try LRUHashMap<UInt32, UInt64>(pinnedAt: $0)
      },
      Example(type: .lruPerCPUHash, tool: "lru_percpu_hash", key: 4, value: 8, entries: 4) {
        try LRUPerCPUHashMap<UInt32, UInt64>(pinnedAt: $0)
      },
      Example(type: .array, tool: "array", key: 4, value: 8, entries: 4) {
        try ArrayMap<UInt64>(pinnedAt: $0)
      },
      Example(type: .perCPUArray, tool: "percpu_array", key: 4, value: 8, entries: 4) {
        try PerCPUArray<UInt64>(pinnedAt: $0)
      },
      Example(type: .programArray, tool: "prog_array", key: 4, value: 4, entries: 4) {
        try ProgramArray(pinnedAt: $0)
      },
      Example(type: .perfEventArray, tool: "perf_event_array", key: 4, value: 4, entries: 4) {
        try PerfEventArray<UInt64>(pinnedAt: $0)
      },
      Example(type: .cgroupArray, tool: "cgroup_array", key: 4, value: 4, entries: 4) {
        try CgroupArray(pinnedAt: $0)
      },
      Example(
        type: .longestPrefixTrie, tool: "lpm_trie", key: 8, value: 8, entries: 4, flags: 1
      ) {
        try LPMTrie<UInt32, UInt64>(pinnedAt: $0)
      },
      Example(type: .queue, tool: "queue", key: 0, value: 8, entries: 4) {
        try Apus.Queue<UInt64>(pinnedAt: $0)
      },
      Example(type: .stack, tool: "stack", key: 0, value: 8, entries: 4) {
        try Apus.Stack<UInt64>(pinnedAt: $0)
      },
      Example(type: .bloomFilter, tool: "bloom_filter", key: 0, value: 8, entries: 4) {
        try BloomFilter<UInt64>(pinnedAt: $0)
      },
      Example(type: .ringBuffer, tool: "ringbuf", key: 0, value: 0, entries: 4096) {
        try Apus.RingBuffer<UInt64>(pinnedAt: $0)
      },
      Example(type: .userRingBuffer, tool: "user_ringbuf", key: 0, value: 0, entries: 4096) {
        try UserRingBuffer<UInt64>(pinnedAt: $0)
      },
      Example(type: .deviceMap, tool: "devmap", key: 4, value: 4, entries: 4) {
        try RawMap(pinnedAt: $0)
      },
      Example(type: .deviceMapHash, tool: "devmap_hash", key: 4, value: 8, entries: 4) {
        try DevMapHash(pinnedAt: $0)
      },
      Example(type: .cpuMap, tool: "cpumap", key: 4, value: 8, entries: 1) {
        try CPUMap(pinnedAt: $0)
      },
      Example(type: .xskMap, tool: "xskmap", key: 4, value: 4, entries: 4) {
        try XSKMap(pinnedAt: $0)
      },
      Example(type: .socketMap, tool: "sockmap", key: 4, value: 8, entries: 4) {
        try SockMap(pinnedAt: $0)
      },
      Example(type: .socketHash, tool: "sockhash", key: 4, value: 8, entries: 4) {
        try SockHash<UInt32>(pinnedAt: $0)
      },
      Example(
        type: .reuseportSocketArray, tool: "reuseport_sockarray", key: 4, value: 8, entries: 4
      ) {
        try ReusePortSockArray(pinnedAt: $0)
      },
      Example(type: .cgroupStorage, tool: "cgroup_storage", key: 16, value: 8, entries: 0) {
        try CgroupStorage<UInt64>(pinnedAt: $0)
      },
      Example(
        type: .perCPUCgroupStorage, tool: "percpu_cgroup_storage", key: 16, value: 8, entries: 0
      ) {
        try PerCPUCgroupStorage<UInt64>(pinnedAt: $0)
      },
      Example(type: .stackTrace, tool: "stack_trace", key: 4, value: 64, entries: 4) {
        try RawMap(pinnedAt: $0)
      },
    ]

    @Test("Apus opens what bpftool created, as what it is")
    func opening() async throws {
      try await BPFFileSystem.run { folder in
        let commands = Self.examples.map {
          "bpftool map create \(folder)/\($0.tool) type \($0.tool) key \($0.key) value \($0.value) "
            + "entries \($0.entries) name of_\($0.tool.prefix(12)) flags \($0.flags) || echo \($0.tool)"
        }
        let made = try Child("/bin/sh", ["-c", commands.joined(separator: "\n")]).finish()
        #expect(made.output == "", "\(made.errors)")
        for example in Self.examples {
          let map = try example.open("\(folder)/\(example.tool)")
          #expect(map.info.type == example.type, "\(example)")
          #expect(map.info.keySize == Int(example.key), "\(example)")
          #expect(map.info.valueSize == Int(example.value), "\(example)")
          #expect(map.info.maxEntries == example.entries, "\(example)")
          #expect(map.name == "of_\(example.tool.prefix(12))", "\(example)")
        }
      }
    }

    @Test("bpftool shows what Apus created and pinned, as what it is")
    func showing() async throws {
      try await BPFFileSystem.run { folder in
        var maps: [(example: Example, map: RawMap)] = []
        for example in Self.examples {
          let map = try RawMap(
            creating: MapSpecification(
              name: "by_apus", type: example.type, keySize: example.key, valueSize: example.value,
              maxEntries: example.entries, flags: MapFlags(rawValue: example.flags)))
          try map.pin(at: "\(folder)/\(example.tool)")
          maps.append((example, map))
        }
        let commands = maps.map { "bpftool map show pinned \(folder)/\($0.example.tool)" }
        let shown = try Child("/bin/sh", ["-c", commands.joined(separator: "\n")]).finish()
        for (example, map) in maps {
          #expect(
            shown.output.contains("\(map.id): \(example.tool)  name by_apus  flags"),
            "\(example): \(shown.output)\(shown.errors)")
        }
      }
    }

    @Test("Maps of maps of bpftool's, and bpftool's view of Apus's")
    func mapsOfMaps() async throws {
      try await BPFFileSystem.run { folder in
        let script = """
          set -e
          bpftool map create \(folder)/inner type hash key 4 value 8 entries 4 name inner
          for type in array_of_maps hash_of_maps; do
            bpftool map create \(folder)/$type type $type key 4 value 4 entries 2 name outer \
              inner_map pinned \(folder)/inner
          done
          bpftool map update pinned \(folder)/array_of_maps key 1 0 0 0 value pinned \(folder)/inner
          """
        let made = try Child("/bin/sh", ["-c", script]).finish()
        #expect(made.status == 0, "\(made.errors)")
        let inner = try HashMap<UInt32, UInt64>(pinnedAt: "\(folder)/inner")
        let array = try ArrayOfMaps<HashMap<UInt32, UInt64>>(pinnedAt: "\(folder)/array_of_maps")
        #expect(try array.map(for: 1)?.id == inner.id)
        let hash = try HashOfMaps<UInt32, HashMap<UInt32, UInt64>>(
          pinnedAt: "\(folder)/hash_of_maps")
        try hash.set(inner, for: 7)
        #expect(try hash.map(for: 7)?.id == inner.id)

        let own = try ArrayOfMaps<HashMap<UInt32, UInt64>>(
          maxEntries: 2, like: inner, name: "by_apus")
        try own.set(inner, for: 0)
        try own.pin(at: "\(folder)/own")
        let seen = try Child(
          "/bin/sh",
          ["-c", "bpftool map show pinned \(folder)/own; bpftool map dump pinned \(folder)/own"]
        )
        .finish()
        #expect(seen.output.contains("\(own.id): array_of_maps  name by_apus"), "\(seen.output)")
        // Its number, byte by byte.
        let number = (0..<4)
          .map { shift in
            let digits = String(inner.id >> (shift * 8) & 0xFF, radix: 16)
            return digits.count < 2 ? "0" + digits : digits
          }
        #expect(
          seen.output.contains("value: \(number.joined(separator: " "))"),
          "\(seen.output)\(seen.errors)")
      }
    }
  }
}
