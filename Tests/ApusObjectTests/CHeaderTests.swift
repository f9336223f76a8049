import Testing

@testable import ApusObject

@Suite("Types as a C header")
struct CHeaderTests {
  private static func header(_ btf: BTF) throws -> String { try btf.cHeader(of: btf.ids) }

  @Test("What is needed comes first, and what is only pointed to is declared")
  func order() throws {
    var btf = BTF()
    let integer = btf.add(.integer(BTFInteger(name: "int", size: 4, encoding: .signed)))
    let outer = btf.add(
      .structure(
        BTFComposite(
          name: "outer", size: 16,
          members: [
            .init(name: "later", type: BTFTypeID(4), byteOffset: 0),
            .init(name: "inner", type: BTFTypeID(3), byteOffset: 8),
          ])))
    btf.add(
      .structure(
        BTFComposite(
          name: "inner", size: 4, members: [.init(name: "x", type: integer, byteOffset: 0)])))
    btf.add(.pointer(to: BTFTypeID(5)))
    btf.add(
      .structure(
        BTFComposite(
          name: "later", size: 16, members: [.init(name: "o", type: outer, byteOffset: 0)])))
    #expect(
      try Self.header(btf) == """
        struct later;

        struct inner {
        \tint x;
        };

        struct outer {
        \tstruct later *later;
        \tstruct inner inner;
        };

        struct later {
        \tstruct outer o;
        };


        """)
  }

  @Test("Types, typedefs and values of one name get suffixes")
  func duplicates() throws {
    var btf = BTF()
    for size: UInt32 in [1, 2] {
      btf.add(.structure(BTFComposite(name: "s", size: size)))
    }
    let integer = btf.add(.integer(BTFInteger(name: "int", size: 4, encoding: .signed)))
    btf.add(.enumeration(BTFEnumeration(name: "e", size: 4, values: [.init(name: "A", value: 1)])))
    btf.add(.enumeration(BTFEnumeration(name: "f", size: 4, values: [.init(name: "A", value: 2)])))
    btf.add(.typedef(name: "A", type: integer))
    btf.add(.forward(name: "s", isUnion: true))
    let header = try Self.header(btf)
    #expect(header.contains("struct s {\n\tchar: 8;\n};"))
    #expect(header.contains("struct s___2 {\n\tchar: 8;\n\tchar: 8;\n};"))
    #expect(header.contains("enum e {\n\tA = 1,\n};"))
    #expect(header.contains("enum f {\n\tA___2 = 2,\n};"))
    #expect(header.contains("typedef int A___3;"))
    #expect(header.contains("union s___2;") || header.contains("union s___3;"))
  }

  @Test("An enum without a name is written once, whoever uses it")
  func nameless() throws {
    var btf = BTF()
    let values = btf.add(
      .enumeration(BTFEnumeration(name: "", size: 4, values: [.init(name: "ON", value: 1)])))
    btf.add(
      .structure(
        BTFComposite(
          name: "s", size: 8,
          members: [
            .init(name: "x", type: values, byteOffset: 0),
            .init(name: "y", type: values, byteOffset: 4),
          ])))
    let other = btf.add(
      .enumeration(BTFEnumeration(name: "", size: 4, values: [.init(name: "UP", value: 1)])))
    btf.add(.typedef(name: "direction", type: other))
    btf.add(
      .enumeration(BTFEnumeration(name: "", size: 4, values: [.init(name: "IDLE", value: 1)])))
    let header = try Self.header(btf)
    #expect(header.contains("enum enum_1 x;\n\tenum enum_1 y;"))
    #expect(header.contains("typedef enum {\n\tUP = 1,\n} direction;"))
    #expect(header.contains("enum {\n\tIDLE = 1,\n};"))
    #expect(header.split(separator: "ON = 1").count == 2)
  }

  @Test("Members are moved by padding, and packed where C would leave gaps")
  func layout() throws {
    var btf = BTF()
    let byte = btf.add(.integer(BTFInteger(name: "unsigned char", size: 1)))
    let long = btf.add(.integer(BTFInteger(name: "unsigned long", size: 8)))
    btf.add(
      .structure(
        BTFComposite(
          name: "packed", size: 9,
          members: [
            .init(name: "a", type: byte, byteOffset: 0),
            .init(name: "b", type: long, byteOffset: 1),
          ])))
    btf.add(
      .structure(
        BTFComposite(
          name: "padded", size: 192,
          members: [
            .init(name: "a", type: byte, byteOffset: 0),
            .init(name: "b", type: byte, byteOffset: 64),
            .init(name: "c", type: long, byteOffset: 80),
            .init(name: "low", type: long, bitOffset: 704, bitFieldSize: 3),
            .init(name: "high", type: long, bitOffset: 712, bitFieldSize: 5),
          ])))
    let header = try Self.header(btf)
    #expect(
      header.contains(
        "struct packed {\n\tunsigned char a;\n\tunsigned long b;\n} __attribute__((packed));"))
    #expect(header.contains("\tunsigned long low: 3;\n\tchar: 5;\n\tunsigned long high: 5;\n"))
    #expect(!header.contains("struct padded {\n\tunsigned char a;\n\tunsigned char b;"))
  }

  @Test("What nests without end is an error, not a crash")
  func endless() throws {
    var btf = BTF()
    btf.add(
      .structure(
        BTFComposite(
          name: "", size: 8, members: [.init(name: "self", type: BTFTypeID(1), byteOffset: 0)])))
    btf.add(.typedef(name: "t", type: BTFTypeID(1)))
    btf.add(
      .structure(
        BTFComposite(
          name: "s", size: 8, members: [.init(name: "self", type: BTFTypeID(3), byteOffset: 0)])))
    let error = #expect(throws: ObjectError.self) { try Self.header(btf) }
    #expect(error?.code == .limitExceeded)
    // A named one that contains itself is no C, and no crash either.
    #expect(try btf.cHeader(of: [BTFTypeID(3)]).contains("struct s {"))
  }

  @Test("Other languages' numbers are written as C's")
  func numbers() throws {
    var btf = BTF()
    let number = btf.add(.integer(BTFInteger(name: "u32", size: 4)))
    let truth = btf.add(.integer(BTFInteger(name: "bool", size: 1, encoding: .boolean)))
    btf.add(.typedef(name: "n", type: number))
    btf.add(.typedef(name: "b", type: truth))
    let header = try Self.header(btf)
    #expect(header.contains("typedef unsigned int n;"))
    #expect(header.contains("typedef _Bool b;"))
  }
}
