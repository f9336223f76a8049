import Testing

@testable import ApusObject

/// What stays as the object has it until somebody looks says the same as what is read at once.
@Suite("Types and lines that are not read at once")
struct EncodedTypesTests {
  private static let little = Fixture.all.filter { !$0.name.contains("ndian") }

  private func section(_ name: String, of fixture: Fixture) throws -> [UInt8] {
    try #require(ELFObject(parsing: fixture.bytes).section(named: name)).data
  }

  @Test(arguments: Self.little)
  func saysTheSame(_ fixture: Fixture) throws {
    let object = try ELFObject(parsing: fixture.bytes)
    let bytes = try section(".BTF", of: fixture)
    let types = try BTF(bytes, of: object)
    #expect(types.encoded != nil)
    var read = try BTF(parsing: bytes)
    read.adapt(to: object)
    #expect(read.encoded == nil)
    #expect(types == read)
    #expect(types.hashValue == read.hashValue)
    #expect(types.nextID == read.nextID)

    // One by one, as nobody has looked at all of them.
    let single = try BTF(bytes, of: object)
    for id in read.ids {
      let type = try read.type(id)
      #expect(try single.type(id) == type)
      #expect(single.kind(id) == type.kind)
      let name = type.name ?? ""
      #expect(single.id(named: name, kind: type.kind) == read.id(named: name, kind: type.kind))
    }
    #expect(single.id(named: "no such name", kind: .structure) == nil)
    for kind in BTFKind.allCases { #expect(single.ids(of: kind) == read.ids(of: kind)) }
    #expect(throws: ObjectError.self) { try single.type(read.nextID) }
  }

  @Test func copiesAreChangedAlone() throws {
    let object = try ObjectSpecification(parsing: Fixture.counter.bytes)
    let before = try #require(object.btf)
    var changed = before
    changed.add(.float(name: "double", size: 8))
    #expect(changed != before)
    #expect(changed.types.count == before.types.count + 1)
    #expect(before == object.btf)

    var program = try #require(object.programs.first)
    let lines = program.lineInfo
    #expect(!lines.isEmpty)
    program.lineInfo[0].text = "another line"
    #expect(program.lineInfo[0].text == "another line")
    #expect(Array(program.lineInfo.dropFirst()) == Array(lines.dropFirst()))
    #expect(object.programs[0].lineInfo == lines)
    #expect(program != object.programs[0])
    program.lineInfo[0].text = lines[0].text
    #expect(program == object.programs[0])
    #expect(program.hashValue == object.programs[0].hashValue)
  }

  @Test func linesAreThoseOfTheSection() throws {
    for fixture in Self.little {
      let object = try ObjectSpecification(parsing: fixture.bytes)
      let records = try BTFExtension(
        parsing: section(".BTF.ext", of: fixture), btf: section(".BTF", of: fixture))
      for program in object.programs where program.functionInfo.count == 1 {
        let section = try #require(records.section(named: program.sectionName))
        let start = section.functions.first { $0.type == program.functionInfo[0].type }?.instruction
        let first = try #require(start)
        let wanted = section.lines.filter {
          $0.instruction >= first && $0.instruction < first + program.instructions.count
        }
        // One for each instruction, and none for the second half of one.
        #expect(program.lineInfo.allSatisfy { program.instructions[$0.instruction].opcode != 0 })
        for line in program.lineInfo {
          #expect(
            wanted.contains {
              $0.instruction == line.instruction + first && $0.text == line.text
                && $0.file == line.file && $0.line == line.line && $0.column == line.column
            })
        }
      }
    }
  }

  /// The kernel is given the very bytes, but for what compilers leave to the loader; after a change, others that say
  /// the same.
  @Test func kernelGetsTheBytes() throws {
    let object = try ObjectSpecification(parsing: Fixture.subprograms.bytes)
    let kernel = try #require(try KernelBTF(object))
    #expect(try kernel.bytes.count == section(".BTF", of: Fixture.subprograms).count)

    var edited = object
    edited.programs[0].lineInfo[0].text = "a line that is not in the file"
    edited.btf?.add(.float(name: "double", size: 8))
    let other = try #require(try KernelBTF(edited))
    #expect(try BTF(parsing: other.bytes) == edited.btf)
    for (before, after) in zip(object.programs, edited.programs) {
      #expect(try kernel.functionInfo(of: before) == other.functionInfo(of: after))
      let (old, new) = (try kernel.lineInfo(of: before), try other.lineInfo(of: after))
      #expect(old.count == new.count)
    }
    // Lines that were put together anew are found among the strings.
    var program = object.programs[0]
    program.lineInfo = Array(program.lineInfo.dropFirst())
    let rest = try kernel.lineInfo(of: program)
    #expect(rest == Array(try kernel.lineInfo(of: object.programs[0]).dropFirst(BTFLineInfo.size)))
  }

  /// One by one, types of every kind are read as all of them are at once.
  @Test func readsEveryKind() throws {
    let types = BTF(types: [
      .integer(BTFInteger(name: "int", size: 4, encoding: .signed, bitOffset: 3, bitCount: 29)),
      .pointer(to: BTFTypeID(1)), .const(BTFTypeID(1)), .volatile(BTFTypeID(1)),
      .restrict(BTFTypeID(2)), .typedef(name: "number", type: BTFTypeID(1)),
      .array(BTFArray(element: BTFTypeID(2), index: BTFTypeID(1), count: 7)),
      .variable(name: "variable", linkage: .global, type: BTFTypeID(7)),
      .float(name: "double", size: 8), .forward(name: "forward", isUnion: true),
      .structure(
        BTFComposite(
          name: "s", size: 8, members: [.init(name: "m", type: BTFTypeID(2), byteOffset: 0)])),
      .union(
        BTFComposite(
          name: "u", size: 4, members: [.init(name: "m", type: BTFTypeID(1), byteOffset: 0)])),
      .enumeration(
        BTFEnumeration(
          name: "e", size: 4, isSigned: true, values: [.init(name: "minus", value: -1)])),
      .enumeration64(
        BTFEnumeration(
          name: "e64", size: 8, isSigned: false, values: [.init(name: "large", value: 1 << 40)])),
      .functionPrototype(
        BTFPrototype(result: BTFTypeID(1), parameters: [.init(name: "p", type: BTFTypeID(2))])),
      .function(name: "function", linkage: .global, prototype: BTFTypeID(15)),
      .dataSection(
        BTFDataSection(
          name: ".data", size: 56,
          variables: [.init(type: BTFTypeID(8), offset: 0, size: 56)])),
      .declarationTag(
        BTFDeclarationTag(name: "tag", type: BTFTypeID(11), component: 0, isAttribute: false)),
      .typeTag(name: "kptr", type: BTFTypeID(11), isAttribute: false),
    ])
    #expect(Set(types.types.map(\.kind)) == Set(BTFKind.allCases).subtracting([.void]))
    let bytes = try types.encoded()
    let encoded = try EncodedBTF(#require(BTFLayout(bytes)))
    for (index, type) in types.types.enumerated() {
      #expect(try encoded.type(index) == type)
    }
    #expect(try BTF(parsing: bytes) == types)
  }

  /// What is allowed, and is not what compilers write, is read too.
  @Test func takesOtherLayouts() throws {
    let bytes = try section(".BTF", of: .counter)
    let types = try BTF(parsing: bytes)
    #expect(BTFLayout(bytes) != nil)

    func word(_ offset: Int) -> Int {
      (0..<4).reduce(0) { $0 | Int(bytes[offset + $1]) << ($1 * 8) }
    }
    // A longer header.
    var longer = bytes
    longer[4] = 28
    longer.insert(contentsOf: [0, 0, 0, 0], at: 24)
    #expect(BTFLayout(longer) == nil)
    #expect(try BTF(parsing: longer) == types)
    // Room behind the strings.
    #expect(BTFLayout(bytes + [0]) == nil)
    #expect(try BTF(parsing: bytes + [0]) == types)
    // A name that is the end of another.
    var shared = bytes
    let start = 24 + word(12)
    let name = try #require(
      types.ids.first { id in (try? types.type(id).name?.utf8.count ?? 0) ?? 0 > 3 })
    let offsets = try #require(BTFLayout(bytes)).offsets
    let place = Int(offsets[Int(name.rawValue) - 1])
    shared[place] += 1
    #expect(start + word(place) < bytes.count)
    #expect(BTFLayout(shared) == nil)
    #expect(
      try BTF(parsing: shared).type(name).name
        == types.type(name).name.map { String($0.dropFirst()) })
  }

  /// Whatever the bytes are: those that stay as they are can be decoded, all of them, and say the same.
  @Test(arguments: Self.little)
  func decodesWhatItTakes(_ fixture: Fixture) throws {
    var generator = SeededGenerator(seed: 0xb7f)
    let original = try section(".BTF", of: fixture)
    let `extension` = try section(".BTF.ext", of: fixture)
    var taken = 0
    for _ in 0..<1500 {
      var (bytes, records) = (original, `extension`)
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        let byte = UInt8.random(
          in: 0...(Bool.random(using: &generator) ? 255 : 8), using: &generator)
        if Bool.random(using: &generator) {
          bytes[Int.random(in: 0..<bytes.count, using: &generator)] = byte
        } else {
          records[Int.random(in: 0..<records.count, using: &generator)] = byte
        }
      }
      guard let layout = BTFLayout(bytes) else { continue }
      let encoded = try EncodedBTF(layout)
      let types = try BTF(parsing: bytes)
      let single = try types.types.indices.map { try encoded.type($0) }
      #expect(single == types.types)
      #expect(encoded.types == types.types)
      #expect(throws: Never.self) { try types.encoded() }
      guard let sections = BTFExtensionScanner.sections(of: records, encoded) else { continue }
      taken += 1
      let read = try BTFExtension(parsing: records, btf: bytes)
      #expect(read.sections.map(\.name) == sections.map(\.name))
      #expect(read.sections.map(\.functions) == sections.map(\.functions))
      #expect(read.sections.map(\.relocations) == sections.map(\.relocations))
      for (mine, other) in zip(sections, read.sections) {
        let store = LineStore(mine.lines, names: .types(encoded))
        #expect(store.lines(0..<mine.lines.count) == other.lines)
      }
    }
    #expect(taken > 100)
  }
}
