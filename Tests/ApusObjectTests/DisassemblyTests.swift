import ApusObject
import Testing

@Suite("Disassembly")
struct DisassemblyTests {
  /// What clang's assembler makes of every form of instruction of ISA v1 to v4, and how
  /// `llvm-objdump -d --mcpu=v4` of LLVM 21 writes it.
  private static let reference = """
    b701000005000000 r1 = 0x5
    b7010000fbffffff r1 = -0x5
    b7010000ffffff7f r1 = 0x7fffffff
    b4010000ffffffff w1 = -0x1
    b40100002c010000 w1 = 0x12c
    bf21000000000000 r1 = r2
    bc21000000000000 w1 = w2
    0f21000000000000 r1 += r2
    1701000004000000 r1 -= 0x4
    2c21000000000000 w1 *= w2
    3401000003000000 w1 /= 0x3
    3f21000000000000 r1 /= r2
    47010000ff000000 r1 |= 0xff
    47010000ff000000 r1 |= 0xff
    5701000000ffffff r1 &= -0x100
    6701000020000000 r1 <<= 0x20
    7701000020000000 r1 >>= 0x20
    c701000020000000 r1 s>>= 0x20
    cc21000000000000 w1 s>>= w2
    ac31000000000000 w1 ^= w3
    af31000000000000 r1 ^= r3
    9701000007000000 r1 %= 0x7
    9c21000000000000 w1 %= w2
    8701000000000000 r1 = -r1
    8401000000000000 w1 = -w1
    3f21010000000000 r1 s/= r2
    3701010003000000 r1 s/= 0x3
    3c21010000000000 w1 s/= w2
    3401010004000000 w1 s/= 0x4
    9f21010000000000 r1 s%= r2
    9701010003000000 r1 s%= 0x3
    9c21010000000000 w1 s%= w2
    9401010004000000 w1 s%= 0x4
    bf21080000000000 r1 = (s8)r2
    bf21100000000000 r1 = (s16)r2
    bf21200000000000 r1 = (s32)r2
    bc21080000000000 w1 = (s8)w2
    bc21100000000000 w1 = (s16)w2
    dc01000010000000 r1 = be16 r1
    dc01000020000000 r1 = be32 r1
    dc01000040000000 r1 = be64 r1
    d401000010000000 r1 = le16 r1
    d401000020000000 r1 = le32 r1
    d401000040000000 r1 = le64 r1
    d701000010000000 r1 = bswap16 r1
    d701000020000000 r1 = bswap32 r1
    d701000040000000 r1 = bswap64 r1
    18010000887766550000000044332211 r1 = 0x1122334455667788 ll
    18010000010000000000000000000000 r1 = 0x1 ll
    18010000ffffffff00000000ffffffff r1 = -0x1 ll
    7110040000000000 w0 = *(u8 *)(r1 + 0x4)
    6910fcff00000000 w0 = *(u16 *)(r1 - 0x4)
    6110000000000000 w0 = *(u32 *)(r1 + 0x0)
    7910900100000000 r0 = *(u64 *)(r1 + 0x190)
    9110040000000000 r0 = *(s8 *)(r1 + 0x4)
    8910fcff00000000 r0 = *(s16 *)(r1 - 0x4)
    8110000000000000 r0 = *(s32 *)(r1 + 0x0)
    7110040000000000 w0 = *(u8 *)(r1 + 0x4)
    7321040000000000 *(u8 *)(r1 + 0x4) = w2
    6b21fcff00000000 *(u16 *)(r1 - 0x4) = w2
    6321000000000000 *(u32 *)(r1 + 0x0) = w2
    7b2af8ff00000000 *(u64 *)(r10 - 0x8) = r2
    7201040005000000 *(u8 *)(r1 + 0x4) = 0x5
    6a010400fbffffff *(u16 *)(r1 + 0x4) = -0x5
    62010400f4010000 *(u32 *)(r1 + 0x4) = 0x1f4
    7a0104000cfeffff *(u64 *)(r1 + 0x4) = -0x1f4
    3000000004000000 r0 = *(u8 *)skb[0x4]
    2800000004000000 r0 = *(u16 *)skb[0x4]
    2000000090010000 r0 = *(u32 *)skb[0x190]
    5010000000000000 r0 = *(u8 *)skb[r1]
    4810000000000000 r0 = *(u16 *)skb[r1]
    4010000000000000 r0 = *(u32 *)skb[r1]
    db21080000000000 lock *(u64 *)(r1 + 0x8) += r2
    c321080000000000 lock *(u32 *)(r1 + 0x8) += w2
    db21080050000000 lock *(u64 *)(r1 + 0x8) &= r2
    db21080040000000 lock *(u64 *)(r1 + 0x8) |= r2
    db21f8ffa0000000 lock *(u64 *)(r1 - 0x8) ^= r2
    c321080050000000 lock *(u32 *)(r1 + 0x8) &= w2
    db21080001000000 r2 = atomic_fetch_add((u64 *)(r1 + 0x8), r2)
    c321080001000000 w2 = atomic_fetch_add((u32 *)(r1 + 0x8), w2)
    db21080051000000 r2 = atomic_fetch_and((u64 *)(r1 + 0x8), r2)
    db21080041000000 r2 = atomic_fetch_or((u64 *)(r1 + 0x8), r2)
    db21f8ffa1000000 r2 = atomic_fetch_xor((u64 *)(r1 - 0x8), r2)
    c3210800e1000000 w2 = xchg32_32(r1 + 0x8, w2)
    db21f8ffe1000000 r2 = xchg_64(r1 - 0x8, r2)
    c3210800f1000000 w0 = cmpxchg32_32(r1 + 0x8, w0, w2)
    db210800f1000000 r0 = cmpxchg_64(r1 + 0x8, r0, r2)
    d310000000010000 w0 = load_acquire((u8 *)(r1 + 0x0))
    cb10000000010000 w0 = load_acquire((u16 *)(r1 + 0x0))
    c310040000010000 w0 = load_acquire((u32 *)(r1 + 0x4))
    db10f8ff00010000 r0 = load_acquire((u64 *)(r1 - 0x8))
    d321000010010000 store_release((u8 *)(r1 + 0x0), w2)
    cb21000010010000 store_release((u16 *)(r1 + 0x0), w2)
    c321040010010000 store_release((u32 *)(r1 + 0x4), w2)
    db21f8ff10010000 store_release((u64 *)(r1 - 0x8), r2)
    1d21040000000000 if r1 == r2 goto +0x4
    1501040005000000 if r1 == 0x5 goto +0x4
    5501fcfffbffffff if r1 != -0x5 goto -0x4
    2501040005000000 if r1 > 0x5 goto +0x4
    3501040005000000 if r1 >= 0x5 goto +0x4
    a501040005000000 if r1 < 0x5 goto +0x4
    bd21040000000000 if r1 <= r2 goto +0x4
    6501040005000000 if r1 s> 0x5 goto +0x4
    7501040005000000 if r1 s>= 0x5 goto +0x4
    c501040005000000 if r1 s< 0x5 goto +0x4
    dd21040000000000 if r1 s<= r2 goto +0x4
    4501040005000000 if r1 & 0x5 goto +0x4
    4d21040000000000 if r1 & r2 goto +0x4
    1e21040000000000 if w1 == w2 goto +0x4
    1601040005000000 if w1 == 0x5 goto +0x4
    de21000000000000 if w1 s<= w2 goto +0x0
    4601040000800000 if w1 & 0x8000 goto +0x4
    0500040000000000 goto +0x4
    0500fcff00000000 goto -0x4
    0500000000000000 goto +0x0
    0600000004000000 gotol +0x4
    06000000fcffffff gotol -0x4
    e500040000000000 may_goto +0x4
    8500000001000000 call 0x1
    85000000c8000000 call 0xc8
    85100000ffffffff call -0x1
    8d03000000000000 callx r3
    9500000000000000 exit
    bf21010001000000 r1 = addr_space_cast(r2, 0x0, 0x1)
    """

  @Test func writesWhatLLVMWrites() throws {
    for line in Self.reference.split(separator: "\n") {
      let space = try #require(line.firstIndex(of: " "))
      let instructions = try Instruction.decode(bytes(line[..<space]), byteOrder: .little)
      let expected = String(line[space...].dropFirst())
      // A call of a subprogram is told from that of a helper, which llvm-objdump does not.
      #expect(
        Disassembly(instructions).lines.map(\.text)
          == [expected == "call -0x1" ? "call pc-0x1" : expected])
    }
  }

  @Test func numbersLinesBySlot() throws {
    let instructions = try Instruction.decode(
      bytes("18010000010000000000000000000000" + "9500000000000000"), byteOrder: .little)
    let disassembly = Disassembly(instructions)
    #expect(disassembly.lines.map(\.instruction) == [0, 2])
    #expect(disassembly.description == "       0:\tr1 = 0x1 ll\n       2:\texit")
  }

  @Test func showsWhatALinkedProgramRefersTo() {
    func text(_ source: UInt8, _ low: Int32, _ high: Int32) -> [String] {
      let first = Instruction(opcode: 0x18, destination: 1, source: source, immediate: low)
      return Disassembly([first, Instruction(opcode: 0, immediate: high)]).lines.map(\.text)
    }
    #expect(text(Instruction.Pseudo.mapDescriptor, 3, 0) == ["r1 = map fd 0x3 ll"])
    #expect(text(Instruction.Pseudo.mapValue, 3, 8) == ["r1 = map fd 0x3 value + 0x8 ll"])
    #expect(text(Instruction.Pseudo.btfID, 9, 0) == ["r1 = btf id 0x9 ll"])
    #expect(text(Instruction.Pseudo.function, -4, 0) == ["r1 = pc-0x4 ll"])
    let call = Instruction(
      opcode: 0x85, source: Instruction.Pseudo.kernelFunctionCall, immediate: 5)
    #expect(Disassembly([call]).lines.map(\.text) == ["call kfunc 0x5"])
  }

  @Test func takesEveryOpcode() {
    for opcode in UInt8.min...UInt8.max {
      for immediate in [Int32.min, -1, 0, 0x100, 0x110, .max] {
        let instruction = Instruction(
          opcode: opcode, destination: 15, source: 15, offset: .min, immediate: immediate)
        #expect(Disassembly([instruction]).lines.first?.text.isEmpty == false)
      }
    }
    #expect(Disassembly([Instruction(opcode: 0xff)]).lines.map(\.text) == ["<unknown>"])
    // Half a wide load.
    #expect(Disassembly([Instruction(opcode: 0x18)]).lines.map(\.text) == ["<unknown>"])
  }

  @Test func writesAWholeProgram() throws {
    let object = try ELFObject(parsing: Fixture.counter.bytes)
    let code = try #require(object.section(named: "xdp")).data
    let disassembly = Disassembly(try Instruction.decode(code, byteOrder: .little))
    #expect(
      disassembly.lines.map(\.text) == [
        "w1 = 0x0",
        "*(u32 *)(r10 - 0x4) = w1",
        "r2 = r10",
        "r2 += -0x4",
        "r1 = 0x0 ll",
        "call 0x1",
        "if r0 == 0x0 goto +0x3",
        "r1 = *(u64 *)(r0 + 0x0)",
        "r1 += 0x1",
        "*(u64 *)(r0 + 0x0) = r1",
        "w0 = 0x2",
        "exit",
      ])
  }
}
