import Apus
import ApusObject
import ApusSystem
import SystemPackage
import Testing

extension KernelTests {
  /// What the kernel refuses to do with elements, in bytes: which limit it met, and what to do.
  ///
  /// ``MapOpening`` has what it refuses to create, and ``MapLimits`` has what needs rights or memory.
  @Suite("Errors of maps in bytes")
  struct MapErrors {
    private let zero: [UInt8] = [0, 0, 0, 0]
    private let one: [UInt8] = [1, 0, 0, 0]
    private let value = [UInt8](repeating: 7, count: 8)

    private func map(
      _ type: MapType, keySize: UInt32 = 4, flags: MapFlags = [], maxEntries: UInt32 = 1
    ) throws -> RawMap {
      try RawMap(
        creating: MapSpecification(
          name: "errors", type: type, keySize: keySize, valueSize: 8, maxEntries: maxEntries,
          flags: flags))
    }

    private func expect(
      _ code: ApusError.Code, _ errno: Errno, _ text: String,
      sourceLocation: SourceLocation = #_sourceLocation, _ body: () throws -> Void
    ) {
      let error = #expect(throws: ApusError.self, sourceLocation: sourceLocation) { try body() }
      #expect(error?.code == code, sourceLocation: sourceLocation)
      #expect(error?.errno == errno, sourceLocation: sourceLocation)
      #expect(error?.subject == "errors", sourceLocation: sourceLocation)
      let message = error?.message ?? ""
      #expect(message.contains(text), "\(message)", sourceLocation: sourceLocation)
    }

    @Test("EPERM: a map that is frozen, or that may only be written or read")
    func permission() throws {
      let frozen = try map(.hash)
      try frozen.freeze()
      expect(.permissionDenied, .notPermitted, "frozen") { try frozen.update(value, for: zero) }
      expect(.permissionDenied, .notPermitted, "frozen") { try frozen.removeValue(forKey: zero) }
      let readOnly = try map(.array, flags: .readOnly)
      expect(.permissionDenied, .notPermitted, "BPF_F_RDONLY") {
        try readOnly.update(value, for: zero)
      }
      let writeOnly = try map(.array, flags: .writeOnly)
      expect(.permissionDenied, .notPermitted, "BPF_F_WRONLY") { _ = try writeOnly[zero] }
    }

    @Test("EINVAL: what a type of map has no use for is named with the type")
    func invalid() throws {
      let queue = try map(.queue, keySize: 0)
      expect(.systemCall, .invalidArgument, "BPF_MAP_TYPE_QUEUE") {
        try queue.update(value, for: [], policy: .noExist)
      }
      let array = try map(.array)
      expect(.systemCall, .invalidArgument, "BPF_MAP_TYPE_ARRAY") {
        try array.removeValue(forKey: zero)
      }
      let trie = try map(.longestPrefixTrie, keySize: 8, flags: .noPreallocation)
      // A prefix of 33 bits of 32.
      expect(.systemCall, .invalidArgument, "key for a BPF_MAP_TYPE_LPM_TRIE") {
        try trie.update(value, for: [33, 0, 0, 0, 1, 2, 3, 4])
      }
    }

    @Test("E2BIG: a map that is full, and an index that is beyond an array")
    func tooMany() throws {
      let hash = try map(.hash)
      try hash.update(value, for: zero)
      expect(.mapFull, .argListTooLong, "full, with 1 elements (max_entries)") {
        try hash.update(value, for: one)
      }
      let queue = try map(.queue, keySize: 0)
      try queue.update(value, for: [])
      expect(.mapFull, .argListTooLong, "full, with 1 elements (max_entries)") {
        try queue.update(value, for: [])
      }
      let array = try map(.array, maxEntries: 1)
      try array.update(value, for: zero)
      expect(
        .indexOutOfRange, .argListTooLong, "1 elements (max_entries), so the index is at most 0"
      ) {
        try array.update(value, for: one)
      }
      #expect(try array[one] == nil)
      let programs = try RawMap(
        creating: MapSpecification(
          name: "errors", type: .programArray, keySize: 4, valueSize: 4, maxEntries: 1))
      expect(.indexOutOfRange, .argListTooLong, "max_entries") {
        try programs.removeValue(forKey: one)
      }
    }

    @Test("ENOSPC: a trie that is full")
    func noSpace() throws {
      let trie = try map(.longestPrefixTrie, keySize: 8, flags: .noPreallocation)
      try trie.update(value, for: [8, 0, 0, 0, 10, 0, 0, 0])
      expect(.mapFull, .noSpace, "full, with 1 prefixes (max_entries)") {
        try trie.update(value, for: [8, 0, 0, 0, 11, 0, 0, 0])
      }
    }

    @Test("ENOENT and EEXIST: a policy that the key is against")
    func policies() throws {
      let types: [(type: MapType, flags: MapFlags)] = [
        (.hash, []), (.hash, .noPreallocation), (.lruHash, []),
      ]
      for (type, flags) in types {
        let map = try map(type, flags: flags, maxEntries: 4)
        expect(.keyNotFound, .noSuchFileOrDirectory, "(BPF_EXIST). Write it with the policy `any`")
        {
          try map.update(value, for: zero, policy: .exist)
        }
        #expect(try map[zero] == nil)
        #expect(try !map.removeValue(forKey: zero))
        #expect(try map.takeValue(forKey: zero) == nil)
        try map.update(value, for: zero, policy: .noExist)
        expect(.keyExists, .fileExists, "(BPF_NOEXIST). Write it with the policy `any`") {
          try map.update(value, for: zero, policy: .noExist)
        }
      }
      // Elements of an array always exist.
      let array = try map(.array)
      expect(.keyExists, .fileExists, "BPF_NOEXIST") {
        try array.update(value, for: zero, policy: .noExist)
      }
    }
  }
}
