import ApusObject
import Testing

@Suite("BTF")
struct BTFTests {
  /// One type of every kind, with everything a type can have.
  private static let every: BTF = {
    var btf = BTF()
    let int = btf.add(.integer(BTFInteger(name: "int", size: 4, encoding: .signed)))
    let pointer = btf.add(.pointer(to: int))
    let array = btf.add(.array(BTFArray(element: int, index: int, count: 3)))
    let structure = btf.add(
      .structure(
        BTFComposite(
          name: "s", size: 12,
          members: [
            .init(name: "a", type: int, bitOffset: 0),
            .init(name: "b", type: int, bitOffset: 32, bitFieldSize: 5),
            .init(name: "", type: int, byteOffset: 8),
          ])))
    btf.add(
      .union(
        BTFComposite(
          name: "u", size: 8,
          members: [
            .init(name: "far", type: pointer, bitOffset: 0x0100_0000),
            .init(name: "near", type: pointer, bitOffset: 0),
          ])))
    btf.add(
      .enumeration(
        BTFEnumeration(
          name: "e", size: 4, isSigned: true,
          values: [.init(name: "minus", value: -1), .init(name: "plus", value: 1)])))
    btf.add(
      .enumeration(
        BTFEnumeration(
          name: "unsigned", size: 4, values: [.init(name: "all", value: 0xffff_ffff)])))
    btf.add(.forward(name: "later", isUnion: true))
    let typedef = btf.add(.typedef(name: "t", type: structure))
    btf.add(.volatile(typedef))
    btf.add(.const(typedef))
    btf.add(.restrict(pointer))
    let prototype = btf.add(
      .functionPrototype(
        BTFPrototype(
          result: .void,
          parameters: [.init(name: "x", type: array), .init(name: "", type: .void)])))
    let function = btf.add(.function(name: "f", linkage: .external, prototype: prototype))
    let variable = btf.add(.variable(name: "v", linkage: .global, type: int))
    btf.add(
      .dataSection(
        BTFDataSection(
          name: ".data", size: 16, variables: [.init(type: variable, offset: 8, size: 4)])))
    btf.add(.float(name: "double", size: 8))
    btf.add(.declarationTag(BTFDeclarationTag(name: "whole", type: structure)))
    btf.add(
      .declarationTag(
        BTFDeclarationTag(name: "part", type: function, component: 1, isAttribute: true)))
    btf.add(.typeTag(name: "user", type: int, isAttribute: false))
    btf.add(.typeTag(name: "attribute", type: int, isAttribute: true))
    btf.add(
      .enumeration64(
        BTFEnumeration(
          name: "w", size: 8, isSigned: true, values: [.init(name: "min", value: .min)])))
    btf.add(
      .integer(
        BTFInteger(
          name: "old", size: 1, encoding: [.boolean, .character], bitOffset: 3, bitCount: 2)))
    return btf
  }()

  @Test(arguments: [ByteOrder.little, .big])
  func readsAgainWhatItWrites(_ byteOrder: ByteOrder) throws {
    #expect(Set(Self.every.types.map(\.kind)).count == BTFKind.allCases.count - 1)
    #expect(try BTF(parsing: Self.every.encoded(byteOrder: byteOrder)) == Self.every)
    #expect(try BTF(parsing: BTF().encoded()) == BTF())
  }

  @Test func writesTheFormat() throws {
    var btf = BTF()
    let int = btf.add(.integer(BTFInteger(name: "int", size: 4, encoding: .signed)))
    btf.add(.pointer(to: int))
    btf.add(.typedef(name: "int", type: int))
    #expect(
      try btf.encoded(byteOrder: .little)
        == bytes(
          "9feb 01 00 18000000"  // magic, version, flags, header size
            + "00000000 28000000 28000000 05000000"  // types and strings: offset and size
            + "01000000 00000001 04000000 20000001"  // int, 32 bits, signed
            + "00000000 00000002 01000000"  // pointer to 1
            + "01000000 00000008 01000000"  // typedef of 1 with the same name
            + "00 696e7400"))
  }

  @Test(arguments: Fixture.all)
  func readsWhatClangWrites(_ fixture: Fixture) throws {
    let object = try ELFObject(parsing: fixture.bytes)
    let section = try #require(object.section(named: ".BTF")).data
    let btf = try BTF(parsing: section)
    #expect(btf.types.count > 5)
    #expect(try BTF(parsing: btf.encoded(byteOrder: .big)) == btf)
    // The bytes are not those of clang, whose strings are in another order, but there are as many.
    #expect(try btf.encoded(byteOrder: object.byteOrder).count <= section.count)
  }

  @Test func readsEveryKindThatClangWrites() throws {
    let object = try ObjectSpecification(parsing: Fixture.kinds.bytes)
    let btf = try #require(object.btf)
    #expect(Set(btf.types.map(\.kind)) == Set(BTFKind.allCases).subtracting([.void]))
    let list = try #require(btf.id(named: "list", kind: .structure))
    #expect(
      try btf.declaration(of: list) == """
        struct list {
        \tstruct list *next;
        \tstruct later *tagged;
        \tconst volatile char * const restrict name;
        \tint (*compare)(const struct list *, void *, ...);
        \tunion either either;
        \tenum sign sign;
        \tenum wide wide;
        \t_Bool flags[3][2];
        \tlong (*matrix)[4];
        \tint low: 5;
        \tunsigned int high: 27;
        \tstruct {
        \t\tu64 anonymous;
        \t};
        };
        """)
    let sign = try #require(btf.id(named: "sign", kind: .enumeration))
    #expect(try btf.declaration(of: sign) == "enum sign {\n\tMINUS = -1,\n\tPLUS = 1,\n};")
    let wide = try #require(btf.id(named: "wide", kind: .enumeration64))
    #expect(
      try btf.declaration(of: wide)
        == "enum wide {\n\tNONE = 0ULL,\n\tALL = 18446744073709551615ULL,\n};")
    let function = try #require(btf.id(named: "kinds", kind: .function))
    #expect(try btf.declaration(of: function) == "int kinds(const struct list *list);")
    #expect(
      try btf.size(of: list) == btf.size(of: #require(btf.id(named: "head", kind: .variable))))
  }

  @Test func writesOtherDeclarations() throws {
    let btf = Self.every
    func declaration(_ name: String, _ kind: BTFKind) throws -> String {
      try btf.declaration(of: #require(btf.id(named: name, kind: kind)))
    }
    #expect(try declaration("later", .forward) == "union later;")
    #expect(try declaration("t", .typedef) == "typedef struct s t;")
    #expect(try declaration("f", .function) == "extern void f(int x[3], ...);")
    #expect(try declaration("v", .variable) == "int v;")
    #expect(try declaration("int", .integer) == "int")
    #expect(
      try declaration(".data", .dataSection) == "/* section .data, 16 bytes */\n/* 8: */ int v;")
    #expect(try btf.declarations().contains("\tint b: 5;\n"))
  }

  @Test func knowsSizes() throws {
    var btf = Self.every
    func size(_ name: String, _ kind: BTFKind) throws -> UInt32 {
      try btf.size(of: #require(btf.id(named: name, kind: kind)))
    }
    #expect(try size("t", .typedef) == 12)
    #expect(try size("double", .float) == 8)
    #expect(try size("w", .enumeration64) == 8)
    #expect(try btf.size(of: BTFTypeID(2)) == 8)
    #expect(try btf.size(of: BTFTypeID(3)) == 12)
    let nested = btf.add(.array(BTFArray(element: BTFTypeID(3), index: BTFTypeID(1), count: 5)))
    #expect(try btf.size(of: nested) == 60)
    #expect(throws: ObjectError.self) { try btf.size(of: .void) }
    #expect(throws: ObjectError.self) { try size("later", .forward) }

    let huge = btf.add(.array(BTFArray(element: nested, index: BTFTypeID(1), count: .max)))
    let error = #expect(throws: ObjectError.self) { try btf.size(of: huge) }
    #expect(error?.code == .invalidBTF)
  }

  @Test func stopsAtEndlessChains() throws {
    var btf = BTF()
    let typedef = btf.add(.typedef(name: "t", type: BTFTypeID(2)))
    let const = btf.add(.const(typedef))
    let array = btf.add(.array(BTFArray(element: BTFTypeID(3), index: BTFTypeID(3), count: 1)))
    let pointer = btf.add(.pointer(to: BTFTypeID(4)))
    for id in [typedef, const, array] {
      let error = #expect(throws: ObjectError.self) { try btf.size(of: id) }
      #expect(error?.code == .limitExceeded)
    }
    #expect(throws: ObjectError.self) { try btf.unqualified(const) }
    #expect(try btf.size(of: pointer) == 8)
    for id in [array, pointer] {
      let error = #expect(throws: ObjectError.self) { try btf.declaration(of: id) }
      #expect(error?.code == .limitExceeded)
    }
  }

  @Test func stopsAtSectionsThatNameThemselves() throws {
    let section = BTFDataSection(
      name: ".data", size: 4, variables: [.init(type: BTFTypeID(1), offset: 0, size: 4)])
    let btf = BTF(types: [.dataSection(section)])
    #expect(
      try btf.declaration(of: BTFTypeID(1)) == "/* section .data, 4 bytes */\n/* 0: */ .data")
  }

  @Test func stopsAtTypesThatSpreadOut() {
    // Each struct has two members of the next: two to the power of 30 lines.
    var btf = BTF()
    for index in 0..<30 {
      let member = BTFComposite.Member(
        name: "m", type: BTFTypeID(UInt32(index + 2)), bitOffset: 0)
      btf.add(.structure(BTFComposite(name: "", size: 8, members: [member, member])))
    }
    btf.add(.integer(BTFInteger(name: "int", size: 4)))
    let error = #expect(throws: ObjectError.self) { try btf.declaration(of: BTFTypeID(1)) }
    #expect(error?.code == .limitExceeded)
  }

  @Test func refusesReferencesToNothing() throws {
    var btf = BTF()
    btf.add(.pointer(to: BTFTypeID(7)))
    let error = #expect(throws: ObjectError.self) { try BTF(parsing: btf.encoded()) }
    #expect(error?.description == "type 1 refers to type 7, which is not there (section .BTF).")
    #expect(throws: ObjectError.self) { try btf.type(BTFTypeID(2)) }
    #expect(throws: ObjectError.self) { try btf.replace(.void, with: .void) }
    #expect(try btf.type(.void) == .void)
  }

  @Test func refusesToWriteWhatTheFormatCannotHold() {
    func code(_ type: BTFType) -> ObjectError.Code? {
      do {
        _ = try BTF(types: [type]).encoded()
        return nil
      } catch { return error.code }
    }
    let member = BTFComposite.Member(name: "m", type: .void, bitOffset: 1 << 24)
    let bits = BTFComposite.Member(name: "b", type: .void, bitOffset: 0, bitFieldSize: 3)
    let tooFar = BTFComposite(name: "s", size: 1, members: [member, bits])
    #expect(code(.void) == .notEncodable)
    #expect(code(.structure(tooFar)) == .notEncodable)
    #expect(code(.typedef(name: "a\0b", type: .void)) == .notEncodable)
    let many = BTFComposite(name: "s", size: 1, members: .init(repeating: member, count: 65_536))
    #expect(code(.structure(many)) == .notEncodable)
  }

  @Test func mapsReferences() {
    for type in Self.every.types {
      var mapped = type
      mapped.mapReferences { BTFTypeID($0.rawValue + 100) }
      #expect(mapped.references.map(\.rawValue) == type.references.map { $0.rawValue + 100 })
      mapped.mapReferences { BTFTypeID($0.rawValue - 100) }
      #expect(mapped == type)
    }
  }

  // MARK: - .BTF.ext

  @Test(arguments: Fixture.all)
  func writesAgainTheExtensionItReads(_ fixture: Fixture) throws {
    let object = try ELFObject(parsing: fixture.bytes)
    let section = try #require(object.section(named: ".BTF")).data
    let `extension` = try BTFExtension(
      parsing: #require(object.section(named: ".BTF.ext")).data, btf: section)
    #expect(!`extension`.sections.isEmpty)
    let encoded = try BTF(parsing: section).encoded(byteOrder: .big, extension: `extension`)
    #expect(try BTF(parsing: encoded.btf) == BTF(parsing: section))
    #expect(try BTFExtension(parsing: encoded.extension, btf: encoded.btf) == `extension`)
  }

  @Test func keepsEveryPartOfTheExtension() throws {
    let `extension` = BTFExtension(sections: [
      .init(
        name: "xdp", functions: [.init(instruction: 0, type: BTFTypeID(1))],
        lines: [.init(instruction: 3, file: "a.swift", text: "let a = 1", line: 7, column: 9)],
        relocations: [
          .init(instruction: 2, type: BTFTypeID(1), access: "0:1", kind: .fieldByteOffset)
        ])
    ])
    let encoded = try Self.every.encoded(byteOrder: .little, extension: `extension`)
    #expect(try BTFExtension(parsing: encoded.extension, btf: encoded.btf) == `extension`)
    #expect(`extension`.section(named: "xdp") != nil)
    let negative = BTFExtension(sections: [
      .init(name: "xdp", functions: [.init(instruction: -1, type: BTFTypeID(1))])
    ])
    #expect(throws: ObjectError.self) {
      try Self.every.encoded(byteOrder: .little, extension: negative)
    }
  }
}
