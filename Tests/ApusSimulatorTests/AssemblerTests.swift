import Testing

@testable import ApusSimulator

/// An instruction of x86-64, as LLVM's disassembler writes it, and the bytes that it is made of.
struct Encoding: Sendable, CustomTestStringConvertible {
  let text: String
  let bytes: String
  let write: @Sendable (inout Assembler) -> Void

  init(_ text: String, _ bytes: String, _ write: @escaping @Sendable (inout Assembler) -> Void) {
    self.text = text
    self.bytes = bytes
    self.write = write
  }

  var testDescription: String { text }
}

@Suite struct AssemblerTests {
  private static func bytes(_ write: (inout Assembler) -> Void) -> String {
    var assembler = Assembler()
    write(&assembler)
    return assembler.finished()
      .map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  /// The texts are what `llvm-objdump -d -M intel` made of the bytes.
  @Test(arguments: [Encoding.memory, Encoding.arithmetic])
  func `instructions are the bytes that LLVM reads as them`(_ encodings: [Encoding]) {
    for encoding in encodings {
      #expect(Self.bytes(encoding.write) == encoding.bytes, "\(encoding.text)")
    }
  }

  @Test func `distances are from behind the jump, forward and back`() {
    let bytes = Self.bytes { assembler in
      let (back, ahead) = (assembler.makeLabel(), assembler.makeLabel())
      assembler.bind(back)
      assembler.jump(ahead)
      assembler.jump(.notEqual, back)
      assembler.call(ahead)
      assembler.returnToCaller()
      assembler.bind(ahead)
      assembler.jump(back)
    }
    // jmp +12; jne -11; call +1; ret; jmp -22
    #expect(bytes == "e90c000000" + "0f85f5ffffff" + "e801000000" + "c3" + "e9eaffffff")
  }
}
