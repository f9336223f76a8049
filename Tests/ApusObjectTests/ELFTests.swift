import ApusObject
import Testing

@Suite("ELF")
struct ELFTests {
  @Test func readsWhatClangWrites() throws {
    let object = try ELFObject(parsing: Fixture.counter.bytes)
    #expect(object.byteOrder == .little)
    #expect(object.machine == .bpf)
    #expect(!object.sections.contains { $0.name == ".symtab" || $0.name == ".relxdp" })
    let index = try #require(object.sectionIndex(named: "xdp"))
    let section = object.sections[index]
    #expect(section.type == .programBits)
    #expect(section.flags == [.allocated, .executable])
    #expect(section.alignment == 8)
    #expect(section.data.count == 13 * 8)

    let maps = try #require(object.section(named: ".maps"))
    #expect(maps.flags == [.allocated, .writable])
    #expect(maps.size == 32 + 48 + 32)

    let relocation = try #require(object.relocations(of: index).first)
    #expect(relocation.offset == 0x20)
    #expect(relocation.type == .wideImmediate)
    #expect(relocation.addend == nil)
    let symbol = object.symbols[try #require(relocation.symbol)]
    #expect(symbol.name == "packets")
    #expect(symbol.type == .object)
    #expect(symbol.size == 32)

    let function = object.symbols[try #require(object.symbolIndex(named: "count_packets"))]
    #expect(function.type == .function)
    #expect(function.binding == .global)
    #expect(function.sectionIndex == index)
    #expect(function.size == 104)
    #expect(object.relocations(of: -1).isEmpty)
    #expect(object.relocations(of: 1000).isEmpty)
  }

  @Test func readsZeroFilledSectionsAndUndefinedSymbols() throws {
    let globals = try ELFObject(parsing: Fixture.globals.bytes)
    let section = try #require(globals.section(named: ".bss"))
    #expect(section.content == .zeroFilled(size: 40))
    #expect(section.type == .noBits)
    #expect(section.data.isEmpty)

    let externals = try ELFObject(parsing: Fixture.externals.bytes)
    let release = try #require(externals.symbols.first { $0.name == "bpf_task_release" })
    #expect(release.section == .undefined)
    #expect(release.binding == .weak)
  }

  @Test(arguments: Fixture.all)
  func readsAgainWhatItWrites(_ fixture: Fixture) throws {
    let object = try ELFObject(parsing: fixture.bytes)
    #expect(try ELFObject(parsing: object.encoded()) == object)
  }

  @Test func writesLocalSymbolsFirst() throws {
    let object = ELFObject(
      sections: [
        ELFSection(
          name: "xdp", flags: [.allocated, .executable], data: [UInt8](repeating: 0, count: 32),
          alignment: 8,
          relocations: [
            ELFRelocation(offset: 0, symbol: 0, type: .wideImmediate),
            ELFRelocation(offset: 16, symbol: 1, type: .wideImmediate),
          ])
      ],
      symbols: [
        ELFSymbol(name: "global", section: .undefined),
        ELFSymbol(name: "local", section: .section(0), binding: .local),
      ])
    let bytes = try object.encoded()
    let read = try ELFObject(parsing: bytes)
    #expect(read.symbols.map(\.name) == ["local", "global"])
    let names = read.relocations(of: 0).compactMap { $0.symbol.map { read.symbols[$0].name } }
    #expect(names == ["global", "local"])
    // The symbol table's sh_info is the number of its first symbol that is not local.
    #expect(header(of: 2, in: bytes, at: 44, size: 4) == 2)
  }

  @Test func linksItsTables() throws {
    let bytes = try ELFObject(parsing: Fixture.counter.bytes).encoded()
    let symbols = try #require(header(of: 2, in: bytes, at: 40, size: 4))
    #expect(symbols != 0)
    // Relocations (9) refer to the symbol table by sh_link, to what they change by sh_info.
    let count = Int(bytes[60]) | Int(bytes[61]) << 8
    #expect(header(of: 9, in: bytes, at: 40, size: 4) == UInt64(count - 3))
    #expect(header(of: 9, in: bytes, at: 56, size: 8) == 16)
    #expect(header(of: 2, in: bytes, at: 56, size: 8) == 24)
    #expect(symbols == UInt64(count - 2))
  }

  /// A field of the first section of some type in a little-endian file.
  private func header(of type: UInt64, in bytes: [UInt8], at field: Int, size: Int) -> UInt64? {
    func number(_ offset: Int, _ size: Int) -> UInt64 {
      bytes[offset..<(offset + size)].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
    let table = Int(number(40, 8))
    for index in 0..<Int(number(60, 2)) where number(table + index * 64 + 4, 4) == type {
      return number(table + index * 64 + field, size)
    }
    return nil
  }

  @Test func keepsAddends() throws {
    let object = ELFObject(
      byteOrder: .big,
      sections: [
        ELFSection(
          name: ".data", flags: [.allocated, .writable], data: [0, 0, 0, 0, 0, 0, 0, 0],
          relocations: [
            ELFRelocation(offset: 0, symbol: 0, type: .absolute64),
            ELFRelocation(offset: 0, symbol: nil, type: .absolute64, addend: -5),
          ])
      ],
      symbols: [ELFSymbol(name: "a", section: .absolute, binding: .weak, visibility: .hidden)])
    #expect(try ELFObject(parsing: object.encoded()) == object)
  }

  @Test func refusesToWriteWhatELFCannotHold() {
    func code(_ object: ELFObject) -> ObjectError.Code? {
      do {
        _ = try object.encoded()
        return nil
      } catch { return error.code }
    }
    #expect(
      code(ELFObject(sections: [ELFSection(name: "a", data: [], alignment: 3)])) == .notEncodable)
    #expect(code(ELFObject(sections: [ELFSection(name: "a\0b", data: [])])) == .notEncodable)
    #expect(code(ELFObject(sections: [ELFSection(name: "a", data: [], link: 1)])) == .notEncodable)
    let relocation = ELFRelocation(offset: 0, symbol: 3, type: .call)
    #expect(
      code(ELFObject(sections: [ELFSection(name: "a", data: [], relocations: [relocation])]))
        == .notEncodable)
    let many = [ELFSection](repeating: ELFSection(name: "a", data: []), count: 70_000)
    #expect(code(ELFObject(sections: many)) == .notEncodable)
  }

  @Test func saysWhatIsNoObject() throws {
    func error(_ change: (inout [UInt8]) -> Void) -> ObjectError? {
      var bytes = Fixture.counter.bytes
      change(&bytes)
      return #expect(throws: ObjectError.self) { try ELFObject(parsing: bytes) }
    }
    #expect(error { $0 = [] }?.code == .notELF)
    #expect(error { $0[0] = 0 }?.code == .notELF)
    #expect(error { $0[4] = 1 }?.code == .unsupportedELF)
    #expect(error { $0[5] = 3 }?.code == .unsupportedELF)
    #expect(error { $0[16] = 2 }?.code == .unsupportedELF)
    #expect(error { $0.removeLast(64) }?.code == .truncated)
    let wrongMachine = try #require(
      #expect(throws: ObjectError.self) {
        var object = try ELFObject(parsing: Fixture.counter.bytes)
        object.machine = ELFMachine(rawValue: 62)
        _ = try ObjectSpecification(object)
      })
    #expect(wrongMachine.description == "the object is for machine 62, not for BPF (247).")
  }

  @Test func removesSectionsAndWhatNeedsThem() throws {
    var object = try ELFObject(parsing: Fixture.subprograms.bytes)
    let before = object
    object.removeSections { $0.name.hasPrefix(".debug") || $0.name == "license" }
    #expect(!object.sections.contains { $0.name.hasPrefix(".debug") })
    #expect(object.symbolIndex(named: "license_text") == nil)
    // What is left still refers to what it referred to.
    let index = try #require(object.sectionIndex(named: "tc"))
    func targets(_ object: ELFObject, _ index: Int) -> [String] {
      object.relocations(of: index)
        .compactMap { relocation in
          guard let symbol = relocation.symbol.map({ object.symbols[$0] }) else { return nil }
          let section = symbol.sectionIndex.map { object.sections[$0].name } ?? "-"
          return "\(relocation.offset) \(section) \(symbol.name)"
        }
    }
    let expected = targets(before, try #require(before.sectionIndex(named: "tc")))
    #expect(expected.count == 4)
    #expect(targets(object, index) == expected)
    #expect(try ObjectSpecification(object).programs == ObjectSpecification(before).programs)
  }

  @Test func removesSymbolsAndTheirRelocations() throws {
    var object = try ELFObject(parsing: Fixture.counter.bytes)
    object.removeSymbols { $0.name == "packets" }
    let index = try #require(object.sectionIndex(named: "xdp"))
    #expect(object.relocations(of: index).isEmpty)
    let other = try #require(object.sectionIndex(named: "?xdp.frags/devmap"))
    let symbol = try #require(object.relocations(of: other).first?.symbol)
    #expect(object.symbols[symbol].name == "flows")
  }
}
