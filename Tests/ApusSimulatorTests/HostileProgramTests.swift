import ApusObject
import ApusSimulator
import Testing

/// Numbers that are the same in every run.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
    return mixed ^ mixed >> 31
  }
}

@Suite struct HostileProgramTests {
  /// The opcodes of the instruction set, but not the 16-byte load.
  static let opcodes: [UInt8] = (0...255)
    .filter { opcode in
      let accepted: [Int32] = [0, 16, 0x100]
      return opcode != 0x18
        && accepted.contains { immediate in
          let code = failure([
            Assembly.op(opcode, 1, 2, offset: 0, immediate), Assembly.op(0x95),
          ])?
          .code
          return code != .invalidInstruction
        }
    }

  /// Random bytes, which mostly do not load; and random operands of valid opcodes, which mostly do.
  static func program(_ random: inout SplitMix, isValid: Bool) -> [Instruction] {
    var code: [Instruction] = []
    for _ in 0..<Int.random(in: 1...24, using: &random) {
      let bits = random.next()
      if isValid, bits & 0xf == 0 {
        code += Assembly.wide(UInt8(bits >> 8 & 7), interesting(&random))
        continue
      }
      let opcode = opcodes[Int(bits >> 32) % opcodes.count]
      if isValid, bits & 0x30 != 0, opcode & 7 == 4 || opcode & 7 == 7 {
        code.append(
          Assembly.op(opcode, UInt8(bits >> 8 & 7), UInt8(bits >> 12 & 7), Int32(bits >> 48 & 31)))
        continue
      }
      code.append(
        Assembly.op(
          isValid ? opcodes[Int(bits >> 32) % opcodes.count] : UInt8(truncatingIfNeeded: bits),
          UInt8(bits >> 8 & (isValid ? 7 : 15)), UInt8(bits >> 12 & (isValid ? 7 : 15)),
          offset: isValid
            ? Int16(truncatingIfNeeded: Int64(bits >> 16 & 31) - 16)
            : Int16(truncatingIfNeeded: bits >> 16),
          isValid
            ? [0, 1, 2, 5, 16, 32, 64, 0x100, -1, 181][Int(bits >> 40) % 10]
            : Int32(truncatingIfNeeded: random.next())))
    }
    return code + [Assembly.exit]
  }

  /// Addresses of regions and their neighbours, or anything.
  static func interesting(_ random: inout SplitMix) -> UInt64 {
    let bits = random.next()
    switch bits & 3 {
    case 0: return bits
    case 1: return (bits >> 8 & 0x3f) << 40 | (bits >> 20 & 0x1fff)
    case 2: return 0x1_0000 + (bits >> 8 & 0x3ff)
    default: return UInt64(0xff_fff0 + (bits >> 8 & 1)) << 40 | (bits >> 20 & 0x1f)
    }
  }

  @Test func `random programs end with a value or an error`() {
    var random = SplitMix(state: 6)
    var environment = SimulationEnvironment()
    environment.stepLimit = 2000
    let maps = [
      MapSpecification(name: "array", type: .array, keySize: 4, valueSize: 12, maxEntries: 3),
      MapSpecification(name: "hash", type: .hash, keySize: 8, valueSize: 8, maxEntries: 2),
      MapSpecification(name: "ring", type: .ringBuffer, maxEntries: 4096),
    ]
    var (values, errors) = (0, 0)
    for round in 0..<20_000 {
      let code = Self.program(&random, isValid: !round.isMultiple(of: 4))
      let program = ProgramSpecification(
        name: "program", sectionName: "xdp", type: .xdp, instructions: code)
      do {
        let simulator = try Simulator(
          loading: ObjectSpecification(programs: [program], maps: maps), environment: environment)
        let result = try simulator.run("program", on: Array(repeating: 7, count: 60))
        values += 1
        #expect(result.packet.count <= 4096)
      } catch {
        errors += 1
      }
    }
    #expect(values > 50)
    #expect(errors > 500)
  }

  @Test func `random bytes as a capture file are refused or read`() {
    var random = SplitMix(state: 7)
    let starts: [[UInt8]] = [
      [0xd4, 0xc3, 0xb2, 0xa1], [0xa1, 0xb2, 0x3c, 0x4d],
      [0x0a, 0x0d, 0x0d, 0x0a, 28, 0, 0, 0, 0x4d, 0x3c, 0x2b, 0x1a],
    ]
    for round in 0..<20_000 {
      var bytes = starts[round % 3]
      for _ in 0..<Int.random(in: 0...80, using: &random) {
        let bits = random.next()
        bytes.append(bits & 3 == 0 ? UInt8(truncatingIfNeeded: bits >> 8) : UInt8(bits >> 8 & 7))
      }
      _ = try? PacketCapture(parsing: bytes)
    }
  }
}
