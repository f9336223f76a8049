import ApusObject

/// A program as the simulator runs it, and how often its instructions ran.
@safe final class LoadedCode {
  let specification: ProgramSpecification
  let number: Int
  /// The instruction where the function starts that is called when the program throws, if it has one.
  let exceptionCallback: Int?
  private let instructions: UnsafeMutablePointer<DecodedInstruction>
  private let count: Int
  private(set) var counts: [UInt64]

  init(
    _ decoded: [DecodedInstruction], of specification: ProgramSpecification, number: Int,
    exceptionCallback: Int?
  ) {
    self.specification = specification
    self.number = number
    self.exceptionCallback = exceptionCallback
    count = decoded.count
    counts = Array(repeating: 0, count: decoded.count)
    // Sound: as many are initialised as are allocated, and freed once, below.
    unsafe instructions = .allocate(capacity: decoded.count)
    for (index, instruction) in decoded.enumerated() {
      unsafe (instructions + index).initialize(to: instruction)
    }
  }

  deinit {
    // Sound: a decoded instruction is trivial, and nobody has the code any more.
    unsafe instructions.deallocate()
  }

  /// The code; the loaded code has to outlive its use.
  var code: Code { unsafe Code(UnsafePointer(instructions)) }

  /// The instructions, for the compiler.
  var decoded: [DecodedInstruction] {
    unsafe Array(UnsafeBufferPointer(start: instructions, count: count))
  }

  /// Counts an instruction that runs.
  func count(_ instruction: Int) {
    guard counts.indices.contains(instruction) else { return }
    counts[instruction] &+= 1
  }

  func resetCounts() {
    counts = Array(repeating: 0, count: count)
  }
}
