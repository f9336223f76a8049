import ApusObject
import Testing

@Suite("Markers of executables")
struct MarkerTests {
  /// A note about a marker.
  private struct Note {
    var address: UInt64 = 0x2010
    var base: UInt64 = 0x1000
    var counter: UInt64 = 0
    var owner = "stapsdt"
    var type: UInt64 = 3
    var text = "test\0hit\0-4@%eax\0"
  }

  private static func number(_ value: UInt64, _ size: Int) -> [UInt8] {
    (0..<size).map { UInt8(truncatingIfNeeded: value >> UInt64($0 * 8)) }
  }

  private static func padded(_ bytes: [UInt8]) -> [UInt8] {
    bytes + [UInt8](repeating: 0, count: (4 - bytes.count % 4) % 4)
  }

  /// An ELF file with code at 0x2000, 0x1000 bytes above where it is in the file, and data at 0x4000.
  private static func file(
    _ notes: [Note], is64Bit: Bool = true, type: UInt64 = 3, base: UInt64 = 0x1000
  ) -> [UInt8] {
    let word = is64Bit ? 8 : 4
    var noteBytes: [UInt8] = []
    for note in notes {
      let owner = Array(note.owner.utf8) + [0]
      let contents =
        number(note.address, word) + number(note.base, word) + number(note.counter, word)
        + Array(note.text.utf8)
      noteBytes += number(UInt64(owner.count), 4) + number(UInt64(contents.count), 4)
      noteBytes += number(note.type, 4) + padded(owner) + padded(contents)
    }
    let names = Array("\0.shstrtab\0.note.stapsdt\0.stapsdt.base\0".utf8)
    let headerSize = is64Bit ? 64 : 52
    let segments: [(flags: UInt64, address: UInt64, offset: UInt64, size: UInt64)] = [
      (6, 0x4000, 0x2000, 0x100), (5, 0x2000, 0x1000, 0x100),
    ]
    var bytes = [UInt8](repeating: 0, count: headerSize)
    let segmentTable = bytes.count
    for segment in segments {
      let fields = [segment.offset, segment.address, 0, segment.size, segment.size]
      bytes +=
        is64Bit
        ? number(1, 4) + number(segment.flags, 4) + fields.flatMap { number($0, 8) } + number(1, 8)
        : number(1, 4) + fields.flatMap { number($0, 4) } + number(segment.flags, 4) + number(1, 4)
    }
    let noteOffset = bytes.count
    bytes += noteBytes
    let nameOffset = bytes.count
    bytes += padded(names)
    let sectionTable = bytes.count
    let sections: [(name: UInt64, type: UInt64, address: UInt64, offset: Int, size: Int)] = [
      (0, 0, 0, 0, 0), (1, 3, 0, nameOffset, names.count), (11, 7, 0, noteOffset, noteBytes.count),
      (25, 1, base, 0, 1),
    ]
    for section in sections {
      bytes += number(section.name, 4) + number(section.type, 4) + number(0, word)
      bytes += number(section.address, word) + number(UInt64(section.offset), word)
      bytes += number(UInt64(section.size), word) + number(0, 8) + number(1, word) + number(0, word)
    }
    bytes += [UInt8](repeating: 0x90, count: 0x2100 - bytes.count)
    bytes.replaceSubrange(0..<8, with: [0x7f, 0x45, 0x4c, 0x46, is64Bit ? 2 : 1, 1, 1, 0])
    overwrite(&bytes, at: 16, with: type, size: 2)
    overwrite(&bytes, at: 18, with: is64Bit ? 62 : 3, size: 2)
    overwrite(&bytes, at: is64Bit ? 32 : 28, with: UInt64(segmentTable), size: word)
    overwrite(&bytes, at: is64Bit ? 40 : 32, with: UInt64(sectionTable), size: word)
    let sizes: [UInt64] = [is64Bit ? 56 : 32, 2, is64Bit ? 64 : 40, 4, 1]
    for (index, size) in sizes.enumerated() {
      overwrite(&bytes, at: (is64Bit ? 54 : 42) + index * 2, with: size, size: 2)
    }
    return bytes
  }

  private static func markers(_ bytes: [UInt8]) throws(ObjectError) -> ExecutableMarkers {
    try ExecutableMarkers(size: UInt64(bytes.count)) { offset, count in
      let start = Int(clamping: offset)
      return start < bytes.count ? Array(bytes[start...].prefix(count)) : []
    }
  }

  private static let hit = ExecutableMarkers.Name(provider: "test", name: "hit")

  @Test(arguments: [true, false])
  func `places are found with their arguments and semaphores`(is64Bit: Bool) throws {
    let markers = try Self.markers(
      Self.file(
        [
          Note(), Note(owner: "other"), Note(type: 4), Note(text: "test\0miss\0\0"),
          Note(address: 0x2020, counter: 0x4010, text: "test\0hit\0\0"), Note(text: "\0hit\0:x\0"),
        ], is64Bit: is64Bit))
    #expect(markers.machine == (is64Bit ? .x86x64 : .i386))
    #expect(markers.isPositionIndependent)
    let places = try markers.places(of: Self.hit)
    #expect(places.map(\.offset) == [0x1010, 0x1020])
    #expect(places.map(\.address) == [0x2010, 0x2020])
    #expect(places.map(\.counterOffset) == [nil, 0x2010])
    #expect(places.map(\.arguments) == ["-4@%eax", ""])
    #expect(try markers.names().map(\.description) == ["test:hit", "test:miss", ":hit"])
    let unnamed = ExecutableMarkers.Name(provider: "", name: "hit")
    #expect(try markers.places(of: unnamed).map(\.arguments) == [""])
    for name in ["hi", "hits", ""] {
      #expect(try markers.places(of: .init(provider: "test", name: name)).isEmpty)
    }
  }

  @Test func `what a prelinker moved is where it moved it`() throws {
    let moved = try Self.markers(
      Self.file([Note(address: 0x1f10, counter: 0x3f20)], type: 2, base: 0x1100))
    #expect(!moved.isPositionIndependent)
    let place = try #require(try moved.places(of: Self.hit).first)
    #expect(place.offset == 0x1010)
    #expect(place.address == 0x2010)
    #expect(place.counterOffset == 0x2020)
    // Without a base on either side nothing is known of a move.
    let unmoved = try Self.markers(Self.file([Note(base: 0)], base: 0x1100))
    #expect(try unmoved.places(of: Self.hit).map(\.offset) == [0x1010])
  }

  @Test(
    arguments: [
      (Note(address: 0x3000), "in no code"), (Note(address: 0x4010), "in no code"),
      (Note(address: 0x2100), "in no code"), (Note(address: .max), "in no code"),
      (Note(counter: 0x2010), "in no data"), (Note(counter: 0x5000), "in no data"),
      (Note(text: "test\0hit\0-4@%eax"), "too early"), (Note(text: "test\0hit"), "too early"),
      (Note(text: "test\0\0\0"), "no name"), (Note(text: ""), "too early"),
    ])
  private func `a note that makes no sense is an error`(note: Note, words: String) throws {
    let markers = try Self.markers(Self.file([note]))
    let error = #expect(throws: ObjectError.self) { try markers.places(of: Self.hit) }
    #expect(error?.message.contains(words) == true, "\(String(describing: error))")
  }

  @Test func `objects and other files have no markers to attach to`() throws {
    for bytes in [Self.file([], type: 1), Array("#!/bin/sh".utf8), [], [0x7f, 0x45, 0x4c, 0x46]] {
      #expect(throws: ObjectError.self) { try Self.markers(bytes) }
    }
    #expect(try Self.markers(Self.file([])).names().isEmpty)
  }

  @Test(arguments: [true, false])
  func `damaged files are errors, or lack markers, and end nothing`(is64Bit: Bool) throws {
    let whole = Self.file(
      (0..<8).map { Note(address: 0x2000 + UInt64($0), counter: 0x4000) }, is64Bit: is64Bit)
    var generator = SeededGenerator(seed: 11)
    var refused = 0
    for round in 0..<3000 {
      var bytes = whole
      if round % 3 == 0 {
        bytes.removeLast(Int.random(in: 0...bytes.count, using: &generator))
      } else {
        let hostile: [UInt64] = [0, 1, 0xff, 0xffff, 1 << 31, 1 << 63, .max, UInt64(bytes.count)]
        for _ in 0..<4 {
          // Most of the file is code, in which nothing is read.
          overwrite(
            &bytes, at: Int.random(in: 0..<1024, using: &generator),
            with: hostile.randomElement(using: &generator) ?? 0,
            size: [1, 2, 4, 8].randomElement(using: &generator) ?? 1)
        }
      }
      do throws(ObjectError) {
        let markers = try Self.markers(bytes)
        _ = try markers.names()
        for place in try markers.places(of: Self.hit) {
          _ = try MarkerArgument.arguments(of: place.arguments, for: markers.machine)
        }
      } catch {
        refused += 1
      }
    }
    #expect(refused > 100)
  }
}

extension MarkerTests {
  private static func register(_ number: UInt16) -> MarkerArgument.Register {
    MarkerArgument.Register(offset: number)
  }

  private static func signed(_ size: UInt8, _ place: MarkerArgument.Place) -> MarkerArgument {
    MarkerArgument(place: place, size: size, isSigned: true)
  }

  private static func unsigned(_ size: UInt8, _ place: MarkerArgument.Place) -> MarkerArgument {
    MarkerArgument(place: place, size: size, isSigned: false)
  }

  private static let x86: [(String, [MarkerArgument])] = [
    ("", []), ("   ", []),
    ("-4@%eax", [signed(4, .register(register(80)))]),
    ("8@$5", [unsigned(8, .constant(5))]),
    ("-4@$-9 8@%rdx", [signed(4, .constant(-9)), unsigned(8, .register(register(96)))]),
    ("8@$18446744073709551615", [unsigned(8, .constant(-1))]),
    ("8@$-9223372036854775808", [unsigned(8, .constant(.min))]),
    ("-8@-16(%rbp)", [signed(8, .memory(base: register(32), offset: -16))]),
    ("1@(%rsp)", [unsigned(1, .memory(base: register(152), offset: 0))]),
    (
      "8@(%rax,%rcx,8)",
      [unsigned(8, .indexedMemory(base: register(80), index: register(88), shift: 3, offset: 0))]
    ),
    (
      "-2@-96(%r14,%rbx)",
      [signed(2, .indexedMemory(base: register(8), index: register(40), shift: 0, offset: -96))]
    ),
    (
      " -1 @ 4 ( %ebp , %esi , 2 )  2@%cx 1@%sil ",
      [
        signed(1, .indexedMemory(base: register(32), index: register(104), shift: 1, offset: 4)),
        unsigned(2, .register(register(88))), unsigned(1, .register(register(104))),
      ]
    ),
    (
      "4@%r15d 2@%r8w 1@%r11b 8@%rip",
      [
        unsigned(4, .register(register(0))), unsigned(2, .register(register(72))),
        unsigned(1, .register(register(48))), unsigned(8, .register(register(128))),
      ]
    ),
  ]

  @Test(arguments: x86)
  func `places on x86`(text: String, expected: [MarkerArgument]) throws {
    #expect(try MarkerArgument.arguments(of: text, for: .x86x64) == expected)
    #expect(try MarkerArgument.arguments(of: text, for: .i386) == expected)
  }

  @Test(
    arguments: [
      ("8@x0 -4@w30", [unsigned(8, .register(register(0))), signed(4, .register(register(240)))]),
      ("8@[sp, 60]", [unsigned(8, .memory(base: register(248), offset: 60))]),
      ("-4@[x29,#-12]", [signed(4, .memory(base: register(232), offset: -12))]),
      (
        "8@[x1] 8@5",
        [unsigned(8, .memory(base: register(8), offset: 0)), unsigned(8, .constant(5))]
      ),
      ("-8@#-7", [signed(8, .constant(-7))]),
    ])
  func `places on 64-bit Arm`(text: String, expected: [MarkerArgument]) throws {
    #expect(try MarkerArgument.arguments(of: text, for: .arm64) == expected)
  }

  @Test(
    arguments: [
      ("8@a0 -8@t6", [unsigned(8, .register(register(80))), signed(8, .register(register(248)))]),
      ("-8@-88(s0)", [signed(8, .memory(base: register(64), offset: -88))]),
      (
        "4@(sp) 4@5",
        [unsigned(4, .memory(base: register(16), offset: 0)), unsigned(4, .constant(5))]
      ),
      ("8@s11 8@ra", [unsigned(8, .register(register(216))), unsigned(8, .register(register(8)))]),
    ])
  func `places on RISC-V`(text: String, expected: [MarkerArgument]) throws {
    #expect(try MarkerArgument.arguments(of: text, for: .riscv) == expected)
  }

  @Test(
    arguments: [
      ("8@$1 4f@%xmm0", ELFMachine.x86x64, "4f@%xmm0"), ("3@%eax", .x86x64, "3@%eax"),
      ("8@counter(%rip)", .x86x64, "8@counter(%rip)"), ("8@%rax8@%rbx", .x86x64, "8@%rax8@%rbx"),
      ("8@(%rax,%rcx,3)", .x86x64, "8@(%rax,%rcx,3)"), ("8@(%rax,%rcx", .x86x64, "8@(%rax,%rcx"),
      ("8@(,%rcx,8)", .x86x64, "8@(,%rcx,8)"), ("8@", .x86x64, "8@"), ("@%rax", .x86x64, "@%rax"),
      ("8@$", .x86x64, "8@$"), ("8@$--1", .x86x64, "8@$--1"), ("8@%", .x86x64, "8@%"),
      ("8@$18446744073709551616", .x86x64, "8@$18446744073709551616"),
      ("8@$-9223372036854775809", .x86x64, "8@$-9223372036854775809"),
      ("0@%rax", .x86x64, "0@%rax"), ("-16@%rax", .x86x64, "-16@%rax"), ("%rax", .x86x64, "%rax"),
      ("8@%x0", .x86x64, "8@%x0"), ("8@x0", .x86x64, "8@x0"), ("8@%rax,", .x86x64, "8@%rax,"),
      ("8@%RAX", .x86x64, "8@%RAX"), ("8@%rax\n", .x86x64, "8@%rax\n"),
      ("8@x31", .arm64, "8@x31"), ("8@[x0, x1]", .arm64, "8@[x0, x1]"), ("8@[x0", .arm64, "8@[x0"),
      ("8@[]", .arm64, "8@[]"), ("8@#x0", .arm64, "8@#x0"), ("8@[x0, #]", .arm64, "8@[x0, #]"),
      ("8@zero", .riscv, "8@zero"), ("8@4(5)", .riscv, "8@4(5)"), ("8@a8", .riscv, "8@a8"),
      ("8@$5", .riscv, "8@$5"),
    ])
  func `what cannot be understood is named`(text: String, machine: ELFMachine, word: String) {
    let error = #expect(throws: ObjectError.self) {
      try MarkerArgument.arguments(of: text, for: machine)
    }
    #expect(error?.code == .unsupported)
    #expect(error?.message.contains("\"\(word)\"") == true, "\(String(describing: error))")
  }

  @Test func `text that is long, or for a machine that is not known, is an error that is short`() {
    let long = String(repeating: "(", count: 1 << 20)
    for (text, machine) in [(long, ELFMachine.x86x64), ("8@x0", ELFMachine(rawValue: 40))] {
      let error = #expect(throws: ObjectError.self) {
        try MarkerArgument.arguments(of: text, for: machine)
      }
      #expect(error.map { $0.message.utf8.count < 200 } == true)
    }
  }

  @Test func `random text is arguments or an error`() {
    var generator = SeededGenerator(seed: 5)
    let parts = [
      "8", "-4", "@", "%", "$", "rax", "x0", "sp", "(", ")", "[", "]", ",", " ", "#", "é",
    ]
    for _ in 0..<5000 {
      let text = (0..<Int.random(in: 0...12, using: &generator))
        .map { _ in parts.randomElement(using: &generator) ?? "" }.joined()
      for machine in [ELFMachine.x86x64, .arm64, .riscv] {
        _ = try? MarkerArgument.arguments(of: text, for: machine)
      }
    }
  }
}

@Suite("What programs are told of markers")
struct MarkerLayoutTests {
  /// The types of `usdt.bpf.h`, as libbpf has them since 1.7 or, with a whole word for the kind, before.
  private static func types(
    isOld: Bool, count: UInt32 = 12, changing change: (inout BTFComposite) -> Void = { _ in }
  ) -> (types: BTF, value: BTFTypeID) {
    var types = BTF()
    func integer(_ size: UInt32) -> BTFTypeID {
      types.add(.integer(BTFInteger(name: "u\(size)", size: size)))
    }
    let (byte, half, word, long) = (integer(1), integer(2), integer(4), integer(8))
    var members = [BTFComposite.Member(name: "val_off", type: long, byteOffset: 0)]
    if isOld {
      members.append(BTFComposite.Member(name: "arg_type", type: word, byteOffset: 8))
    } else {
      members += [
        BTFComposite.Member(name: "arg_type", type: word, bitOffset: 64, bitFieldSize: 8),
        BTFComposite.Member(name: "idx_reg_off", type: half, bitOffset: 72, bitFieldSize: 12),
        BTFComposite.Member(name: "scale_bitshift", type: half, bitOffset: 84, bitFieldSize: 4),
      ]
    }
    members += [
      BTFComposite.Member(name: "reg_off", type: half, byteOffset: 12),
      BTFComposite.Member(name: "arg_signed", type: byte, byteOffset: 14),
      BTFComposite.Member(name: "arg_bitshift", type: byte, byteOffset: 15),
    ]
    let argument = types.add(
      .structure(BTFComposite(name: "__bpf_usdt_arg_spec", size: 16, members: members)))
    let list = types.add(.array(BTFArray(element: argument, index: word, count: count)))
    var value = BTFComposite(
      name: "__bpf_usdt_spec", size: count &* 16 &+ 16,
      members: [
        BTFComposite.Member(name: "args", type: list, byteOffset: 0),
        BTFComposite.Member(name: "usdt_cookie", type: long, byteOffset: count &* 16),
        BTFComposite.Member(name: "arg_cnt", type: half, byteOffset: count &* 16 &+ 8),
      ])
    change(&value)
    let structure = types.add(.structure(value))
    let alias = types.add(.typedef(name: "value", type: structure))
    return (types, alias)
  }

  private static func layout(isOld: Bool) throws -> MarkerLayout {
    let (types, value) = types(isOld: isOld)
    return try MarkerLayout(types, valueType: value)
  }

  private static func arguments(_ text: String) throws -> [MarkerArgument] {
    try MarkerArgument.arguments(of: text, for: .x86x64)
  }

  @Test(arguments: [true, false])
  func `both versions have the same bytes for what both know`(isOld: Bool) throws {
    let layout = try Self.layout(isOld: isOld)
    #expect(layout.size == 208)
    #expect(layout.maximumArguments == 12)
    #expect(layout.takesIndexedMemory == !isOld)
    let value = try layout.encoded(
      Self.arguments("-4@$-2 2@%cx 8@16(%rsp)"), cookie: 0x0102_0304_0506_0708, byteOrder: .little)
    #expect(value.count == 208)
    #expect(Array(value[0..<16]) == bytes("feffffffffffffff 00000000 0000 01 20"))
    #expect(Array(value[16..<32]) == bytes("0000000000000000 01000000 5800 00 30"))
    #expect(Array(value[32..<48]) == bytes("1000000000000000 02000000 9800 00 00"))
    #expect(value[48..<192].allSatisfy { $0 == 0 })
    #expect(Array(value[192...]) == bytes("0807060504030201 0300 000000000000"))
  }

  @Test func `sums of registers are told only since libbpf 1_7`() throws {
    let arguments = try Self.arguments("-8@24(%r14,%rsp,8)")
    let value = try Self.layout(isOld: false).encoded(arguments, cookie: 0, byteOrder: .little)
    // 152 in twelve bits, 3 in four.
    #expect(Array(value[0..<16]) == bytes("1800000000000000 03 9830 00 0800 01 00"))
    let error = #expect(throws: ObjectError.self) {
      try Self.layout(isOld: true).encoded(arguments, cookie: 0)
    }
    #expect(error?.code == .unsupported)
    #expect(error?.message.contains("libbpf 1.7") == true)
  }

  @Test func `bit fields of big-endian machines start with the highest bits`() throws {
    let (types, value) = Self.types(isOld: false, count: 1)
    let bytes = try MarkerLayout(types, valueType: value)
      .encoded(
        [
          MarkerArgument(
            place: .indexedMemory(
              base: .init(offset: 0x102), index: .init(offset: 0xabc), shift: 2, offset: 1),
            size: 4, isSigned: false)
        ], cookie: 5, byteOrder: .big)
    #expect(Array(bytes[0..<16]) == ApusObjectTests.bytes("0000000000000001 03 abc2 00 0102 00 20"))
    #expect(Array(bytes[16..<26]) == ApusObjectTests.bytes("0000000000000005 0001"))
  }

  @Test func `more arguments than there is room for are refused`() throws {
    let text = (0..<13).map { "8@$\($0)" }.joined(separator: " ")
    let layout = try Self.layout(isOld: false)
    let arguments = try Self.arguments(text)
    #expect(throws: Never.self) { try layout.encoded(Array(arguments.dropLast()), cookie: 0) }
    let error = #expect(throws: ObjectError.self) { try layout.encoded(arguments, cookie: 0) }
    #expect(error?.code == .unsupported)
  }

  @Test func `a type that lacks a member, or has it outside, is refused`() throws {
    let faults: [(inout BTFComposite) -> Void] = [
      { $0.members.removeLast() }, { $0.members.removeFirst() }, { $0.size = 100 },
      { $0.members[1].bitOffset = .max }, { $0.members[0].bitOffset = .max },
      { $0.size = .max }, { $0.members[0].type = $0.members[1].type },
      { $0.members[2].type = $0.members[0].type },
      { $0.members[1].type = BTFTypeID(999) },
    ]
    for (index, fault) in faults.enumerated() {
      let (types, value) = Self.types(isOld: false, changing: fault)
      #expect(throws: ObjectError.self, "\(index)") {
        try MarkerLayout(types, valueType: value)
      }
    }
    for size: UInt32 in [16, .max] {
      var types = BTF()
      let huge = types.add(.structure(BTFComposite(name: "huge", size: .max)))
      let list = types.add(.array(BTFArray(element: huge, index: huge, count: .max)))
      let members = [BTFComposite.Member(name: "args", type: list, byteOffset: 0)]
      let value = types.add(
        .structure(BTFComposite(name: "value", size: size, members: members)))
      let all = types
      #expect(throws: ObjectError.self) { try MarkerLayout(all, valueType: value) }
    }
    let (types, _) = Self.types(isOld: false, count: 1 << 28)
    for id in types.ids {
      #expect(throws: ObjectError.self) { try MarkerLayout(types, valueType: id) }
    }
  }
}
