public import ApusObject

/// How much stack programs take: eBPF has 512 bytes, for a program and all that it calls.
public struct StackUse {
  /// What there is, in bytes (`MAX_BPF_STACK`).
  static let limit = 512
  /// LLVM's own limit is raised beyond all that can be, so that the sum can be told.
  static let raisedLimit = 1 << 20

  /// A value that a program keeps on its stack.
  struct Local: Hashable {
    /// The function that it is part of, by its name in the text.
    var function: String
    /// Its size in bytes.
    var size: Int
    /// Where the source makes it.
    var location: SourceLocation
  }

  /// What a function takes by itself, and which it calls, by its first instruction.
  private struct Frame {
    var size = 0
    var callees: Set<Int> = []
  }

  /// Refuses programs that take too much.
  ///
  /// - Throws: ``CompilerError`` that says how much it is, and what takes most of it.
  static func check(
    _ specification: ObjectSpecification, _ contents: IRText.Contents, locals: [Local]
  ) throws(CompilerError) {
    var diagnostics: [Diagnostic] = []
    for program in specification.programs {
      let size = total(of: program)
      guard size > limit else { continue }
      let entry = contents.programs.first { $0.name == program.name }
      diagnostics.append(
        Diagnostic(
          .error,
          "'\(program.name)' takes \(size) bytes of stack, and there are \(limit) bytes of stack for a "
            + "program: keep large values in a PerCPUArray",
          at: entry?.location))
      let functions = Set(contents.subprograms.map(\.name) + [program.name])
      let largest = locals.filter { functions.contains($0.function) }
        .sorted { $0.size > $1.size }.prefix(3)
      diagnostics += largest.map {
        Diagnostic(.note, "\($0.size) bytes are for a value that is made here", at: $0.location)
      }
    }
    if !diagnostics.isEmpty { throw CompilerError(.lowering, diagnostics) }
  }

  /// The most that a program takes, along any chain of calls, in bytes.
  public static func total(of program: ProgramSpecification) -> Int {
    let starts = ([0] + program.functionInfo.map(\.instruction)).sorted()
    var frames: [Int: Frame] = [:]
    var copies: Set<UInt8> = []
    var start = 0
    for (index, instruction) in program.instructions.enumerated() {
      if starts.contains(index) {
        start = index
        copies = []
      }
      frames[start, default: Frame()].size = max(
        frames[start]?.size ?? 0, Self.depth(of: instruction, copies: &copies))
      // A function whose address is taken is one that a helper calls back.
      if instruction.isSubprogramCall || instruction.isFunctionAddress {
        frames[start, default: Frame()].callees.insert(index + 1 + Int(instruction.immediate))
      }
    }
    return depth(from: 0, frames, level: 0)
  }

  private static func depth(from start: Int, _ frames: [Int: Frame], level: Int) -> Int {
    // The kernel follows eight calls, and a program that calls itself was refused before.
    guard let frame = frames[start], level < 16 else { return 0 }
    let deepest = frame.callees.map { depth(from: $0, frames, level: level + 1) }.max() ?? 0
    // Of a chain, the kernel counts each frame as a multiple of 32 bytes.
    guard deepest > 0 || level > 0 else { return frame.size }
    return (max(frame.size, 1) + 31) / 32 * 32 + deepest
  }

  /// How far below the frame pointer an instruction reaches; `copies` are the registers that hold it.
  private static func depth(of instruction: Instruction, copies: inout Set<UInt8>) -> Int {
    let framePointer: UInt8 = 10
    switch instruction.opcode & 0x07 {
    case 0x01 where instruction.source == framePointer,
      0x02 where instruction.destination == framePointer,
      0x03 where instruction.destination == framePointer:
      return -min(0, Int(instruction.offset))
    case 0x07:
      // `rX = r10` and `rX += -N` make the address of a local.
      if instruction.opcode == 0xBF {
        if instruction.source == framePointer {
          copies.insert(instruction.destination)
        } else {
          copies.remove(instruction.destination)
        }
      } else if instruction.opcode == 0x07, copies.remove(instruction.destination) != nil {
        return -min(0, Int(instruction.immediate))
      }
      return 0
    default:
      return 0
    }
  }
}
