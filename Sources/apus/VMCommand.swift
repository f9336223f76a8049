import ApusObject
import ApusSimulator
import ArgumentParser

/// Runs instructions in the simulator: the plug-in that the public conformance suite of the instruction set
/// wants.
struct VMCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "vm",
    abstract: "Run instructions from standard input, and print r0.",
    discussion: """
      Reads the instructions as hexadecimal bytes from standard input. The address of the memory, if there \
      is any, is in r1 and its length in r2. Prints r0 in hexadecimal.
      """)

  @Argument(help: "The memory as hexadecimal bytes.")
  var memory = ""

  @Option(help: "The instructions as hexadecimal bytes, instead of standard input.")
  var program: String?

  @Flag(help: "Compile them to machine code, and run that.")
  var jit = false

  @Option(help: "How many instructions it may take.")
  var steps = 10_000_000

  func run() throws {
    var text = program ?? ""
    if program == nil {
      while let line = readLine() { text += line + " " }
    }
    let instructions = try Instruction.decode(try HexBytes(text).bytes, byteOrder: .little)
    var environment = SimulationEnvironment()
    environment.stepLimit = steps
    environment.execution = jit ? .native : .interpreted
    let specification = ObjectSpecification(programs: [
      ProgramSpecification(
        name: "program", sectionName: "vm", type: .unspecified, instructions: instructions)
    ])
    let simulator = try Simulator(loading: specification, environment: environment)
    let result = try simulator.run("program", context: try HexBytes(memory).bytes)
    print(String(result.returnValue, radix: 16))
  }
}

/// Bytes written as hexadecimal digits, with spaces anywhere.
struct HexBytes {
  let bytes: [UInt8]

  init(_ text: String) throws(ValidationError) {
    let digits = text.filter { !$0.isWhitespace }.compactMap(\.hexDigitValue)
    guard digits.count == text.filter({ !$0.isWhitespace }).count, digits.count % 2 == 0 else {
      throw ValidationError("These are not hexadecimal bytes: \(text.prefix(60))")
    }
    bytes = stride(from: 0, to: digits.count, by: 2)
      .map {
        UInt8(truncatingIfNeeded: digits[$0] << 4 | digits[$0 + 1])
      }
  }
}
