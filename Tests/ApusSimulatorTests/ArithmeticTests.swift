import ApusObject
import ApusSimulator
import Testing

/// One line of a table: an operation on two numbers.
struct ArithmeticCase: Sendable, CustomTestStringConvertible {
  /// The code in the high half of the opcode.
  let code: UInt8
  var offset: Int16 = 0
  let left: UInt64
  let right: UInt64
  let result64: UInt64
  let result32: UInt64

  init(
    _ code: UInt8, offset: Int16 = 0, _ left: UInt64, _ right: UInt64, _ result64: UInt64,
    _ result32: UInt64
  ) {
    self.code = code
    self.offset = offset
    self.left = left
    self.right = right
    self.result64 = result64
    self.result32 = result32
  }

  var testDescription: String { "code \(code) \(left) \(right)" }

  static let minimum64: UInt64 = 1 << 63
  static let minimum32: UInt64 = 0x8000_0000
  static let minusOne = UInt64.max

  static let all: [ArithmeticCase] = [
    // add, sub, mul
    Self(0x0, 0xffff_ffff, 1, 0x1_0000_0000, 0),
    Self(0x0, .max, 2, 1, 1),
    Self(0x1, 0, 1, .max, 0xffff_ffff),
    Self(0x2, 0x1_0000_0001, 3, 0x3_0000_0003, 3),
    Self(0x2, minimum64, minusOne, minimum64, 0),
    // div, mod, with and without sign, by zero and at the ends
    Self(0x3, 100, 7, 14, 14),
    Self(0x3, 100, 0, 0, 0),
    Self(0x3, 0xf_0000_0008, 4, 0x3_c000_0002, 2),
    Self(0x3, offset: 1, 0xffff_ffff_ffff_fff6, 3, 0xffff_ffff_ffff_fffd, 0xffff_fffd),
    Self(0x3, offset: 1, 5, 0, 0, 0),
    Self(0x3, offset: 1, minimum64, minusOne, minimum64, 0),
    Self(0x3, offset: 1, minimum32, minusOne, 0xffff_ffff_8000_0000, minimum32),
    Self(0x9, 100, 7, 2, 2),
    Self(0x9, 0x1_0000_0064, 0, 0x1_0000_0064, 0x64),
    Self(0x9, offset: 1, 0xffff_ffff_ffff_fff6, 3, .max, 0xffff_ffff),
    Self(0x9, offset: 1, 0x1_0000_0005, 0, 0x1_0000_0005, 5),
    Self(0x9, offset: 1, minimum64, minusOne, 0, 0),
    Self(0x9, offset: 1, minimum32, minusOne, 0, 0),
    // or, and, xor
    Self(0x4, 0xf0_0000_000f, 0xf0, 0xf0_0000_00ff, 0xff),
    Self(0x5, 0xff_0000_00ff, 0x0f, 0x0f, 0x0f),
    Self(0x5, .max, minusOne, .max, 0xffff_ffff),
    Self(0xa, 0xff, 0x0f, 0xf0, 0xf0),
    Self(0xa, 0, minusOne, .max, 0xffff_ffff),
    // shifts, whose distance is masked
    Self(0x6, 1, 33, 0x2_0000_0000, 2),
    Self(0x6, 3, 64, 3, 3),
    Self(0x7, 0x8000_0000_8000_0000, 4, 0x0800_0000_0800_0000, 0x0800_0000),
    Self(0x7, 0xf0, 36, 0, 0xf),
    Self(0xc, 0x8000_0000_8000_0000, 4, 0xf800_0000_0800_0000, 0xf800_0000),
    Self(0xc, 0xffff_ffff_ffff_fff0, 2, 0xffff_ffff_ffff_fffc, 0xffff_fffc),
    // mov
    Self(0xb, 1, minusOne, .max, 0xffff_ffff),
    Self(0xb, 1, 7, 7, 7),
  ]
}

@Suite(.bothExecutions) struct ArithmeticTests {
  @Test(arguments: ArithmeticCase.all)
  func `with a register`(_ item: ArithmeticCase) throws {
    for (kind, expected) in [(UInt8(0x0f), item.result64), (0x0c, item.result32)] {
      let result = try run(
        Assembly.wide(0, item.left) + Assembly.wide(5, item.right) + [
          Assembly.op(item.code << 4 | kind, 0, 5, offset: item.offset), Assembly.exit,
        ])
      #expect(result == expected)
    }
  }

  @Test(arguments: ArithmeticCase.all)
  func `with an immediate`(_ item: ArithmeticCase) throws {
    let immediate = Int32(truncatingIfNeeded: item.right)
    guard UInt64(bitPattern: Int64(immediate)) == item.right else { return }
    for (kind, expected) in [(UInt8(0x07), item.result64), (0x04, item.result32)] {
      let result = try run(
        Assembly.wide(0, item.left) + [
          Assembly.op(item.code << 4 | kind, 0, 0, offset: item.offset, immediate), Assembly.exit,
        ])
      #expect(result == expected)
    }
  }

  @Test(arguments: [
    (UInt8(0x87), Int16(0), Int32(0), UInt64.max),  // neg64 of 1
    (0x84, 0, 0, 0xffff_ffff),
  ])
  func negation(_ opcode: UInt8, _ offset: Int16, _ immediate: Int32, _ expected: UInt64) throws {
    #expect(try run([Assembly.move(0, 1), Assembly.op(opcode), Assembly.exit]) == expected)
  }

  @Test(arguments: [
    (UInt8(0xbf), Int16(8), UInt64(0xffff_ffff_ffff_ff80)),
    (0xbf, 16, 0xffff_ffff_ffff_8180), (0xbf, 32, 0xffff_ffff_8181_8180),
    (0xbc, 8, 0xffff_ff80), (0xbc, 16, 0xffff_8180),
  ])
  func `moves that extend the sign`(
    _ opcode: UInt8, _ offset: Int16, _ expected: UInt64
  ) throws {
    let result = try run(
      Assembly.wide(1, 0x0102_0304_8181_8180) + [
        Assembly.op(opcode, 0, 1, offset: offset), Assembly.exit,
      ])
    #expect(result == expected)
  }

  @Test(arguments: [
    // To big-endian, to little-endian, and a swap whatever the machine is.
    (UInt8(0xdc), Int32(16), UInt64(0x8877)), (0xdc, 32, 0x8877_6655),
    (0xdc, 64, 0x8877_6655_4433_2211),
    (0xd4, 16, 0x7788), (0xd4, 32, 0x5566_7788), (0xd4, 64, 0x1122_3344_5566_7788),
    (0xd7, 16, 0x8877), (0xd7, 32, 0x8877_6655), (0xd7, 64, 0x8877_6655_4433_2211),
  ])
  func `byte order on a little-endian machine`(
    _ opcode: UInt8, _ width: Int32, _ expected: UInt64
  ) throws {
    let code =
      Assembly.wide(0, 0x1122_3344_5566_7788) + [
        Assembly.op(opcode, 0, 0, width), Assembly.exit,
      ]
    #expect(try run(code) == expected)
  }
}
