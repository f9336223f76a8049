import Apus
import ApusObject
import ApusSystem
import Foundation
import SystemPackage
import Testing

extension KernelTests {
  /// Maps with very many elements.
  @Suite("Large maps")
  struct LargeMaps {
    private static let wanted = ProcessInfo.processInfo.environment["APUS_MAP_ELEMENTS"]
      .flatMap(UInt32.init)

    /// Ten million take 1 GB in a hash; an emulated machine has 2 GB in all, and is slow.
    private static let count = wanted ?? (Load.isEmulated ? 100_000 : 10_000_000)

    /// In a hash that drops what was used least, each takes longer.
    private static let countToDropOf = wanted ?? (Load.isEmulated ? 10_000 : 1_000_000)

    /// What a key's value is.
    private static func value(of key: UInt32) -> UInt64 { UInt64(key) << 32 | UInt64(~key) }

    /// Numbers that only the elements with these keys and values give, each once.
    private struct Digest: Equatable {
      var count = 0
      var sum: UInt64 = 0
      var products: UInt64 = 0

      mutating func add(_ key: UInt32, _ value: UInt64) {
        count &+= 1
        sum &+= value
        products &+= UInt64(key) &* UInt64(key) &* value
      }
    }

    /// Writes elements as fast as a test without optimisation can: all keys side by side, in one call.
    private static func fill(_ map: borrowing MapDescriptor) throws -> Digest {
      let keys = [UInt32](0..<map.info.maxEntries)
      var values: [UInt64] = []
      values.reserveCapacity(keys.count)
      var digest = Digest()
      for key in keys {
        let value = value(of: key)
        values.append(value)
        digest.add(key, value)
      }
      var written = 0
      // Sound: integers have no padding.
      try BPF.mapUpdateBatch(
        map, keys: unsafe keys.span.bytes, values: unsafe values.span.bytes, written: &written)
      #expect(written == keys.count)
      return digest
    }

    @Test("Millions of elements of a hash are written, walked over, scanned and found")
    func hash() throws {
      let map = try HashMap<UInt32, UInt64>(maxEntries: Self.count)
      let descriptor = try MapDescriptor(adopting: BPF.descriptor(.map, id: map.id))
      let written = try Self.fill(descriptor)
      var walked = Digest()
      try map.forEachEntry { walked.add($0, $1) }
      #expect(walked == written)
      var scanned = Digest()
      var scanner = MapScanner(map)
      try scanner.forEachEntry { scanned.add($0, $1) }
      #expect(scanned == written)
      #expect(scanner.method.isProgram, "\(scanner.method)")
      #expect(try map[Self.count - 1] == Self.value(of: Self.count - 1))
      #expect(try map[Self.count] == nil)
      let full = #expect(throws: ApusError.self) { try map.insert(0, for: Self.count) }
      #expect(full?.code == .mapFull)
    }

    @Test("Millions of elements of a hash that drops what was used least")
    func leastRecentlyUsed() throws {
      let map = try LRUHashMap<UInt32, UInt64>(maxEntries: Self.countToDropOf)
      let descriptor = try MapDescriptor(adopting: BPF.descriptor(.map, id: map.id))
      _ = try Self.fill(descriptor)
      var (found, wrong) = (0, 0)
      try map.forEachEntry { key, value in
        found += 1
        if value != Self.value(of: key) { wrong += 1 }
      }
      #expect(wrong == 0)
      // It may drop some before it is full.
      #expect(found > Int(Self.countToDropOf) / 2 && found <= Int(Self.countToDropOf))
    }

    @Test("Millions of elements of an array")
    func array() throws {
      let map = try ArrayMap<UInt64>(maxEntries: Self.count, flags: .mappable)
      let descriptor = try MapDescriptor(adopting: BPF.descriptor(.map, id: map.id))
      let written = try Self.fill(descriptor)
      var listed = Digest()
      var key: UInt32 = 0
      for value in try map.contents() {
        listed.add(key, value)
        key += 1
      }
      #expect(listed == written)
      #expect(throws: ApusError.self) { try map[Self.count] }
    }
  }
}
