import ApusObject
import Testing

/// Whatever the bytes are, reading them gives a value or an `ObjectError`: no trap, no hang.
///
/// A trap would end the test run, and the limit on time catches a hang.
@Suite("Hostile input", .timeLimit(.minutes(5)))
struct HostileInputTests {
  /// Reads bytes as an object, and does with it all that one can do.
  ///
  /// Says whether it could be read.
  @discardableResult
  private func exercise(_ bytes: [UInt8]) -> Bool {
    guard let object = try? ELFObject(parsing: bytes) else { return false }
    if let encoded = try? object.encoded() {
      // What the writer wrote is no longer hostile, and what it says is stable.
      let again = try? ELFObject(parsing: encoded)
      #expect(again != nil)
      let encodedAgain = try? again?.encoded()
      #expect(encodedAgain == encoded)
    }
    guard let specification = try? ObjectSpecification(object) else { return false }
    for program in specification.programs {
      #expect(Disassembly(program.instructions).lines.isEmpty == program.instructions.isEmpty)
      for reference in program.references {
        #expect(program.instructions[reference.instruction].isWide)
        #expect(specification[map: reference.map] != nil)
      }
    }
    if let btf = specification.btf { exercise(btf) }
    var linker = ObjectLinker()
    if (try? linker.add(object, name: "object")) != nil, let linked = try? linker.linked() {
      // An object alone is linked to one that says the same.
      let again = try? ObjectSpecification(linked)
      #expect(again?.programs.map(\.instructions) == specification.programs.map(\.instructions))
    }
    if let kernel = try? KernelBTF(specification) {
      for program in specification.programs {
        _ = try? kernel.functionInfo(of: program)
        _ = try? kernel.lineInfo(of: program)
      }
    }
    return true
  }

  private func exercise(_ btf: BTF) {
    for id in btf.ids {
      _ = try? btf.size(of: id)
      _ = try? btf.unqualified(id)
      _ = try? btf.declaration(of: id)
    }
    if let encoded = try? btf.encoded(byteOrder: .big) {
      #expect(throws: Never.self) { try BTF(parsing: encoded) }
    }
  }

  /// Where the sections of a file are: the offset of the header, of the bytes, and the size.
  private func sections(_ bytes: [UInt8]) -> [(header: Int, offset: Int, size: Int, type: Int)] {
    func number(_ offset: Int, _ size: Int) -> Int {
      let part = bytes[offset..<(offset + size)]
      let isBig = bytes[5] == 2
      return (isBig ? Array(part) : part.reversed()).reduce(0) { $0 << 8 | Int($1) }
    }
    return (0..<number(60, 2))
      .map { index in
        let header = number(40, 8) + index * 64
        return (header, number(header + 24, 8), number(header + 32, 8), number(header + 4, 4))
      }
  }

  /// A fixture without what only debuggers read, most of its bytes.
  private func stripped(_ fixture: Fixture) throws -> [UInt8] {
    var object = try ELFObject(parsing: fixture.bytes)
    object.removeSections { $0.name.hasPrefix(".debug") }
    return try object.encoded()
  }

  @Test func takesTheUntouchedObjects() {
    for fixture in Fixture.all { #expect(exercise(fixture.bytes), "\(fixture.name)") }
  }

  @Test(arguments: Fixture.all)
  func refusesEveryTruncation(_ fixture: Fixture) {
    let bytes = fixture.bytes
    for count in 0..<bytes.count {
      #expect(throws: ObjectError.self, "\(count) bytes") {
        try ObjectSpecification(parsing: Array(bytes[..<count]))
      }
    }
  }

  @Test(arguments: Fixture.all)
  func refusesEveryTruncationOfTypes(_ fixture: Fixture) throws {
    let object = try ELFObject(parsing: fixture.bytes)
    let btf = try #require(object.section(named: ".BTF")).data
    for count in 0..<btf.count {
      #expect(throws: ObjectError.self) { try BTF(parsing: Array(btf[..<count])) }
    }
    let `extension` = try #require(object.section(named: ".BTF.ext")).data
    for count in 0..<`extension`.count {
      #expect(throws: ObjectError.self) {
        try BTFExtension(parsing: Array(`extension`[..<count]), btf: btf)
      }
    }
  }

  @Test(arguments: Fixture.all)
  func survivesRandomChanges(_ fixture: Fixture) throws {
    var generator = SeededGenerator(seed: 0x5eed)
    let original = try stripped(fixture)
    let targets = sections(original).filter { $0.size > 0 && $0.type != 8 }
    for _ in 0..<700 {
      var bytes = original
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        let target = targets[Int.random(in: 0..<targets.count, using: &generator)]
        let offset =
          Bool.random(using: &generator)
          ? target.offset + Int.random(in: 0..<target.size, using: &generator)
          : target.header + Int.random(in: 0..<64, using: &generator)
        bytes[offset] = UInt8.random(in: 0...255, using: &generator)
      }
      exercise(bytes)
    }
  }

  private static let nastyNumbers: [UInt64] = [
    0, 1, 7, 0xffff, 0x7fff_ffff, 0xffff_ffff, 0x7fff_ffff_ffff_ffff, .max,
  ]

  @Test(arguments: [Fixture.counter, .counterBigEndian, .subprograms])
  func survivesWrongHeaders(_ fixture: Fixture) throws {
    let original = try stripped(fixture)
    let headerFields = [16, 18, 40, 48, 52, 58, 60, 62].map { ($0, $0 == 40 ? 8 : 2) }
    let sectionFields = [
      (0, 4), (4, 4), (8, 8), (24, 8), (32, 8), (40, 4), (44, 4), (48, 8), (56, 8),
    ]
    let fields =
      headerFields
      + sections(original)
      .flatMap { section in
        sectionFields.map { (section.header + $0.0, $0.1) }
      }
    for (offset, size) in fields {
      for number in Self.nastyNumbers {
        var bytes = original
        overwrite(&bytes, at: offset, with: number, size: size)
        exercise(bytes)
      }
    }
  }

  @Test(arguments: [Fixture.counter, .externals, .kinds])
  func survivesWrongTypes(_ fixture: Fixture) throws {
    let object = try ELFObject(parsing: fixture.bytes)
    for name in [".BTF", ".BTF.ext"] {
      let index = try #require(object.sectionIndex(named: name))
      // Every word is a count, a kind, an offset, a size or an id.
      for offset in stride(from: 0, to: object.sections[index].data.count - 4, by: 4) {
        for number in [0, 1, 0x84ff_ffff, 0x0aff_ffff, 0xffff_ffff] as [UInt64] {
          var changed = object
          overwrite(&changed.sections[index].data, at: offset, with: number, size: 4)
          if let specification = try? ObjectSpecification(changed), let btf = specification.btf {
            exercise(btf)
            _ = try? KernelBTF(specification)
          }
        }
      }
    }
  }

  @Test func survivesWrongSymbolsAndRelocations() throws {
    let original = try ELFObject(parsing: Fixture.subprograms.bytes)
    for index in original.symbols.indices {
      for number in Self.nastyNumbers {
        var object = original
        object.symbols[index].value = number
        _ = try? ObjectSpecification(object)
        object.symbols[index].size = number
        _ = try? ObjectSpecification(object)
        object.symbols[index].section = .section(Int(truncatingIfNeeded: number & 0xf))
        _ = try? ObjectSpecification(object)
      }
    }
    for section in original.sections.indices {
      for index in original.sections[section].relocations.indices {
        for number in Self.nastyNumbers {
          var object = original
          object.sections[section].relocations[index].offset = number
          _ = try? ObjectSpecification(object)
          object.sections[section].relocations[index].type.rawValue = UInt32(
            truncatingIfNeeded: number)
          _ = try? ObjectSpecification(object)
          object.sections[section].relocations[index].symbol = Int(truncatingIfNeeded: number)
          _ = try? ObjectSpecification(object)
        }
      }
    }
  }

  @Test func refusesIndicesThatReferToNothing() {
    let symbol = ELFSymbol(name: "f", section: .section(7), type: .function)
    let object = ELFObject(
      sections: [ELFSection(name: "xdp", flags: .executable, data: [])], symbols: [symbol])
    #expect(throws: ObjectError.self) { try ObjectSpecification(object) }
    #expect(throws: ObjectError.self) { try object.encoded() }
  }

  @Test func refusesFunctionsWithoutBytes() {
    let object = ELFObject(
      sections: [ELFSection(name: "xdp", zeroFilled: 64, flags: .executable)],
      symbols: [ELFSymbol(name: "f", size: 64, section: .section(0), type: .function)])
    let error = #expect(throws: ObjectError.self) { try ObjectSpecification(object) }
    #expect(error?.code == .invalidProgram)
  }

  @Test func refusesToMultiplyOneFunction() throws {
    // 300 programs that all reach one of 50,000 instructions would be 15 million.
    var text = [Instruction](
      repeating: Instruction(opcode: 0xb7), count: 50_000)
    text[text.count - 1] = Instruction(opcode: 0x95)
    let program = [
      Instruction(opcode: 0x85, source: 1, immediate: -1), Instruction(opcode: 0x95),
    ]
    var object = ELFObject(
      sections: [
        ELFSection(
          name: ".text", flags: [.allocated, .executable],
          data: Instruction.encode(text, byteOrder: .little)),
        ELFSection(
          name: "xdp", flags: [.allocated, .executable],
          data: Instruction.encode(
            [[Instruction]](repeating: program, count: 300).joined().map { $0 }, byteOrder: .little)
        ),
      ],
      symbols: [
        ELFSymbol(
          name: "large", size: UInt64(text.count * 8), section: .section(0), type: .function)
      ])
    for index in 0..<300 {
      object.symbols.append(
        ELFSymbol(
          name: "p\(index)", value: UInt64(index * 16), size: 16, section: .section(1),
          type: .function))
      object.sections[1].relocations
        .append(
          ELFRelocation(offset: UInt64(index * 16), symbol: 0, type: .call))
    }
    let error = #expect(throws: ObjectError.self) { try ObjectSpecification(object) }
    #expect(error?.code == .limitExceeded)
  }

  @Test func refusesNamesThatOverlap() throws {
    // 4,000 symbols, each named by another suffix of one long name.
    let count = 4000
    let name = String(repeating: "x", count: 40_000)
    var object = ELFObject(symbols: [ELFSymbol(name: name, section: .undefined)])
    for _ in 1..<count { object.symbols.append(ELFSymbol(name: "", section: .undefined)) }
    var bytes = try object.encoded()
    let table = try #require(sections(bytes).first { $0.type == 2 })
    for index in 0..<count {
      overwrite(&bytes, at: table.offset + (index + 1) * 24, with: UInt64(index + 1), size: 4)
    }
    let error = #expect(throws: ObjectError.self) { try ELFObject(parsing: bytes) }
    #expect(error?.code == .limitExceeded)
  }

  @Test func refusesHugeZeroFilledSections() {
    let object = ELFObject(
      sections: [ELFSection(name: ".bss", zeroFilled: .max)])
    let error = #expect(throws: ObjectError.self) { try ObjectSpecification(object) }
    #expect(error?.code == .limitExceeded)
  }

  /// Programs with tables for every processor have many: those of scx_layered are 158 MiB.
  @Test func readsLargeZeroFilledSections() throws {
    let size: UInt64 = 160 << 20
    let object = ELFObject(sections: [ELFSection(name: ".bss", zeroFilled: size)])
    #expect(try ObjectSpecification(object).maps.map(\.valueSize) == [UInt32(size)])
    let two = ELFObject(sections: [
      ELFSection(name: ".bss", zeroFilled: size), ELFSection(name: ".bss.more", zeroFilled: size),
    ])
    let error = #expect(throws: ObjectError.self) { try ObjectSpecification(two) }
    #expect(error?.code == .limitExceeded)
  }

  @Test func refusesSectionsThatOverlap() throws {
    var bytes = try ELFObject(sections: [
      ELFSection(name: "a", data: [UInt8](repeating: 1, count: 1000)),
      ELFSection(name: "b", data: [1]),
    ])
    .encoded()
    for section in sections(bytes).dropFirst().prefix(2) {
      overwrite(&bytes, at: section.header + 24, with: 0, size: 8)
      overwrite(&bytes, at: section.header + 32, with: 1200, size: 8)
    }
    let error = #expect(throws: ObjectError.self) { try ELFObject(parsing: bytes) }
    #expect(error?.code == .malformed)
  }

  @Test func refusesValuesThatOverlap() throws {
    // 1,000 struct_ops variables of 64 KiB each, all in the same 64 KiB.
    var btf = BTF()
    let type = btf.add(.structure(BTFComposite(name: "operations", size: 65_536 - 1000)))
    var variables: [BTFDataSection.Variable] = []
    for index in 0..<1000 {
      let variable = btf.add(.variable(name: "v\(index)", linkage: .static, type: type))
      variables.append(.init(type: variable, offset: UInt32(index), size: 1))
    }
    btf.add(
      .dataSection(BTFDataSection(name: ".struct_ops", size: 65_536, variables: variables)))
    let object = ELFObject(sections: [
      ELFSection(name: ".struct_ops", data: [UInt8](repeating: 0, count: 65_536)),
      ELFSection(name: ".BTF", data: try btf.encoded()),
    ])
    let error = #expect(throws: ObjectError.self) { try ObjectSpecification(object) }
    #expect(error?.code == .invalidMap)
  }

  @Test func takesManySlots() throws {
    // 20,000 pointers at as many programs: nothing may look at each of one for each of the other.
    let count = 20_000
    var btf = BTF()
    let int = btf.add(.integer(BTFInteger(name: "int", size: 4, encoding: .signed)))
    let three = btf.add(.array(BTFArray(element: int, index: int, count: 3)))
    let type = btf.add(.pointer(to: three))
    let function = btf.add(.functionPrototype(BTFPrototype(result: int)))
    let pointer = btf.add(.pointer(to: function))
    let values = btf.add(.array(BTFArray(element: pointer, index: int, count: 0)))
    let definition = btf.add(
      .structure(
        BTFComposite(
          name: "", size: 8,
          members: [
            .init(name: "type", type: type, byteOffset: 0),
            .init(name: "values", type: values, byteOffset: 8),
          ])))
    let variable = btf.add(.variable(name: "programs", linkage: .static, type: definition))
    let size = 8 + count * 8
    btf.add(
      .dataSection(
        BTFDataSection(
          name: ".maps", size: UInt32(size),
          variables: [.init(type: variable, offset: 0, size: UInt32(size))])))
    var object = ELFObject(sections: [
      ELFSection(name: ".maps", data: [UInt8](repeating: 0, count: size)),
      ELFSection(
        name: "xdp", flags: [.allocated, .executable],
        data: Instruction.encode(
          [Instruction](repeating: Instruction(opcode: 0x95), count: count), byteOrder: .little)),
      ELFSection(name: ".BTF", data: try btf.encoded()),
    ])
    for index in 0..<count {
      object.symbols.append(
        ELFSymbol(
          name: "p\(index)", value: UInt64(index * 8), size: 8, section: .section(1),
          type: .function))
      object.sections[0].relocations
        .append(
          ELFRelocation(offset: UInt64(8 + index * 8), symbol: index, type: .absolute64))
    }
    let specification = try ObjectSpecification(object)
    #expect(specification.maps[0].slots.count == count)
    #expect(specification.maps[0].slots[19_999] == "p19999")
  }
}
