import Apus
import ApusObject
import ApusSimulator
import ApusSystem
import PacketCounterKernel
import SourceCounterKernel
import Testing

extension KernelTests {
  /// The same programs in the kernel and in the simulator.
  @Suite("The simulator beside the kernel")
  struct SimulatorBesideKernel {
    @Test("Generated arithmetic and jumps leave the same in every register")
    func generatedPrograms() throws {
      // sdiv, movsx and bswap are of instruction set v4, which Linux has since 6.6.
      let release = try KernelRelease.current()
      let hasV4 = release >= KernelRelease(6, 6)
      var generator = GeneratedProgram(seed: 2026, usesV4: hasV4)
      for number in 0..<300 {
        let specification = generator.next()
        let input = generator.words()
        let object = try LoadedObject(loading: specification)
        let values: ArrayMap<RegisterWords> = try object.map("words")
        try values.set(input, at: 0)
        let program: XDPProgram = try object.program("generated")
        let run = try program.testRun(packet: NetworkSandbox.frame)

        let simulator = try Simulator(loading: specification)
        let simulated = try SimulatedArray<RegisterWords>(simulator.map("words"))
        try simulated.set(input, at: 0)
        let result = try simulator.run("generated", on: NetworkSandbox.frame)

        #expect(result.returnValue == run.returnValue)
        let same = try simulated[0].equals(values[0])
        #expect(same, "program \(number):\n\(Disassembly(specification.programs[0].instructions))")
        object.close()
      }
    }

    private func packets() -> [[UInt8]] {
      Traffic(count: 400, sourceCount: 40, everyIPv6: 5).map { $0 }
        + [14, 15, 33, 34].map { Array(Frames.ipv4(source: [192, 0, 2, 1]).prefix($0)) }
    }

    @Test("The packet counter counts the same")
    func packetCounter() throws {
      let object = try PacketCounterObject.load()
      let simulator = try Simulator(loading: PacketCounterObject.specification())
      for packet in packets() {
        let run = try object.countPackets.testRun(packet: packet)
        let result = try simulator.run("countPackets", on: packet)
        #expect(result.returnValue == run.returnValue)
        #expect(result.packet == run.packet)
      }
      let simulated = try SimulatedPerCPUArray<UInt64>(simulator.map("packets"))
      let counts = try simulated[0]
      #expect(counts.reduce(0, &+) == 404)
      #expect(try object.packets[0].sum == 404)
    }

    @Test("The source counter counts the same sources")
    func sourceCounter() throws {
      let object = try SourceCounterObject.load()
      let simulator = try Simulator(loading: SourceCounterObject.specification())
      for packet in packets() {
        let run = try object.countSources.testRun(packet: packet)
        let result = try simulator.run("countSources", on: packet)
        #expect(result.returnValue == run.returnValue)
        #expect(result.packet == run.packet)
      }
      let map = try simulator.map("sources")
      let sources = try object.sources.contents()
      #expect(sources.count > 30)
      #expect(try map.keys().count == sources.count)
      for (address, count) in sources {
        // Sound: an address is its four bytes.
        let key = unsafe withUnsafeBytes(of: address) { unsafe Array($0) }
        let value = try #require(try map.value(for: key))
        #expect(value == (0..<8).map { UInt8(truncatingIfNeeded: count >> ($0 * 8)) })
      }
    }

    @Test("An object of a C compiler, with global data and a subprogram, counts the same")
    func compiledObject() throws {
      let specification = try ObjectSpecification(embedded: CompiledFixture.counter)
      let object = try LoadedObject(loading: specification)
      let program: XDPProgram = try object.program("count_packets")
      let simulator = try Simulator(loading: specification)
      for packet in packets() {
        let run = try program.testRun(packet: packet)
        #expect(try simulator.run("count_packets", on: packet).returnValue == run.returnValue)
      }
      let types: HashMap<UInt32, UInt64> = try object.map("types")
      let total: ArrayMap<UInt64> = try object.map(".bss")
      let simulatedTypes = try SimulatedHash<UInt32, UInt64>(simulator.map("types"))
      let simulatedTotal = try SimulatedArray<UInt64>(simulator.map(".bss"))
      let expected = try Dictionary(uniqueKeysWithValues: types.contents())
      let contents = try simulatedTypes.contents().map { ($0.key, $0.value) }
      #expect(Dictionary(uniqueKeysWithValues: contents) == expected)
      let (left, right) = (try simulatedTotal[0], try total[0])
      #expect(left == right)
    }
  }
}

/// Registers r0 to r8, as a map's value.
struct RegisterWords: BitwiseCopyable, Sendable {
  var values: InlineArray<9, UInt64> = InlineArray(repeating: 0)

  func equals(_ other: Self) -> Bool {
    values.indices.allSatisfy { values[$0] == other.values[$0] }
  }
}

/// Makes programs that load r0 to r8 from a map, calculate with them, and store them back.
private struct GeneratedProgram {
  private var state: UInt64
  private let usesV4: Bool

  init(seed: UInt64, usesV4: Bool) {
    state = seed
    self.usesV4 = usesV4
  }

  private mutating func bits() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
    return mixed ^ mixed >> 31
  }

  /// A number that is likely to be at an end of something.
  private mutating func number() -> UInt64 {
    let bits = bits()
    let ends: [UInt64] = [0, 1, .max, 1 << 63, 1 << 31, 0xffff_ffff, 1 << 32, 0x7fff_ffff]
    return bits & 1 == 0 ? ends[Int(bits >> 8 & 7)] : bits >> (bits >> 2 & 63)
  }

  mutating func words() -> RegisterWords {
    var words = RegisterWords()
    for index in words.values.indices { words.values[index] = number() }
    return words
  }

  mutating func next() -> ObjectSpecification {
    var code = Assembly.wide(9)
    for register in UInt8(0)...8 {
      code.append(Assembly.load64(register, 9, Int16(register) * 8))
    }
    let last = code.count + 40
    while code.count < last { code.append(instruction(left: last - code.count - 1)) }
    let second = code.count
    code += Assembly.wide(9)
    for register in UInt8(0)...8 {
      code.append(Assembly.store64(9, Int16(register) * 8, register))
    }
    code += [Assembly.move(0, 2), Assembly.exit]
    return ObjectSpecification(
      programs: [
        Fixture.xdp(
          "generated", code,
          references: [0, second]
            .map {
              MapReference(instruction: $0, map: "words", kind: .value(offset: 0))
            })
      ],
      maps: [
        MapSpecification(name: "words", type: .array, keySize: 4, valueSize: 72, maxEntries: 1)
      ],
      license: "GPL")
  }

  private mutating func instruction(left: Int) -> Instruction {
    let bits = bits()
    let is64 = bits & 1 == 0
    let hasRegister = bits & 2 == 0
    let (destination, source) = (UInt8(bits >> 8 & 7), UInt8(bits >> 16 & 7))
    var result = Instruction(opcode: 0, destination: destination)
    if bits >> 24 & 7 == 0, left > 0 {
      let conditions: [UInt8] = [1, 2, 3, 4, 5, 6, 7, 0xa, 0xb, 0xc, 0xd]
      result.opcode = conditions[Int(bits >> 32) % conditions.count] << 4 | (is64 ? 5 : 6)
      result.offset = Int16(bits >> 28 & 3) % Int16(left) + (left > 1 ? 1 : 0)
      result.offset = min(result.offset, Int16(left))
    } else {
      let codes: [UInt8] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0xa, 0xb, 0xc, 0xd]
      let code = codes[Int(bits >> 32) % codes.count]
      if code == 0xd {
        // To big-endian or little-endian, or with v4 a plain swap.
        let swaps = usesV4 && is64
        result.opcode = swaps ? 0xd7 : hasRegister ? 0xdc : 0xd4
        result.immediate = [16, 32, 64][Int(bits >> 40) % 3]
        return result
      }
      result.opcode = code << 4 | (is64 ? 7 : 4)
      if code == 8 { return result }
      if usesV4, bits & 4 == 0, code == 3 || code == 9 { result.offset = 1 }
      if usesV4, bits & 4 == 0, code == 0xb, hasRegister {
        result.offset = is64 ? [8, 16, 32][Int(bits >> 40) % 3] : [8, 16][Int(bits >> 40) % 2]
      }
      if !hasRegister, code == 3 || code == 9 || code == 6 || code == 7 || code == 0xc {
        // The verifier takes neither a division by zero nor a shift out of range.
        result.immediate = Int32(truncatingIfNeeded: bits >> 44 & 0x1f) | 1
        return result
      }
    }
    if hasRegister {
      result.opcode |= 8
      result.source = source
    } else {
      result.immediate = Int32(truncatingIfNeeded: number())
    }
    return result
  }
}
