import ApusObject

/// The machine code of all programs of a machine.
@safe final class NativeCode {
  private let memory: ExecutableMemory
  /// The function that Swift calls.
  let entry: UInt
  /// Where the instructions of all programs are, each program after the other.
  let places: UnsafePointer<UInt>
  /// Which of the places is the first of each program.
  let starts: UnsafePointer<Int>
  /// Where the first instruction of each program is.
  let entries: UnsafePointer<UInt>

  /// How many instructions all programs may have: an instruction is less than 1 KiB of code, and a jump reaches 2 GiB.
  private static let instructionLimit = 1 << 20

  /// Compiles them; nil where that is not possible.
  init?(of machine: Machine) {
    let programs = machine.programs.map(\.decoded)
    guard ExecutableMemory.isSupported, !programs.isEmpty,
      programs.reduce(0, { $0 + $1.count }) <= Self.instructionLimit
    else { return nil }
    var compiler = NativeCompiler(maps: machine.maps, programCount: programs.count)
    var labels: [Assembler.Label] = []
    var starts: [Int] = []
    for (number, program) in machine.programs.enumerated() {
      let type = program.specification.type
      starts.append(labels.count)
      labels += compiler.compile(
        programs[number], number: number,
        contextLeadsToPacket: type == .xdp || Helper.Users.packets.include(type))
    }
    let assembler = compiler.assembler
    guard let memory = ExecutableMemory(assembler.finished()) else { return nil }
    self.memory = memory
    entry = memory.address(of: assembler.position(of: compiler.ends.entry))
    let addresses = labels.map { memory.address(of: assembler.position(of: $0)) }
    unsafe places = Self.table(of: addresses)
    unsafe self.starts = Self.table(of: starts)
    unsafe entries = Self.table(of: starts.map { addresses[$0] })
  }

  deinit {
    // Sound: allocated in `init`, of trivial types.
    unsafe places.deallocate()
    unsafe starts.deallocate()
    unsafe entries.deallocate()
  }

  private static func table<Element: BitwiseCopyable>(
    of elements: [Element]
  ) -> UnsafePointer<Element> {
    let table = UnsafeMutablePointer<Element>.allocate(capacity: elements.count)
    // Sound: as many are initialised as are allocated.
    for (index, element) in elements.enumerated() {
      unsafe (table + index).initialize(to: element)
    }
    return unsafe UnsafePointer(table)
  }
}
