import ApusObject
import Testing

@Suite("Map rules")
struct MapRulesTests {
  @Test func everyTypeHasRulesAndAName() {
    for type in MapType.all {
      #expect(type.rules != nil)
      #expect(type.swiftName.flatMap { MapType.named($0) } == type)
    }
    #expect(Set(MapType.all.compactMap(\.swiftName)).count == 33)
    #expect(MapType(rawValue: 99).rules == nil)
    #expect(MapType(rawValue: 99).operations == [])
    #expect(MapType.named("Dictionary") == nil)
    #expect(MapType.all.filter(\.isPerCPU).map(\.rawValue) == [5, 6, 10, 21])
  }

  @Test(
    "The field at fault is named",
    arguments: [
      (
        MapSpecification(name: "m", type: .queue, keySize: 4, valueSize: 8, maxEntries: 1),
        "key_size"
      ),
      (
        MapSpecification(name: "m", type: .array, keySize: 5, valueSize: 8, maxEntries: 1),
        "key_size"
      ),
      (
        MapSpecification(
          name: "m", type: .longestPrefixTrie, keySize: 4, valueSize: 8, maxEntries: 1,
          flags: .noPreallocation), "key_size"
      ),
      (
        MapSpecification(name: "m", type: .cgroupStorage, keySize: 9, valueSize: 8),
        "8 or 16, not 9"
      ),
      (MapSpecification(name: "m", type: .taskStorage, keySize: 8, valueSize: 8), "descriptor"),
      (
        MapSpecification(name: "m", type: .programArray, keySize: 4, valueSize: 8, maxEntries: 1),
        "value_size"
      ),
      (
        MapSpecification(name: "m", type: .deviceMap, keySize: 4, valueSize: 6, maxEntries: 1),
        "4 or 8"
      ),
      (
        MapSpecification(name: "m", type: .stackTrace, keySize: 4, valueSize: 12, maxEntries: 1),
        "multiple of 8"
      ),
      (
        MapSpecification(
          name: "m", type: .stackTrace, keySize: 4, valueSize: 40, maxEntries: 1,
          flags: .stackBuildID), "multiple of 32"
      ),
      (
        MapSpecification(
          name: "m", type: .perCPUHash, keySize: 4, valueSize: 8, maxEntries: 1,
          flags: .numaNode), "NUMA_NODE"
      ),
      (MapSpecification(name: "m", type: .arena), "max_entries is 0"),
      (
        MapSpecification(
          name: "m", type: .taskStorage, keySize: 4, valueSize: 8, maxEntries: 3,
          flags: .noPreallocation), "max_entries is 0, not 3"
      ),
      (
        MapSpecification(name: "m", type: .structOps, keySize: 4, valueSize: 8, maxEntries: 2),
        "is 1, not 2"
      ),
      (
        MapSpecification(
          name: "m", type: .hash, keySize: 4, valueSize: 8, maxEntries: 1, flags: .mappable),
        "cannot have BPF_F_MMAPABLE"
      ),
      (
        MapSpecification(name: "m", type: .socketStorage, keySize: 4, valueSize: 8),
        "needs BPF_F_NO_PREALLOC"
      ),
    ])
  func faults(map: MapSpecification, text: String) {
    let fault = MapRules.fault(of: map, pageSize: 4096)
    #expect(fault?.contains(text) == true, "\(fault ?? "nothing")")
  }

  @Test func flagsAreNamed() {
    #expect(MapFlags([]).description == "0")
    #expect(MapFlags([.readOnly, .mappable]).description == "BPF_F_RDONLY | BPF_F_MMAPABLE")
    #expect(MapFlags(rawValue: 1 << 30 | 1).description == "BPF_F_NO_PREALLOC | 0x40000000")
  }

  @Test func scalarsOfATypeAreFound() throws {
    var btf = BTF()
    let byte = btf.add(.integer(BTFInteger(name: "u8", size: 1)))
    let word = btf.add(.integer(BTFInteger(name: "u32", size: 4)))
    let bytes = btf.add(.array(BTFArray(element: byte, index: word, count: 3)))
    let anything = btf.add(
      .union(
        BTFComposite(
          name: "", size: 4, members: [BTFComposite.Member(name: "a", type: word, byteOffset: 0)])))
    let structure = btf.add(
      .structure(
        BTFComposite(
          name: "s", size: 16,
          members: [
            BTFComposite.Member(name: "first", type: word, byteOffset: 0),
            BTFComposite.Member(name: "bytes", type: bytes, byteOffset: 4),
            BTFComposite.Member(name: "any", type: anything, byteOffset: 8),
            BTFComposite.Member(name: "last", type: word, byteOffset: 12),
          ])))
    #expect(
      try btf.scalars(of: structure).map { [$0.offset, $0.size] } == [
        [0, 4], [4, 1], [5, 1], [6, 1], [12, 4],
      ])
    let field = ScalarField(offset: 0, size: 8)
    #expect(field.contradicts(ScalarField(offset: 0, size: 4)))
    #expect(field.contradicts(ScalarField(offset: 4, size: 8)))
    #expect(!field.contradicts(ScalarField(offset: 0, size: 8)))
    #expect(!field.contradicts(ScalarField(offset: 8, size: 4)))
    #expect(!field.contradicts(ScalarField(offset: 2, size: 1)))
  }

  /// A type that contains itself, and an array of arrays of four thousand million numbers.
  @Test func scalarsOfHostileTypesEnd() throws {
    var btf = BTF()
    let byte = btf.add(.integer(BTFInteger(name: "u8", size: 1)))
    let long = btf.add(.array(BTFArray(element: byte, index: byte, count: .max)))
    #expect(try btf.scalars(of: long).count == 4096)
    let itself = BTFTypeID(rawValue: 3)
    let structure = btf.add(
      .structure(
        BTFComposite(
          name: "s", size: 8,
          members: (0..<9).map { BTFComposite.Member(name: "s\($0)", type: itself, byteOffset: 0) })
      ))
    #expect(structure == itself)
    #expect(try btf.scalars(of: itself).isEmpty)
  }
}
