import Apus
import ApusKernel
import ApusObject
import ApusSimulator
import ApusSystem
import FlowTableKernel
import LongestPrefixKernel
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
        let values: Apus.ArrayMap<RegisterWords> = try object.map("words")
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

    /// Runs a program on all packets in both places, and compares what it returns, the packets, and at last all maps.
    private func compare(
      _ kernel: XDPProgram, _ simulator: XDPProgram, of objects: (LoadedObject, LoadedObject)
    ) throws {
      for packet in packets() {
        let (run, result) = (
          try kernel.testRun(packet: packet), try simulator.testRun(packet: packet)
        )
        #expect(result.returnValue == run.returnValue)
        #expect(result.packet == run.packet)
      }
      for object in [objects.0, objects.1] {
        #expect(try object.traps().occurred().isEmpty)
      }
      try MapContents.expectSame(objects.0, objects.1)
    }

    @Test("packet-counter")
    func packetCounter() throws {
      let kernel = try PacketCounterObject.load()
      let simulator = try PacketCounterObject(
        in: ObjectPlace.simulator(PacketCounterObject.specification()))
      // Which processor a test run is on, is the kernel's to choose.
      for packet in packets() {
        let run = try kernel.countPackets.testRun(packet: packet)
        #expect(try simulator.countPackets.testRun(packet: packet).returnValue == run.returnValue)
      }
      #expect(try simulator.packets[0].sum == 404)
      #expect(try kernel.packets[0].sum == 404)
    }

    @Test("source-counter")
    func sourceCounter() throws {
      let kernel = try SourceCounterObject.load()
      let simulator = try SourceCounterObject(
        in: ObjectPlace.simulator(SourceCounterObject.specification()))
      try compare(
        kernel.countSources, simulator.countSources, of: (kernel.loaded, simulator.loaded))
      #expect(try simulator.sources.count() > 30)
    }

    @Test("flow-table")
    func flowTable() throws {
      let kernel = try ObjectPlace.kernel.flowTable()
      let simulator = try ObjectPlace.simulator.flowTable()
      for packet in packets() {
        let run = try kernel.countFlows.testRun(packet: packet)
        let result = try simulator.countFlows.testRun(packet: packet)
        #expect(result.returnValue == run.returnValue)
        #expect(result.packet == run.packet)
      }
      var flows: [[Flow]] = [[], []]
      kernel.newFlows.drain { flows[0].append($0) }
      simulator.newFlows.drain { flows[1].append($0) }
      #expect(flows[0] == flows[1])
      let sums = try [kernel.flows.contents(), simulator.flows.contents()]
        .map { contents in
          Dictionary(
            uniqueKeysWithValues: contents.map { flow, counters in
              (
                flow,
                counters.reduce(into: [UInt64(0), 0]) {
                  $0[0] += $1.packets
                  $0[1] += $1.bytes
                }
              )
            })
        }
      #expect(sums[0].count > 30)
      #expect(sums[0] == sums[1])
    }

    @Test("tail-calls")
    func tailCalls() throws {
      var sums: [[UInt64]] = []
      for place in ObjectPlace.allCases {
        let object = try place.tailCalls()
        try object.parsers.set(object.parseIPv4, at: 0)
        try object.parsers.set(object.parseIPv6, at: 1)
        try object.parsers.set(object.parseUDP, at: 2)
        for packet in packets() {
          let run = try object.parseEthernet.testRun(packet: packet)
          #expect(run.returnValue == 2)
          #expect(run.packet == packet)
        }
        sums.append(try object.packets.contents().map(\.sum))
      }
      #expect(sums[0].reduce(0, +) == 404)
      #expect(sums[0] == sums[1])
    }

    @Test("longest-prefix")
    func longestPrefix() throws {
      let kernel = try LongestPrefixObject.load()
      let simulator = try LongestPrefixObject(
        in: ObjectPlace.simulator(LongestPrefixObject.specification()))
      for trie in [kernel.blocked, simulator.blocked] {
        try trie.update(0, for: .init(IPv4Address(10, 0, 0, 0), length: 28))
        try trie.update(1, for: .init(IPv4Address(10, 0, 0, 4), length: 30))
      }
      var drops = 0
      for packet in packets() {
        let run = try kernel.dropBlocked.testRun(packet: packet)
        let result = try simulator.dropBlocked.testRun(packet: packet)
        #expect(result.returnValue == run.returnValue)
        if result.returnValue == 1 { drops += 1 }
      }
      #expect(drops > 0)
      for index in UInt32(0)..<2 {
        let (left, right) = (try kernel.dropped[index].sum, try simulator.dropped[index].sum)
        #expect(left == right)
        #expect(left > 0)
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
      let types: Apus.HashMap<UInt32, UInt64> = try object.map("types")
      let total: Apus.ArrayMap<UInt64> = try object.map(".bss")
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
