import ApusObject
import Testing

@Suite("Functions of executables")
struct ExecutableFunctionsTests {
  private struct Symbol {
    var name: String
    var value: UInt64
    var info: UInt8 = 0x12
    var section: UInt16 = 1
  }

  /// An ELF file with one section of code, loaded 0x1000 bytes above where it is in the file, and two tables of symbols.
  private static func file(dynamic: [Symbol], full: [Symbol]) -> [UInt8] {
    func number(_ value: UInt64, _ size: Int) -> [UInt8] {
      (0..<size).map { UInt8(truncatingIfNeeded: value >> UInt64($0 * 8)) }
    }
    var bytes = [UInt8](repeating: 0, count: 64)
    var headers = [UInt8](repeating: 0, count: 64)
    func section(type: UInt64, address: UInt64 = 0, link: UInt64 = 0, _ contents: [UInt8]) {
      headers += number(0, 4) + number(type, 4) + number(0, 8) + number(address, 8)
      headers += number(UInt64(bytes.count), 8) + number(UInt64(contents.count), 8)
      headers += number(link, 4) + number(0, 4) + number(1, 8) + number(0, 8)
      bytes += contents
    }
    section(type: 1, address: 0x1040, [UInt8](repeating: 0x90, count: 64))
    for (index, symbols) in [dynamic, full].enumerated() {
      var names: [UInt8] = [0]
      var table = [UInt8](repeating: 0, count: 24)
      for symbol in symbols {
        table += number(UInt64(names.count), 4) + [symbol.info, 0]
        table += number(UInt64(symbol.section), 2) + number(symbol.value, 8) + number(0, 8)
        names += Array(symbol.name.utf8) + [0]
      }
      section(type: index == 0 ? 11 : 2, link: UInt64(index * 2 + 3), table)
      section(type: 3, names)
    }
    let start = bytes.count
    bytes.replaceSubrange(0..<8, with: [0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0])
    overwrite(&bytes, at: 16, with: 3, size: 2)
    overwrite(&bytes, at: 40, with: UInt64(start), size: 8)
    overwrite(&bytes, at: 58, with: 64, size: 2)
    overwrite(&bytes, at: 60, with: 6, size: 2)
    return bytes + headers
  }

  private static func functions(_ bytes: [UInt8]) throws(ObjectError) -> ExecutableFunctions {
    try ExecutableFunctions(size: UInt64(bytes.count)) { offset, count in
      let start = Int(clamping: offset)
      return start < bytes.count ? Array(bytes[start...].prefix(count)) : []
    }
  }

  private static let whole = file(
    dynamic: [
      Symbol(name: "open", value: 0x1040), Symbol(name: "opened", value: 0x1048),
      Symbol(name: "weak", value: 0x1050, info: 0x22), Symbol(name: "weak", value: 0x1058),
      Symbol(name: "variable", value: 0x1040, info: 0x11),
      Symbol(name: "elsewhere", value: 0, section: 0),
      Symbol(name: "outside", value: 0x1080), Symbol(name: "before", value: 0x103f),
      Symbol(name: "nowhere", value: 0x1040, section: 0xfff1),
    ],
    full: [
      Symbol(name: "open", value: 0x1060), Symbol(name: "local", value: 0x1068, info: 2),
      Symbol(name: "twice", value: 0x1070), Symbol(name: "twice", value: 0x1078),
      Symbol(name: "same", value: 0x1070), Symbol(name: "same", value: 0x1070),
    ])

  @Test func `a name is found in the table for dynamic linking first`() throws {
    let functions = try Self.functions(Self.whole)
    #expect(try functions.function(named: "open")?.offset == 0x40)
    #expect(try functions.function(named: "opened")?.offset == 0x48)
    #expect(try functions.function(named: "local")?.offset == 0x68)
    #expect(try functions.function(named: "same")?.offset == 0x70)
    #expect(try functions.function(named: "weak")?.offset == 0x58)
    for name in ["variable", "elsewhere", "outside", "before", "nowhere", "ope", "open*", ""] {
      #expect(try functions.function(named: name) == nil, "\(name)")
    }
    let error = #expect(throws: ObjectError.self) { try functions.function(named: "twice") }
    #expect(error?.code == .unsupported)
  }

  @Test func `each place that fits a pattern is found once`() throws {
    let functions = try Self.functions(Self.whole)
    #expect(
      try functions.functions(matching: NamePattern("open*")).map(\.offset) == [0x40, 0x48, 0x60])
    #expect(try functions.functions(matching: NamePattern("s?me")).map(\.offset) == [0x70])
    #expect(try functions.functions(matching: NamePattern("none*")).isEmpty)
  }

  // MARK: - Real files

  @Test(arguments: [
    (Fixture.versions, [0x1c0, 0x1d0, 0x1e0, 0x1f0] as [UInt64]),
    (.versions32, [0x164, 0x16c, 0x174, 0x17c]),
  ])
  func `versions of a function are told apart`(_ file: Fixture, _ places: [UInt64]) throws {
    let functions = try Self.functions(file.bytes)
    // The default version is what a program that is linked today gets.
    let answer = try #require(try functions.function(named: "answer"))
    #expect(answer.offset == places[1])
    #expect(answer.version == "APUS_2")
    #expect(answer.isDefaultVersion)
    for separator in ["@", "@@"] {
      let old = try functions.function(named: "answer\(separator)APUS_1")
      #expect(old?.offset == places[0])
      #expect(old?.isDefaultVersion == false)
      #expect(try functions.function(named: "answer\(separator)APUS_2")?.offset == places[1])
      #expect(try functions.function(named: "plain\(separator)APUS_1")?.offset == places[2])
    }
    #expect(try functions.function(named: "plain")?.offset == places[2])
    #expect(try functions.function(named: "local")?.offset == places[3])
    for name in [
      "answer@", "answer@@", "answer@APUS", "answer@APUS_3", "plain@APUS_2", "answer@@@APUS_2",
      "@APUS_1", "answer@libv.so",
    ] {
      #expect(try functions.function(named: name) == nil, "\(name)")
    }
    func offsets(_ pattern: String) throws -> [UInt64] {
      try functions.functions(matching: NamePattern(pattern)).map(\.offset)
    }
    #expect(try offsets("answer") == [places[0], places[1]])
    #expect(try offsets("*@APUS_1") == [places[0], places[2]])
    #expect(try offsets("answer@@APUS_?") == [places[0], places[1]])
    #expect(try offsets("ans*@APUS_2") == [places[1]])
    #expect(try offsets("*@APUS_3").isEmpty)
  }

  @Test func `an executable of 32 bits has functions, too`() throws {
    let functions = try Self.functions(Fixture.executable32.bytes)
    #expect(try functions.function(named: "number")?.offset == 0xa0)
    #expect(try functions.function(named: "local")?.offset == 0xb0)
    #expect(try functions.function(named: "_start")?.offset == 0xc0)
    #expect(try functions.function(named: "number")?.version == nil)
    #expect(try functions.function(named: "number@APUS_1") == nil)
    var bytes = Fixture.executable32.bytes
    bytes[4] = 3
    let error = #expect(throws: ObjectError.self) { try Self.functions(bytes) }
    #expect(error?.code == .unsupportedELF)
  }

  @Test func `some linkers write the version into the name`() throws {
    let functions = try Self.functions(
      Self.file(
        dynamic: [],
        full: [
          Symbol(name: "f@OLD", value: 0x1048), Symbol(name: "f@@NEW", value: 0x1050),
          Symbol(name: "g@OLD", value: 0x1058), Symbol(name: "@start", value: 0x1060),
        ]))
    #expect(try functions.function(named: "f")?.offset == 0x50)
    #expect(try functions.function(named: "f@OLD")?.offset == 0x48)
    #expect(try functions.function(named: "f@NEW")?.offset == 0x50)
    #expect(try functions.function(named: "f@@NEW")?.name == "f")
    // The only one, though it is not the default.
    #expect(try functions.function(named: "g")?.version == "OLD")
    #expect(try functions.function(named: "@start")?.offset == 0x60)
    #expect(try functions.functions(matching: NamePattern("?@OLD")).map(\.offset) == [0x48, 0x58])
  }

  @Test func `damaged versions are errors, or none, and end nothing`() throws {
    var generator = SeededGenerator(seed: 11)
    var refused = 0
    for file in [Fixture.versions, .versions32, .executable32] {
      let whole = file.bytes
      for round in 0..<2000 {
        var bytes = whole
        if round % 4 == 0 {
          bytes.removeLast(Int.random(in: 0...bytes.count, using: &generator))
        } else {
          let hostile: [UInt64] = [0, 1, 19, 0xff, 0xffff, 1 << 31, .max, UInt64(bytes.count)]
          for _ in 0..<4 {
            overwrite(
              &bytes, at: Int.random(in: 0..<bytes.count, using: &generator),
              with: hostile.randomElement(using: &generator) ?? 0,
              size: [1, 2, 4, 8].randomElement(using: &generator) ?? 1)
          }
        }
        do throws(ObjectError) {
          let functions = try Self.functions(bytes)
          _ = try functions.function(named: "answer@APUS_1")
          _ = try functions.functions(matching: NamePattern("*@*"))
        } catch {
          refused += 1
        }
      }
    }
    #expect(refused > 500)
  }

  @Test func `definitions of versions that overlap are refused`() throws {
    var bytes = Fixture.versions.bytes
    // The first definition, of which the next is one byte further.
    overwrite(&bytes, at: 0x118 + 16, with: 1, size: 4)
    let functions = try Self.functions(bytes)
    let error = #expect(throws: ObjectError.self) {
      try functions.function(named: "answer@APUS_1")
    }
    #expect(error?.code == .malformed)
  }

  @Test(
    arguments: [
      ("a*", "abc", true), ("a*", "ba", false), ("*c", "abc", true), ("*bc*", "abcd", true),
      ("a?c", "abc", true), ("a?c", "ac", false), ("", "", true), ("*", "", true), ("?", "", false),
      ("a*b*c", "aXbXbXc", true), ("a*b*c", "aXbXbX", false), ("abc", "abcd", false),
      ("a**c", "ac", true), ("*a", "aab", false),
    ])
  func pattern(pattern: String, name: String, fits: Bool) {
    #expect(NamePattern(pattern).matches(Array(name.utf8)[...]) == fits)
  }

  @Test func `damaged files are errors, or lack functions, and end nothing`() throws {
    var generator = SeededGenerator(seed: 7)
    var refused = 0
    for round in 0..<3000 {
      var bytes = Self.whole
      if round % 3 == 0 {
        bytes.removeLast(Int.random(in: 0...bytes.count, using: &generator))
      } else {
        let hostile: [UInt64] = [0, 1, 0xff, 0xffff, 1 << 31, 1 << 63, .max, UInt64(bytes.count)]
        for _ in 0..<4 {
          overwrite(
            &bytes, at: Int.random(in: 0..<bytes.count, using: &generator),
            with: hostile.randomElement(using: &generator) ?? 0,
            size: [1, 2, 4, 8].randomElement(using: &generator) ?? 1)
        }
      }
      do throws(ObjectError) {
        let functions = try Self.functions(bytes)
        _ = try functions.function(named: "open")
        _ = try functions.functions(matching: NamePattern("*e*"))
      } catch {
        refused += 1
      }
    }
    #expect(refused > 100)
  }

  @Test func `names that share bytes do not take more than a few times the table`() throws {
    let long = String(repeating: "x", count: 2000)
    var bytes = Self.file(
      dynamic: (0..<1000).map { Symbol(name: $0 == 0 ? long : "", value: 0x1040) }, full: [])
    // All of them start where the long name does.
    let table = 64 + 64 + 24
    for index in 0..<1000 { overwrite(&bytes, at: table + index * 24, with: 1, size: 4) }
    let functions = try Self.functions(bytes)
    let error = #expect(throws: ObjectError.self) {
      try functions.functions(matching: NamePattern("x*"))
    }
    #expect(error?.code == .limitExceeded)
  }
}
