import ApusObject
import Testing

@Suite("Maps")
struct MapTests {
  @Test(arguments: [Fixture.counter, .counterBigEndian])
  func readsDefinitions(_ fixture: Fixture) throws {
    let object = try ObjectSpecification(parsing: fixture.bytes)
    #expect(object.maps.map(\.name) == ["packets", "flows", "events"])
    let btf = try #require(object.btf)

    let packets = try #require(object[map: "packets"])
    #expect(packets.type == .perCPUArray)
    #expect(packets.keySize == 4)
    #expect(packets.valueSize == 8)
    #expect(packets.maxEntries == 1)
    #expect(packets.flags.isEmpty)
    #expect(packets.numaNode == nil)
    #expect(packets.pinning == .none)
    #expect(packets.contents == nil)
    #expect(try btf.type(#require(packets.keyTypeID)).name == "u32")
    #expect(try btf.type(#require(packets.valueTypeID)).name == "u64")

    let flows = try #require(object[map: "flows"])
    #expect(flows.type == .hash)
    #expect(flows.keySize == 16)
    #expect(flows.valueSize == 16)
    #expect(flows.flags == .noPreallocation)
    #expect(flows.pinning == .byName)
    #expect(flows.valueTypeID == nil)
    #expect(try btf.type(#require(flows.keyTypeID)).name == "flow")

    let events = try #require(object[map: "events"])
    #expect(events.type == .ringBuffer)
    #expect(events.numaNode == 0)
    #expect(events.flags == .numaNode)
    #expect(events.mapExtra == 0x1_0000_0002)
    #expect(events.keySize == 0)
  }

  @Test func readsGlobals() throws {
    let object = try ObjectSpecification(parsing: Fixture.globals.bytes)
    #expect(object.license == "Dual MIT/GPL")
    #expect(object.kernelVersion == 0x06_1200)
    let names = Set(object.maps.map(\.name))
    #expect(names == [".rodata", ".data", ".bss", ".data.named", ".rodata.text"])

    let constants = try #require(object[map: ".rodata"])
    #expect(constants.type == .array)
    #expect(constants.keySize == 4)
    #expect(constants.maxEntries == 1)
    #expect(constants.valueSize == 4)
    #expect(constants.contents == [7, 0, 0, 0])
    #expect(constants.flags == [.readOnlyForPrograms, .mappable])
    #expect(constants.isFrozen)
    #expect(object[map: ".rodata.text"]?.contents == Array("hello\0".utf8))

    let data = try #require(object[map: ".data"])
    #expect(data.contents == [0x44, 0x33, 0x22, 0x11])
    #expect(data.flags == .mappable)
    #expect(!data.isFrozen)
    let zeroed = try #require(object[map: ".bss"])
    #expect(zeroed.contents == [UInt8](repeating: 0, count: 40))

    let program = try #require(object.programs.first)
    #expect(
      program.references.map { "\($0.instruction) \($0.map) \($0.kind)" } == [
        "0 .data value(offset: 0)",
        "3 .bss value(offset: 0)",
        "6 .rodata value(offset: 0)",
        "12 .bss value(offset: 32)",
        "19 .data.named value(offset: 0)",
      ])
    let load = program.instructions[12]
    #expect(load.source == Instruction.Pseudo.mapValue)
    #expect(load.immediate == 0)
    #expect(program.instructions[13].immediate == 32)
  }

  @Test func fillsInWhereVariablesAre() throws {
    let object = try ObjectSpecification(parsing: Fixture.globals.bytes)
    let btf = try #require(object.btf)
    let id = try #require(object[map: ".bss"]?.valueTypeID)
    guard case .dataSection(let section) = try btf.type(id) else {
      Issue.record("the value of .bss is no section")
      return
    }
    #expect(section.size == 40)
    let places = try section.variables.map { "\($0.offset) \(try btf.type($0.type).name ?? "")" }
    #expect(places == ["0 counts", "32 hidden_count"])
  }

  // MARK: - Definitions made for the test

  /// An object with one map `m` that is defined by those members.
  private func object(
    _ members: (inout BTF) -> [(name: String, type: BTFTypeID)]
  ) throws -> ELFObject {
    var btf = BTF()
    let members = members(&btf)
    let definition = btf.add(
      .structure(
        BTFComposite(
          name: "", size: UInt32(members.count * 8),
          members: members.enumerated()
            .map { index, member in
              .init(name: member.name, type: member.type, byteOffset: UInt32(index * 8))
            })))
    let variable = btf.add(.variable(name: "m", linkage: .global, type: definition))
    btf.add(
      .dataSection(
        BTFDataSection(
          name: ".maps", size: 0,
          variables: [.init(type: variable, offset: 0, size: UInt32(members.count * 8))])))
    return ELFObject(
      sections: [
        ELFSection(
          name: ".maps", flags: [.allocated, .writable],
          data: [UInt8](repeating: 0, count: members.count * 8 + 8), alignment: 8),
        ELFSection(name: ".BTF", data: try btf.encoded(byteOrder: .little), alignment: 4),
      ],
      symbols: [
        ELFSymbol(
          name: "m", size: UInt64(members.count * 8), section: .section(0), type: .object)
      ])
  }

  private func number(_ value: UInt32, in btf: inout BTF) -> BTFTypeID {
    let integer =
      btf.id(named: "int", kind: .integer)
      ?? btf.add(.integer(BTFInteger(name: "int", size: 4, encoding: .signed)))
    let array = btf.add(.array(BTFArray(element: integer, index: integer, count: value)))
    return btf.add(.pointer(to: array))
  }

  private func error(
    _ members: (inout BTF) -> [(name: String, type: BTFTypeID)]
  ) throws -> ObjectError? {
    let object = try object(members)
    return #expect(throws: ObjectError.self) { try ObjectSpecification(object) }
  }

  @Test func readsADefinitionMadeByHand() throws {
    let object = try object { btf in [("type", number(2, in: &btf))] }
    let specification = try ObjectSpecification(parsing: object.encoded())
    #expect(specification.maps == [MapSpecification(name: "m", type: .array)])
  }

  @Test func namesTheMemberItCannotHandle() throws {
    let error = try error { btf in
      [("type", number(13, in: &btf)), ("colour", number(0, in: &btf))]
    }
    #expect(error?.code == .unsupported)
    #expect(
      error?.description == "map \"m\" has the member \"colour\", which Apus cannot handle "
        + "(section .maps).")
  }

  @Test func refusesContentsThatMakeNoSense() throws {
    /// `__array(values, …)`: an array without length of pointers to what `pointee` makes.
    func values(_ btf: inout BTF, _ pointee: (inout BTF) -> BTFTypeID) -> BTFTypeID {
      let pointer = btf.add(.pointer(to: pointee(&btf)))
      return btf.add(.array(BTFArray(element: pointer, index: .void, count: 0)))
    }
    func function(_ btf: inout BTF) -> BTFTypeID {
      btf.add(.functionPrototype(BTFPrototype(result: .void)))
    }
    func definition(_ btf: inout BTF, _ members: [(String, BTFTypeID)]) -> BTFTypeID {
      let members = members.enumerated()
        .map { BTFComposite.Member(name: $1.0, type: $1.1, byteOffset: UInt32($0 * 8)) }
      return btf.add(
        .structure(
          BTFComposite(name: "", size: UInt32(members.count * 8), members: members)))
    }
    let notLast = try error { btf in
      [
        ("type", number(3, in: &btf)), ("values", values(&btf, function)),
        ("max_entries", number(1, in: &btf)),
      ]
    }
    #expect(notLast?.message == "member \"values\" of map \"m\" is not the last")
    let wrongType = try error { btf in
      [("type", number(1, in: &btf)), ("values", values(&btf, function))]
    }
    #expect(wrongType?.message.contains("does not fit type BPF_MAP_TYPE_HASH") == true)
    let noPointers = try error { btf in
      [("type", number(12, in: &btf)), ("values", number(0, in: &btf))]
    }
    #expect(noPointers?.message.contains("`__array`") == true)
    let nested = try error { btf in
      let innermost = values(&btf) { btf in
        let type = number(2, in: &btf)
        return definition(&btf, [("type", type)])
      }
      let inner = values(&btf) { btf in
        let type = number(12, in: &btf)
        return definition(&btf, [("type", type), ("values", innermost)])
      }
      return [("type", number(12, in: &btf)), ("values", inner)]
    }
    #expect(nested?.message.contains("maps in maps in maps") == true)
    let pinned = try error { btf in
      let inner = values(&btf) { btf in
        let (type, pinning) = (number(2, in: &btf), number(1, in: &btf))
        return definition(&btf, [("type", type), ("pinning", pinning)])
      }
      return [("type", number(12, in: &btf)), ("values", inner)]
    }
    #expect(pinned?.message.contains("cannot be pinned") == true)
  }

  @Test func takesATypeOfRecordsForNoSize() throws {
    let object = try object { btf in
      let type = number(27, in: &btf)
      let record = btf.id(named: "int", kind: .integer) ?? .void
      return [("type", type), ("value", btf.add(.pointer(to: record)))]
    }
    let map = try #require(try ObjectSpecification(object)[map: "m"])
    #expect(map.type == .ringBuffer)
    #expect(map.valueSize == 0)
    #expect(map.valueTypeID != nil)
  }

  @Test func refusesPointersThatFitNoSlot() throws {
    var object = try object { btf in [("type", number(12, in: &btf))] }
    object.sections[0].relocations = [
      ELFRelocation(offset: 0, symbol: 0, type: .absolute64)
    ]
    let error = #expect(throws: ObjectError.self) { try ObjectSpecification(object) }
    #expect(error?.code == .invalidMap)
    object.sections[0].relocations[0].offset = .max
    #expect(throws: ObjectError.self) { try ObjectSpecification(object) }
  }

  @Test func refusesDefinitionsThatMakeNoSense() throws {
    let untyped = try error { btf in [("max_entries", number(1, in: &btf))] }
    #expect(untyped?.message == "map \"m\" has no type")

    let conflict = try error { btf in
      let type = number(1, in: &btf)
      let key = btf.add(.pointer(to: btf.id(named: "int", kind: .integer) ?? .void))
      return [("type", type), ("key", key), ("key_size", number(8, in: &btf))]
    }
    #expect(
      conflict?.message
        == "member \"key_size\" of map \"m\" asks for 8 bytes, and another member for 4")

    let sizeless = try error { btf in
      [("type", number(1, in: &btf)), ("key", btf.add(.pointer(to: .void)))]
    }
    #expect(
      sizeless?.message.hasPrefix("member \"key\" of map \"m\" has a type without a size") == true)

    let notANumber = try error { btf in [("type", btf.add(.pointer(to: .void)))] }
    #expect(
      notANumber?.message == "member \"type\" of map \"m\" is not a number as `__uint` makes it")

    let pinning = try error { btf in
      [("type", number(1, in: &btf)), ("pinning", number(9, in: &btf))]
    }
    #expect(pinning?.code == .invalidMap)
  }

  @Test func asksForTypes() throws {
    var object = try object { btf in [("type", number(2, in: &btf))] }
    object.removeSections { $0.name == ".BTF" }
    let error = #expect(throws: ObjectError.self) { try ObjectSpecification(object) }
    #expect(error?.message == "the maps have no BTF; compile with debug information (`-g`)")
  }

  // MARK: - Maps without types

  /// An object with a section `maps` of those numbers, and symbols of those sizes.
  private func legacy(_ numbers: [UInt32], sizes: [Int] = [], section: String = "maps") -> ELFObject
  {
    let sizes = sizes.isEmpty ? [numbers.count * 4] : sizes
    var object = ELFObject(sections: [
      ELFSection(
        name: section, flags: [.allocated, .writable],
        data: numbers.flatMap { number in (0..<4).map { UInt8(number >> ($0 * 8) & 0xff) } })
    ])
    var offset: UInt64 = 0
    for (index, size) in sizes.enumerated() {
      object.symbols.append(
        ELFSymbol(name: "m\(index)", value: offset, section: .section(0), type: .object))
      offset += UInt64(size)
    }
    return object
  }

  @Test func infersSizesFromSymbols() throws {
    // One of libbpf's, one of the oldest, and one of iproute2's that is to be pinned.
    let numbers: [UInt32] = [
      1, 4, 8, 100, 1, 2, 4, 16, 5, 1, 8, 8, 64, 0, 7, 2, 0, 0,
    ]
    let specification = try ObjectSpecification(legacy(numbers, sizes: [20, 16, 36]))
    #expect(
      specification.maps == [
        MapSpecification(
          name: "m0", type: .hash, keySize: 4, valueSize: 8, maxEntries: 100,
          flags: .noPreallocation),
        MapSpecification(name: "m1", type: .array, keySize: 4, valueSize: 16, maxEntries: 5),
        MapSpecification(
          name: "m2", type: .hash, keySize: 8, valueSize: 8, maxEntries: 64, pinning: .byName),
      ])
  }

  @Test func tellsAyasStructFromTheKernelsSamples() throws {
    let pinned = try ObjectSpecification(legacy([1, 4, 8, 100, 0, 0, 1]))
    #expect(pinned.maps[0].pinning == .byName)
    let onNode = try ObjectSpecification(legacy([1, 4, 8, 100, 4, 0, 1]))
    #expect(onNode.maps[0].numaNode == 1)
    #expect(onNode.maps[0].pinning == MapSpecification.Pinning.none)
  }

  @Test func readsSectionsNamedAfterAMap() throws {
    let object = legacy([2, 4, 8, 1], section: "maps/m0")
    #expect(try ObjectSpecification(object).maps.map(\.name) == ["m0"])
  }

  @Test(arguments: [
    ([0, 4, 8, 1, 0], "map \"m0\" has no type"),
    ([1, 4, 8], "map \"m0\" is defined by 12 bytes, which is no struct of a map"),
    ([1, 4, 8, 1, 0, 0, 9], "map \"m0\" asks to be pinned in the unknown way 9"),
    ([12, 4, 4, 1, 0, 3, 0], "map \"m0\" holds maps, and nothing in its definition says which"),
    (
      [1, 4, 8, 1, 0, 0, 0, 5],
      "map \"m0\" is defined by 32 bytes, of which only the first 20 are known"
    ),
  ])
  func refusesLegacyMapsThatMakeNoSense(numbers: [UInt32], message: String) {
    let error = #expect(throws: ObjectError.self) { try ObjectSpecification(legacy(numbers)) }
    #expect(error?.message.hasPrefix(message) == true, "\(String(describing: error))")
  }
}
