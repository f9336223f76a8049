import ApusObject
import ApusSimulator

/// Programs that are nearly always loaded: their instructions are valid, their jumps stay inside, and what they do with
/// memory, maps, helpers and functions is often what is allowed, or off by little.
extension HostilePrograms {
  /// Which of these a program has, is random.
  private static let plausibleMaps = [
    MapSpecification(name: "array", type: .array, keySize: 4, valueSize: 12, maxEntries: 3),
    MapSpecification(name: "cpus", type: .perCPUArray, keySize: 4, valueSize: 20, maxEntries: 2),
    MapSpecification(name: "hash", type: .hash, keySize: 8, valueSize: 8, maxEntries: 2),
    MapSpecification(name: "lru", type: .lruHash, keySize: 4, valueSize: 4, maxEntries: 2),
    MapSpecification(
      name: "cpuhash", type: .perCPUHash, keySize: 3, valueSize: 24, maxEntries: 2),
    MapSpecification(
      name: "trie", type: .longestPrefixTrie, keySize: 8, valueSize: 4, maxEntries: 3,
      flags: .noPreallocation),
    MapSpecification(name: "queue", type: .queue, keySize: 0, valueSize: 6, maxEntries: 2),
    MapSpecification(name: "stack", type: .stack, keySize: 0, valueSize: 16, maxEntries: 2),
    MapSpecification(name: "bloom", type: .bloomFilter, keySize: 0, valueSize: 8, maxEntries: 3),
    MapSpecification(name: "ring", type: .ringBuffer, maxEntries: 4096),
    MapSpecification(name: "user", type: .userRingBuffer, maxEntries: 4096),
    MapSpecification(
      name: "programs", type: .programArray, keySize: 4, valueSize: 4, maxEntries: 2,
      slots: [1: "program"]),
    MapSpecification(name: "devices", type: .deviceMap, keySize: 4, valueSize: 8, maxEntries: 2),
  ]

  /// The numbers of helpers that some program may call.
  private static let helpers: [Int32] = (1...220)
    .filter { number in
      [ProgramType.xdp, .trafficClassifier]
        .contains { type in
          let code = [Assembly.call(number), Assembly.move(0, 0), Assembly.exit]
          let program = TestProgram(.code(code)).specification(type: type)
          let object = ObjectSpecification(programs: [program])
          return (try? Simulator(loading: object)) != nil
        }
    }

  private static let kernelFunctions = [
    "bpf_throw", "bpf_dynptr_from_xdp", "bpf_dynptr_from_skb", "bpf_dynptr_size",
    "bpf_dynptr_slice", "bpf_dynptr_slice_rdwr", "bpf_dynptr_adjust", "bpf_dynptr_clone",
    "bpf_dynptr_is_null", "bpf_strcmp", "bpf_strlen", "bpf_strnchr", "bpf_strspn", "bpf_strnstr",
    "bpf_iter_num_new", "bpf_iter_num_next", "bpf_iter_num_destroy", "bpf_rcu_read_lock",
  ]

  mutating func plausible() -> Template {
    var maps: [MapSpecification] = []
    for _ in 0..<3 {
      let map = Self.plausibleMaps[random(below: Self.plausibleMaps.count)]
      if !maps.contains(where: { $0.name == map.name }) { maps.append(map) }
    }
    let types: [ProgramType] = [.xdp, .xdp, .trafficClassifier, .socketFilter, .cgroupPacket]
    var code = Code()
    // The context and the packet's ends, so that something can be reached.
    code.instructions = [Assembly.copy(6, from: 1), Assembly.copy(9, from: 10)]
    let type = types[random(below: types.count)]
    let fields: [Int16] = type == .xdp ? [0, 4] : [76, 80]
    code.instructions += [
      Assembly.op(0x61, 7, 1, offset: fields[0]), Assembly.op(0x61, 8, 1, offset: fields[1]),
    ]
    for _ in 0..<Int.random(in: 2...20, using: &random) { step(&code, maps: maps.count) }
    code.instructions += [Assembly.move(0, Int32(random(below: 5))), Assembly.exit]
    // Where functions may start.
    for _ in 0..<random(below: 8) { step(&code, maps: maps.count) }
    code.instructions += [Assembly.move(0, Int32(random(below: 2))), Assembly.exit]
    aim(&code)
    let program = ProgramSpecification(
      name: "program", sectionName: "test", type: type, instructions: code.instructions,
      externalCalls: code.externalCalls)
    return Template(program: program, maps: maps)
  }

  private struct Code {
    var instructions: [Instruction] = []
    var externalCalls: [ExternalCall] = []
  }

  private mutating func random(below limit: Int) -> Int { Int(random.next() >> 8) % limit }

  /// A register that most likely leads to memory: the context, the packet, the stack, a value, or anything.
  private mutating func base() -> UInt8 {
    let bases: [UInt8] = [6, 7, 7, 10, 10, 10, 9, 0, 0, 1, 2, 3]
    return bases[random(below: bases.count)]
  }

  private mutating func offset(from base: UInt8) -> Int16 {
    switch random(below: 12) {
    case 0: return Int16(truncatingIfNeeded: Int(random.next() & 0xffff))
    case 1: return Int16(random(below: 1100)) - 550
    default: return base >= 9 ? -Int16(random(below: 66)) : Int16(random(below: 64)) - 2
    }
  }

  private mutating func step(_ code: inout Code, maps: Int) {
    // What a register that can be written is: the frame pointer cannot.
    let destination = UInt8(random(below: 10))
    let source = UInt8(random(below: 11))
    switch random(below: 16) {
    case 0...3:
      let size = [UInt8(0x00), 0x08, 0x10, 0x18][random(below: 4)]
      let base = base()
      let offset = offset(from: base)
      switch random(below: 6) {
      case 0, 1:
        code.instructions.append(Assembly.op(0x61 | size, destination, base, offset: offset))
      case 2: code.instructions.append(Assembly.op(0x63 | size, base, source, offset: offset))
      case 3:
        let number = number(near: 0)
        code.instructions.append(Assembly.op(0x62 | size, base, 0, offset: offset, number))
      case 4 where size != 0x18:
        code.instructions.append(Assembly.op(0x81 | size, destination, base, offset: offset))
      default:
        let operations: [Int32] = [0, 0x40, 0x50, 0xa0, 1, 0x41, 0x51, 0xa1, 0xe1, 0xf1]
        let isWide = random.next() & 1 == 0
        let operation = operations[random(below: operations.count)]
        code.instructions.append(
          Assembly.op(isWide ? 0xdb : 0xc3, base, destination, offset: offset, operation))
      }
    case 4...7: arithmetic(&code, destination, source)
    case 8...10:
      // The distance is chosen when all the places are known.
      let operations: [UInt8] = [0x0, 0x1, 0x2, 0x3, 0x4, 0x5, 0x6, 0x7, 0xa, 0xb, 0xc, 0xd]
      let operation = operations[random(below: operations.count)]
      let isNarrow = random.next() & 1 == 0
      let hasRegister = random.next() & 1 == 0 && operation != 0
      let opcode = operation << 4 | (hasRegister ? 8 : 0) | (isNarrow ? 6 : 5)
      let number = number(near: 4)
      code.instructions.append(
        Assembly.op(opcode, destination, hasRegister ? source : 0, operation == 0 ? 0 : number))
    case 11:
      code.instructions +=
        random.next() & 3 == 0
        ? [Assembly.op(0xe5)] : [Assembly.callLocal(0)]
    case 12: code.instructions += Assembly.wide(destination, address())
    default: call(&code, maps: maps)
    }
  }

  private mutating func arithmetic(_ code: inout Code, _ destination: UInt8, _ source: UInt8) {
    let operation = UInt8(random(below: 14))
    let group: UInt8 = random.next() & 1 == 0 ? 4 : 7
    let hasRegister: UInt8 = random.next() & 1 == 0 ? 8 : 0
    switch operation {
    case 0x8: code.instructions.append(Assembly.op(0x80 | group, destination))
    case 0xd:
      let size: Int32 = [16, 32, 64][random(below: 3)]
      let opcode = 0xd0 | group | (group == 4 ? hasRegister : 0)
      code.instructions.append(Assembly.op(opcode, destination, 0, size))
    case 0xb where hasRegister != 0:
      let widths: [Int16] = group == 7 ? [0, 0, 8, 16, 32] : [0, 8, 16]
      let width = widths[random(below: widths.count)]
      code.instructions.append(Assembly.op(0xb8 | group, destination, source, offset: width))
    default:
      let isSigned = (operation == 0x3 || operation == 0x9) && random.next() & 1 == 0
      let opcode = operation << 4 | group | hasRegister
      let number = number(near: 3)
      code.instructions.append(
        Assembly.op(
          opcode, destination, hasRegister == 0 ? 0 : source, offset: isSigned ? 1 : 0,
          hasRegister == 0 ? number : 0))
    }
  }

  /// A helper or kernel function, with arguments that it may take.
  private mutating func call(_ code: inout Code, maps: Int) {
    for register in UInt8(1)...5 {
      switch random(below: 10) {
      case 0: code.instructions.append(Assembly.copy(register, from: 6))
      case 1: code.instructions.append(Assembly.copy(register, from: 7))
      case 2, 3:
        code.instructions += [
          Assembly.copy(register, from: 10), Assembly.add(register, -Int32(random(below: 72))),
        ]
      case 4, 5:
        let number = number(near: 8)
        code.instructions.append(Assembly.move(register, number))
      case 6: code.instructions += Assembly.function(register, 0)
      case 7: break
      default:
        guard register < 3 else { continue }
        code.instructions += Assembly.wide(
          register, 0xff_fff0 << 40 | UInt64(random(below: maps + 1)))
      }
    }
    if random(below: 5) == 0 {
      code.externalCalls.append(
        ExternalCall(
          instruction: code.instructions.count,
          name: Self.kernelFunctions[random(below: Self.kernelFunctions.count)]))
      code.instructions.append(Assembly.op(0x85, 0, 2, -1))
    } else {
      code.instructions.append(Assembly.call(Self.helpers[random(below: Self.helpers.count)]))
    }
  }

  /// Has all jumps and calls lead to an instruction, most of them forward.
  private mutating func aim(_ code: inout Code) {
    let places = code.instructions.indices.filter { index in
      index == 0 || !code.instructions[index - 1].isWide
    }
    for index in places {
      let instruction = code.instructions[index]
      let isWide = instruction.opcode == 0x18 && instruction.source == 4
      let isCall = instruction.opcode == 0x85 && instruction.source == 1
      let isLong = instruction.opcode == 0x06
      let isJump =
        (instruction.opcode & 7 == 5 || instruction.opcode & 7 == 6) && instruction.opcode != 0x85
        && instruction.opcode != 0x95
      guard isWide || isCall || isJump else { continue }
      let ahead = places.filter { $0 > index }
      let targets = random(below: 8) == 0 || ahead.isEmpty ? places : ahead
      let distance = targets[random(below: targets.count)] - (index + 1)
      if isWide || isCall || isLong {
        code.instructions[index].immediate = Int32(distance)
      } else {
        code.instructions[index].offset = Int16(distance)
      }
    }
  }
}
