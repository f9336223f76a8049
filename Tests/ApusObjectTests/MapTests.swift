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
    for name in ["values", "colour"] {
      let error = try error { btf in
        [("type", number(13, in: &btf)), (name, number(0, in: &btf))]
      }
      #expect(error?.code == .unsupported)
      #expect(
        error?.description == "map \"m\" has the member \"\(name)\", which Apus cannot handle "
          + "(section .maps).")
    }
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

  @Test func refusesMapsWithoutTypes() {
    let object = ELFObject(sections: [ELFSection(name: "maps", data: [1, 2, 3, 4])])
    let error = #expect(throws: ObjectError.self) { try ObjectSpecification(object) }
    #expect(error?.code == .unsupported)
  }
}
