import ApusObject
import Testing

@Suite("Instructions")
struct InstructionTests {
  @Test func readsBothByteOrders() throws {
    let expected = Instruction(
      opcode: 0x63, destination: 10, source: 1, offset: -4, immediate: 0x0102_0304)
    #expect(try Instruction.decode(bytes("63 1a fcff 04030201"), byteOrder: .little) == [expected])
    #expect(try Instruction.decode(bytes("63 a1 fffc 01020304"), byteOrder: .big) == [expected])
    #expect(Instruction.encode([expected], byteOrder: .little) == bytes("63 1a fcff 04030201"))
    #expect(Instruction.encode([expected], byteOrder: .big) == bytes("63 a1 fffc 01020304"))
  }

  @Test(arguments: Fixture.all)
  func writesAgainWhatItReads(_ fixture: Fixture) throws {
    let object = try ELFObject(parsing: fixture.bytes)
    let sections = object.sections.filter(\.isExecutable)
    #expect(sections.contains { !$0.data.isEmpty })
    for section in sections {
      let code = try Instruction.decode(section.data, byteOrder: object.byteOrder)
      #expect(Instruction.encode(code, byteOrder: object.byteOrder) == section.data)
    }
  }

  @Test func readsTheSameCodeOfBothByteOrders() throws {
    func code(_ fixture: Fixture) throws -> [Instruction] {
      let object = try ELFObject(parsing: fixture.bytes)
      return try Instruction.decode(
        #require(object.section(named: "xdp")).data, byteOrder: object.byteOrder)
    }
    #expect(try code(.counter) == code(.counterBigEndian))
  }

  @Test func refusesPartsOfInstructions() {
    for hex in ["00", "95000000000000", "1801000001000000", "18010000010000009500000000000000"] {
      let error = #expect(throws: ObjectError.self) {
        try Instruction.decode(bytes(hex), byteOrder: .little)
      }
      #expect(error?.code == .invalidInstruction)
    }
  }

  @Test func tellsCallsApart() {
    #expect(Instruction(opcode: 0x85, immediate: 1).isHelperCall)
    #expect(Instruction(opcode: 0x85, source: 1).isSubprogramCall)
    #expect(!Instruction(opcode: 0x85, source: 2).isSubprogramCall)
    #expect(Instruction(opcode: 0x18, source: 4).isFunctionAddress)
    #expect(!Instruction(opcode: 0x18, source: 1).isFunctionAddress)
  }
}
