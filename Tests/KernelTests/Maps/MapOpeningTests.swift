import Apus
import ApusObject
import ApusSystem
import SystemPackage
import Testing

extension KernelTests {
  /// Maps without an object: created, opened, pinned, refused.
  @Suite("Maps by themselves")
  struct MapOpening {
    struct Flow: BitwiseCopyable, Sendable, Equatable {
      var source: UInt32
      var port: UInt16
      var length: UInt16
    }

    struct Other: BitwiseCopyable, Sendable {
      var number: UInt64
    }

    @Test("Opened by its number and its name, with a check of what it is")
    func opening() throws {
      let map = try HashMap<UInt32, Flow>(maxEntries: 100, name: "apus_open_test")
      try map.update(Flow(source: 1, port: 2, length: 3), for: 7)
      #expect(try HashMap<UInt32, Flow>(id: map.id)[7]?.port == 2)
      let byName = try HashMap<UInt32, Flow>(named: "apus_open_test")
      #expect(byName.id == map.id)
      #expect(byName.info.maxEntries == 100)
      let size = #expect(throws: ApusError.self) { try HashMap<UInt64, Flow>(id: map.id) }
      #expect(size?.code == .typeMismatch)
      #expect(size?.message.contains("key 4 bytes, value 8 bytes") == true)
      #expect(size?.message.contains("key 8 bytes (UInt64), value 8 bytes (Flow)") == true)
      let type = #expect(throws: ApusError.self) { try LRUHashMap<UInt32, Flow>(id: map.id) }
      #expect(type?.message.contains("BPF_MAP_TYPE_HASH,") == true)
      #expect(type?.message.contains("BPF_MAP_TYPE_LRU_HASH,") == true)
      // As large, but not the same numbers.
      let fields = #expect(throws: ApusError.self) { try HashMap<UInt32, Other>(id: map.id) }
      #expect(fields?.code == .typeMismatch)
      #expect(fields?.message.contains("struct Flow") == true)
      #expect(fields?.message.contains("8 bytes at 0: Other") == true)
      let missing = #expect(throws: ApusError.self) { try RawMap(id: .max) }
      #expect(missing?.code == .noSuchMap)
      let nameless = #expect(throws: ApusError.self) { try RawMap(named: "no_such_map") }
      #expect(nameless?.code == .noSuchMap)
      let second = try HashMap<UInt32, Flow>(maxEntries: 1, name: "apus_open_test")
      let ambiguous = #expect(throws: ApusError.self) { try RawMap(named: "apus_open_test") }
      #expect(ambiguous?.message.contains("\(second.id)") == true)
    }

    @Test("Pinned, opened again, and refused where it is another one")
    func pinning() async throws {
      try await BPFFileSystem.run { folder in
        let path = "\(folder)/flows"
        let missing = #expect(throws: ApusError.self) {
          try HashMap<UInt32, UInt64>(pinnedAt: path)
        }
        #expect(missing?.code == .noSuchMap)
        let map = try HashMap<UInt32, UInt64>(
          pinnedAt: path, orCreatingWith: 10, flags: .noPreallocation)
        try map.update(5, for: 1)
        let again = try HashMap<UInt32, UInt64>(
          pinnedAt: path, orCreatingWith: 10, flags: .noPreallocation)
        #expect(again.id == map.id)
        #expect(try again[1] == 5)
        let exists = #expect(throws: ApusError.self) { try map.pin(at: path) }
        #expect(exists?.code == .pinExists)
        #expect(exists?.errno == .fileExists)
        let other = #expect(throws: ApusError.self) {
          try HashMap<UInt32, UInt64>(pinnedAt: path, orCreatingWith: 20)
        }
        #expect(other?.code == .typeMismatch)
        #expect(other?.message.contains("10 entries, flags BPF_F_NO_PREALLOC") == true)
        #expect(other?.message.contains("20 entries, flags 0") == true)
        let nowhere = #expect(throws: ApusError.self) { try map.pin(at: "/tmp/apus-no-bpffs") }
        #expect(nowhere?.message.contains("mount -t bpf") == true)
        let folderless = #expect(throws: ApusError.self) { try map.pin(at: "\(folder)/a/b") }
        #expect(folderless?.errno == .noSuchFileOrDirectory)
        try HashMap<UInt32, UInt64>.unpin(path)
        let gone = #expect(throws: ApusError.self) { try HashMap<UInt32, UInt64>.unpin(path) }
        #expect(gone?.code == .pinFailed)
      }
    }

    @Test("bpftool shows what Apus created, and Apus opens what bpftool created")
    func oracle() async throws {
      let map = try HashMap<UInt32, Flow>(maxEntries: 3, name: "apus_flows")
      try map.update(Flow(source: 1, port: 2, length: 3), for: 7)
      let dump = try Child("/usr/sbin/bpftool", ["map", "dump", "id", "\(map.id)"]).finish()
      // With its types, it shows the fields by their names.
      #expect(dump.output.contains("\"port\": 2"), "\(dump.output)")
      let show = try Child("/usr/sbin/bpftool", ["map", "show", "id", "\(map.id)"]).finish()
      #expect(show.output.contains("hash  name apus_flows"))
      #expect(show.output.contains("key 4B  value 8B  max_entries 3"))
      try await BPFFileSystem.run { folder in
        let path = "\(folder)/made"
        let made = try Child(
          "/usr/sbin/bpftool",
          [
            "map", "create", path, "type", "hash", "key", "4", "value", "8", "entries", "5",
            "name", "made",
          ]
        )
        .finish()
        #expect(made.status == 0, "\(made.errors)")
        let opened = try HashMap<UInt32, UInt64>(pinnedAt: path)
        #expect(opened.name == "made")
        #expect(opened.capacity == 5)
        try opened.update(9, for: 1)
        let pinned = try Child("/usr/sbin/bpftool", ["map", "show", "pinned", path]).finish()
        #expect(pinned.output.contains("\(opened.id): hash"))
      }
    }

    @Test("What the kernel refuses to create: which field, and what to do")
    func refusals() throws {
      let cases: [(map: MapSpecification, errno: Errno, text: String)] = [
        (
          MapSpecification(name: "m", type: .hash, keySize: 4, valueSize: 0, maxEntries: 1),
          .invalidArgument, "value_size is 0"
        ),
        (
          MapSpecification(name: "m", type: .array, keySize: 8, valueSize: 8, maxEntries: 1),
          .invalidArgument, "(key_size)"
        ),
        (
          MapSpecification(
            name: "m", type: .longestPrefixTrie, keySize: 8, valueSize: 8, maxEntries: 1),
          .invalidArgument, "BPF_F_NO_PREALLOC (map_flags)"
        ),
        (
          // Beyond the largest size that others are rounded up to.
          MapSpecification(name: "m", type: .ringBuffer, maxEntries: 1 << 31 + 1), .invalidArgument,
          "power"
        ),
        (
          MapSpecification(
            name: "m", type: .array, keySize: 4, valueSize: 1 << 30, maxEntries: 1 << 30),
          .noMemory, "max_entries"
        ),
        (
          MapSpecification(name: "m", type: .hash, keySize: 1 << 22, valueSize: 8, maxEntries: 1),
          .argListTooLong, "(key_size, value_size)"
        ),
      ]
      for (map, errno, text) in cases {
        let error = #expect(throws: ApusError.self) { try RawMap(creating: map) }
        #expect(error?.code == .mapCreationFailed)
        #expect(error?.message.contains(text) == true, "\(error?.message ?? "")")
        // The kernel has more than one number for what does not fit.
        #expect(error?.errno == errno || errno == .noMemory && error?.errno == .argListTooLong)
      }
    }

    @Test("What it refuses of elements")
    func elements() throws {
      let map = try HashMap<UInt32, UInt64>(maxEntries: 1, name: "m")
      try map.insert(1, for: 1)
      let full = #expect(throws: ApusError.self) { try map.insert(2, for: 2) }
      #expect(full?.errno == .argListTooLong)
      #expect(full?.message.contains("1 elements (max_entries)") == true)
      let exists = #expect(throws: ApusError.self) { try map.insert(2, for: 1) }
      #expect(exists?.errno == .fileExists)
      let missing = #expect(throws: ApusError.self) { try map.update(2, for: 3, policy: .exist) }
      #expect(missing?.errno == .noSuchFileOrDirectory)
      try map.freeze()
      let frozen = #expect(throws: ApusError.self) { try map.update(2, for: 1) }
      #expect(frozen?.code == .permissionDenied)
      #expect(frozen?.message.contains("frozen") == true)
      #expect(try map[1] == 1)
      let array = try ArrayMap<UInt64>(maxEntries: 1, flags: .readOnly)
      let readOnly = #expect(throws: ApusError.self) { try array.set(1, at: 0) }
      #expect(readOnly?.code == .permissionDenied)
      let raw = RawMap(map.map)
      let wrong = #expect(throws: ApusError.self) { try raw.update([1], for: [1, 2, 3, 4]) }
      #expect(wrong?.errno == .invalidArgument)
      #expect(try raw[[1, 0, 0, 0]] == [1, 0, 0, 0, 0, 0, 0, 0])
      let trie = try LPMTrie<UInt32, UInt32>(maxEntries: 1)
      try trie.update(1, for: Prefix(0, length: 8))
      let trieFull = #expect(throws: ApusError.self) {
        try trie.update(1, for: Prefix(1, length: 8))
      }
      #expect(trieFull?.code == .mapFull)
      #expect(trieFull?.errno == .noSpace)
    }

    @Test("An array in memory: the values that programs use")
    func mapping() throws {
      let array = try ArrayMap<UInt32>(maxEntries: 1000, flags: .mappable)
      try array.set(77, at: 999)
      let mapped = try array.mapped()
      #expect(mapped.count == 1000)
      #expect(mapped[999] == 77)
      #expect(mapped[1000] == nil)
      #expect(mapped.set(5, at: 3))
      #expect(try array[3] == 5)
      #expect(!mapped.set(5, at: -1))
      let sum = mapped.withBytes { bytes in
        (0..<mapped.count)
          .reduce(UInt32(0)) { sum, index in
            // Sound: each value has 8 bytes.
            sum &+ (unsafe bytes.unsafeLoad(fromByteOffset: index * 8, as: UInt32.self))
          }
      }
      #expect(sum == 82)
      let contents = try array.contents()
      #expect(contents.count == 1000 && contents.reduce(0, &+) == 82 && contents[3] == 5)
      try ArrayMap<UInt32>(id: array.id).set(6, at: 4)
      #expect(try array.contents()[4] == 6)
      let plain = try ArrayMap<UInt32>(maxEntries: 1)
      let error = #expect(throws: ApusError.self) { try plain.mapped() }
      #expect(error?.message.contains("BPF_F_MMAPABLE") == true)
    }

    @Test("Batches: many elements at once, buckets that do not fit, and what goes wrong half way")
    func batches() throws {
      let map = try HashMap<UInt32, UInt64>(maxEntries: 200_000)
      let elements = (0..<UInt32(150_000)).map { (key: $0, value: UInt64($0) * 2) }
      try map.update(contentsOf: elements)
      #expect(try map.count() == 150_000)
      var sum: UInt64 = 0
      try map.forEachEntry { key, value in
        #expect(value == UInt64(key) * 2)
        sum += UInt64(key)
      }
      #expect(sum == 150_000 * 149_999 / 2)
      #expect(try map.removeValues(forKeys: (0..<10).map { $0 * 10_000_000 }) == 1)
      #expect(try map.removeValues(forKeys: (0..<UInt32(1000)).map { $0 * 2 }) == 999)
      let taken = try map.takeAll()
      #expect(taken.count == 149_000)
      #expect(try map.count() == 0)
      let small = try HashMap<UInt32, UInt64>(maxEntries: 10)
      let error = #expect(throws: ApusError.self) {
        try small.update(contentsOf: elements.prefix(11))
      }
      #expect(error?.code == .mapFull)
      #expect(error?.message.contains("10 elements before it were written") == true)
      // Values so large that a batch has room for few, and less than a bucket may have.
      let large = try HashMap<UInt32, [8000 of UInt8]>(maxEntries: 500)
      let value = [8000 of UInt8](repeating: 7)
      for key in 0..<UInt32(400) { try large.update(value, for: key) }
      #expect(try large.contents().count == 400)
      try large.removeAll()
      #expect(try large.keys().isEmpty)
    }
  }
}
