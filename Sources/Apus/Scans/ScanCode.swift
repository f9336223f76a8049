import ApusObject

/// The instructions that copy a hash into an array.
///
/// The main function has the kernel call the other one for each element (`bpf_for_each_map_elem`), and returns how many
/// there were. Both count in a number on the main function's stack.
struct ScanCode {
  /// How an element lies in the array.
  let layout: ScanLayout
  /// After how many elements to stop.
  ///
  /// Kernels before 6.15 follow an element to where it was put in the meantime, and may otherwise never end.
  let limit: Int32
  /// The hash's descriptor.
  let map: Int32
  /// The array's.
  let array: Int32

  /// The first instruction of the function that is called for each element.
  static let callback = 12

  /// All instructions.
  var instructions: [Instruction] { main + copy }

  private var main: [Instruction] {
    [.load(2, from: 1), .store(2, to: 10, -8)]
      + Instruction.wide(1, Instruction.Pseudo.mapDescriptor, map)
      // The distance is from the next instruction on.
      + Instruction.wide(2, Instruction.Pseudo.function, Int32(Self.callback - 5))
      + [
        .copy(3, from: 10), .add(3, -8), .set(4, 0), .call("bpf_for_each_map_elem"),
        .load(0, from: 10, -8), .exit,
      ]
  }

  /// Is called with the hash, an element's key, its value, and where the number is.
  private var copy: [Instruction] {
    // The key stays in r6, the value in r7, where the number is in r8; the element's place is in r0.
    let key = ScanWord.words(of: layout.keySize)
    let copies =
      key.flatMap { $0.copied(from: 6, to: $0.offset) }
      + ScanWord.words(of: layout.valueSize)
      .flatMap { $0.copied(from: 7, to: layout.valueOffset + $0.offset) }
    // Each comparison that fails goes over those that are left, and over the two instructions of success.
    let checks = key.enumerated()
      .flatMap { index, word in
        word.compared(6, distance: (key.count - 1 - index) * 3 + 2)
      }
    let success: [Instruction] = [.set(0, 0), .exit]
    // The memory is another key's in the meantime: the next element comes to the same place.
    let undo: [Instruction] = [
      .load(1, from: 8), .add(1, -1), .store(1, to: 8), .set(0, 0), .exit,
    ]
    let stop: [Instruction] = [.set(0, 1), .exit]
    let distance = copies.count + checks.count
    return [
      .copy(6, from: 2), .copy(7, from: 3), .copy(8, from: 4), .load(1, from: 8),
      .jump(ifAtLeast: limit, 1, 9 + distance + success.count + undo.count),
      .store(1, to: 10, -4, size: 4), .add(1, 1), .store(1, to: 8), .copy(2, from: 10), .add(2, -4),
    ] + Instruction.wide(1, Instruction.Pseudo.mapDescriptor, array) + [
      .call("bpf_map_lookup_elem"), .jump(ifZero: 0, distance),
    ] + copies + checks + success + undo + stop
  }
}

/// What one instruction copies: 8, 4, 2 or 1 bytes.
private struct ScanWord {
  let offset: Int
  let size: Int

  /// As few as possible that make up so many bytes.
  static func words(of count: Int) -> [ScanWord] {
    var words: [ScanWord] = []
    var offset = 0
    while offset < count {
      let size = [8, 4, 2, 1].first { $0 <= count - offset } ?? 1
      words.append(ScanWord(offset: offset, size: size))
      offset += size
    }
    return words
  }

  func copied(from source: UInt8, to place: Int) -> [Instruction] {
    [
      .load(1, from: source, offset, size: size),
      // Changes nothing, and the verifier lets it be done to numbers only: no pointer in a value gets out.
      Instruction(opcode: 0xa7, destination: 1),
      .store(1, to: 0, place, size: size),
    ]
  }

  /// Goes on unless it differs from what was copied.
  func compared(_ source: UInt8, distance: Int) -> [Instruction] {
    [
      .load(1, from: source, offset, size: size), .load(2, from: 0, offset, size: size),
      Instruction(opcode: 0x5d, destination: 1, source: 2, offset: Int16(clamping: distance)),
    ]
  }
}

extension Instruction {
  /// The bits of an opcode that say how much it loads or stores.
  private static func width(_ size: Int) -> UInt8 {
    switch size {
    case 8: 0x18
    case 4: 0x00
    case 2: 0x08
    default: 0x10
    }
  }

  fileprivate static func load(
    _ register: UInt8, from base: UInt8, _ offset: Int = 0, size: Int = 8
  ) -> Instruction {
    Instruction(
      opcode: 0x61 | width(size), destination: register, source: base,
      offset: Int16(clamping: offset))
  }

  fileprivate static func store(
    _ register: UInt8, to base: UInt8, _ offset: Int = 0, size: Int = 8
  ) -> Instruction {
    Instruction(
      opcode: 0x63 | width(size), destination: base, source: register,
      offset: Int16(clamping: offset))
  }

  fileprivate static func copy(_ register: UInt8, from source: UInt8) -> Instruction {
    Instruction(opcode: 0xbf, destination: register, source: source)
  }

  fileprivate static func set(_ register: UInt8, _ value: Int32) -> Instruction {
    Instruction(opcode: 0xb7, destination: register, immediate: value)
  }

  fileprivate static func add(_ register: UInt8, _ value: Int32) -> Instruction {
    Instruction(opcode: 0x07, destination: register, immediate: value)
  }

  fileprivate static func jump(ifZero register: UInt8, _ distance: Int) -> Instruction {
    Instruction(opcode: 0x15, destination: register, offset: Int16(clamping: distance))
  }

  fileprivate static func jump(
    ifAtLeast limit: Int32, _ register: UInt8, _ distance: Int
  ) -> Instruction {
    Instruction(
      opcode: 0x35, destination: register, offset: Int16(clamping: distance), immediate: limit)
  }

  fileprivate static func wide(_ register: UInt8, _ source: UInt8, _ value: Int32) -> [Instruction]
  {
    [
      Instruction(opcode: 0x18, destination: register, source: source, immediate: value),
      Instruction(opcode: 0),
    ]
  }

  fileprivate static func call(_ helper: String) -> Instruction {
    Instruction(opcode: 0x85, immediate: HelperFunction(kernelName: helper)?.rawValue ?? -1)
  }

  fileprivate static let exit = Instruction(opcode: 0x95)
}
