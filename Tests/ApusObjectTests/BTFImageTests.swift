import Testing

@testable import ApusObject

@Suite("Images of BTF")
struct BTFImageTests {
  @Test(
    "Every type is what parsing all of them gives",
    arguments: Fixture.all.filter { (try? ObjectSpecification(parsing: $0.bytes).btf) != nil })
  func equalsParsing(fixture: Fixture) throws {
    let object = try ELFObject(parsing: fixture.bytes)
    guard let section = object.section(named: ".BTF") else { return }
    let whole = try BTF(parsing: section.data)
    let image = try BTFImage(parsing: section.data)
    #expect(image.count == whole.types.count)
    for id in whole.ids {
      let type = try whole.type(id)
      #expect(try image.type(id) == type)
      #expect(image.kind(id) == type.kind)
      guard let name = type.name, !name.isEmpty else { continue }
      #expect(image.id(named: name, kind: type.kind) == whole.id(named: name, kind: type.kind))
    }
    #expect(throws: ObjectError.self) { try image.type(image.endID) }
  }

  private static func integer(_ name: String) -> BTFType {
    .integer(BTFInteger(name: name, size: 4))
  }

  @Test("Types are found by their name without its flavour")
  func flavours() throws {
    let names = ["a", "a___x", "a___x___y", "a____x", "___a", "b", "a___"]
    let btf = BTF(types: names.map(Self.integer))
    let image = try BTFImage(parsing: btf.encoded())
    func ids(_ name: String) -> [UInt32] {
      image.ids(essentiallyNamed: Array(name.utf8), kind: .integer).map(\.rawValue)
    }
    #expect(ids("a") == [1, 2])
    #expect(ids("a___x") == [3])
    #expect(ids("a____x") == [4])
    #expect(ids("___a") == [5])
    #expect(ids("a___") == [7])
    #expect(ids("") == [])
    #expect(image.ids(named: "a___x", kind: .integer).map(\.rawValue) == [2])
    #expect(image.id(named: "a", kind: .structure) == nil)
  }

  @Test("A split image continues the ids and strings of its base")
  func split() throws {
    let base = try BTFImage(parsing: BTF(types: [Self.integer("int")]).encoded())
    // Names: "int" of the base at offset 1; "own" at 5, the first of the image's own strings.
    var writer = ByteWriter(byteOrder: .host)
    writer.append(BTFHeader.magic)
    writer.append(UInt8(1))
    writer.append(UInt8(0))
    for word: UInt32 in [24, 0, 24, 24, 4] { writer.append(word) }
    for word: UInt32 in [5, 8 << 24, 1, 1, 8 << 24, 2] { writer.append(word) }
    writer.append(contentsOf: Array("own".utf8) + [0])
    let image = try BTFImage(parsing: writer.bytes, base: base)
    #expect(image.count == 2)
    #expect(image.endID == BTFTypeID(4))
    #expect(try image.type(BTFTypeID(1)) == Self.integer("int"))
    #expect(try image.type(BTFTypeID(2)) == .typedef(name: "own", type: BTFTypeID(1)))
    #expect(try image.type(BTFTypeID(3)) == .typedef(name: "int", type: BTFTypeID(2)))
    #expect(image.id(named: "own", kind: .typedef) == BTFTypeID(2))
    #expect(image.id(named: "int", kind: .typedef) == BTFTypeID(3))
    #expect(image.id(named: "int", kind: .integer) == nil)
    #expect(try image.size(of: BTFTypeID(3)) == 4)
  }

  @Test("Long names, and flavours at any place in them, are found")
  func longNames() throws {
    var names: [String] = []
    for length in [1, 5, 6, 7, 8, 9, 13, 15, 16, 17, 28, 29, 30, 31, 32, 33, 34, 40, 70] {
      let name = String(repeating: "n", count: length)
      names += [name, name + "_", "__" + name, name + "__x", name + "___flavour", name + "_x___y"]
    }
    let image = try BTFImage(parsing: BTF(types: names.map(Self.integer)).encoded())
    for (index, name) in names.enumerated() {
      let first = try #require(image.id(named: name, kind: .integer), "\(name)")
      #expect(try image.type(first).name == name)
      let essential = Array(name.essential.utf8)
      #expect(
        image.ids(essentiallyNamed: essential, kind: .integer)
          .contains(BTFTypeID(UInt32(index + 1))), "\(name)")
    }
    #expect(image.id(named: "n", kind: .function) == nil)
  }

  @Test("No bytes end the process, however a good image is cut or changed")
  func hostile() throws {
    let good = try #require(
      ELFObject(parsing: Fixture.core.bytes).section(named: ".BTF")?.data)
    func use(_ bytes: [UInt8]) {
      guard let image = try? BTFImage(parsing: bytes) else { return }
      for id in image.ids { _ = try? image.type(id) }
      _ = image.ids(essentiallyNamed: Array("task".utf8), kind: .structure)
      guard let object = try? ObjectSpecification(parsing: Fixture.core.bytes), let btf = object.btf
      else { return }
      var resolver = COREResolver(local: btf, kernel: image)
      for program in object.programs {
        for relocation in program.relocations { _ = try? resolver.value(relocation) }
      }
    }
    for count in stride(from: 0, to: good.count, by: 7) { use(Array(good[..<count])) }
    for position in 0..<good.count {
      var bytes = good
      bytes[position] = position % 2 == 0 ? 0xff : bytes[position] ^ 0x41
      use(bytes)
    }
  }
}
