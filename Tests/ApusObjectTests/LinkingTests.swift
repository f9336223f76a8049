import ApusObject
import Testing

@Suite("Linking")
struct LinkingTests {
  private func link(_ objects: ELFObject...) throws -> ELFObject {
    var linker = ObjectLinker()
    for (index, object) in objects.enumerated() { try linker.add(object, name: "object \(index)") }
    return try linker.linked()
  }

  private func types(_ object: ELFObject) throws -> BTF {
    try BTF(parsing: try #require(object.section(named: ".BTF")).data)
  }

  /// An object that has only types.
  private func object(_ types: (inout BTF) -> Void) throws -> ELFObject {
    var btf = BTF()
    types(&btf)
    return ELFObject(sections: [ELFSection(name: ".BTF", data: try btf.encoded())])
  }

  /// `struct node { struct node *next; int value; }`, and a pointer to it.
  private func addNode(_ btf: inout BTF, value: String = "value") {
    let int = btf.add(.integer(BTFInteger(name: "int", size: 4, encoding: .signed)))
    let pointer = btf.nextID
    let structure = BTFTypeID(pointer.rawValue + 1)
    btf.add(.pointer(to: structure))
    btf.add(
      .structure(
        BTFComposite(
          name: "node", size: 16,
          members: [
            .init(name: "next", type: pointer, byteOffset: 0),
            .init(name: value, type: int, byteOffset: 8),
          ])))
  }

  @Test("Types that refer to themselves are merged, and those that differ somewhere are not")
  func circles() throws {
    let same = try link(try object { addNode(&$0) }, try object { addNode(&$0) })
    #expect(try types(same).types.count == 3)
    let different = try link(
      try object { addNode(&$0) }, try object { addNode(&$0, value: "other") })
    #expect(try types(different).types.count == 5)
  }

  @Test("A struct that is only declared is the one that is defined, if there is one such")
  func declarations() throws {
    func declares(_ btf: inout BTF) {
      btf.add(.pointer(to: btf.add(.forward(name: "node", isUnion: false))))
    }
    let linked = try link(try object(declares), try object { addNode(&$0) })
    let merged = try types(linked)
    #expect(merged.types.count == 3)
    #expect(merged.id(named: "node", kind: .forward) == nil)
    // With two of that name there is no telling.
    let ambiguous = try link(
      try object(declares), try object { addNode(&$0) },
      try object { addNode(&$0, value: "other") })
    #expect(try types(ambiguous).id(named: "node", kind: .forward) != nil)
  }

  @Test("Sections of one name are put behind each other, aligned")
  func sections() throws {
    func data(_ bytes: [UInt8], alignment: UInt64) -> ELFObject {
      ELFObject(
        sections: [
          ELFSection(
            name: ".data", flags: [.allocated, .writable], data: bytes, alignment: alignment)
        ],
        symbols: [ELFSymbol(name: "x\(bytes[0])", section: .section(0), type: .object)])
    }
    let linked = try link(data([1, 2, 3], alignment: 1), data([4], alignment: 8))
    #expect(linked.sections.map(\.data) == [[1, 2, 3, 0, 0, 0, 0, 0, 4]])
    #expect(linked.sections[0].alignment == 8)
    #expect(linked.symbols.map(\.value) == [0, 8])
  }

  @Test("What stands for a whole section follows what it points at")
  func sectionSymbols() throws {
    let load = [
      Instruction(opcode: 0x18, immediate: 2), Instruction(opcode: 0), Instruction(opcode: 0x95),
    ]
    let object = ELFObject(
      sections: [
        ELFSection(
          name: "xdp", flags: [.allocated, .executable],
          data: Instruction.encode(load, byteOrder: .little),
          relocations: [ELFRelocation(offset: 0, symbol: 0, type: .wideImmediate)]),
        ELFSection(name: ".data", flags: [.allocated, .writable], data: [0, 0, 7]),
      ],
      symbols: [ELFSymbol(name: "", section: .section(1), binding: .local, type: .section)])
    let linked = try link(object, object)
    let code = try Instruction.decode(linked.sections[0].data, byteOrder: .little)
    #expect(code.map(\.immediate) == [2, 0, 0, 5, 0, 0])
    #expect(linked.sections[0].relocations.map(\.offset) == [0, 24])
    #expect(Set(linked.sections[0].relocations.map(\.symbol)) == [0])
    #expect(linked.symbols.count == 1)
  }

  @Test("Licences and kinds of sections have to agree")
  func disagreements() throws {
    func licensed(_ text: String) -> ELFObject {
      ELFObject(sections: [ELFSection(name: "license", data: Array(text.utf8))])
    }
    #expect(try link(licensed("GPL"), licensed("GPL")).sections[0].data == Array("GPL".utf8))
    let license = #expect(throws: ObjectError.self) {
      try link(licensed("GPL"), licensed("MIT"))
    }
    #expect(license?.message == "object 1: the objects before it have another license")
    let kind = #expect(throws: ObjectError.self) {
      try link(
        ELFObject(sections: [ELFSection(name: "x", data: [])]),
        ELFObject(sections: [ELFSection(name: "x", zeroFilled: 4)]))
    }
    #expect(kind?.code == .invalidProgram)
    let machine = #expect(throws: ObjectError.self) {
      try link(ELFObject(machine: ELFMachine(rawValue: 62)))
    }
    #expect(machine?.code == .unsupportedELF)
  }

  @Test("Sections beyond any real size are refused before memory is taken for them")
  func hugeSections() {
    func zeroed(_ size: UInt64) -> ELFObject {
      ELFObject(sections: [ELFSection(name: ".bss", zeroFilled: size)])
    }
    for size in [UInt64.max, 1 << 40] {
      let error = #expect(throws: ObjectError.self) { try link(zeroed(1), zeroed(size)) }
      #expect(error?.code == .limitExceeded)
    }
  }
}
