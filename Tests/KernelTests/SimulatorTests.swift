import Apus
import ApusKernel
import ApusObject
import ApusSimulator
import ApusSystem
import FlowTableKernel
import Foundation
import LongestPrefixKernel
import PacketCounterKernel
import SourceCounterKernel
import Testing

extension KernelTests {
  /// The same programs in the kernel and in the simulator.
  @Suite("The simulator beside the kernel")
  struct SimulatorBesideKernel {
    /// A simulator of each kind that there is here.
    private func simulators(
      loading specification: ObjectSpecification
    ) throws -> [(mode: ExecutionMode, simulator: Simulator)] {
      let modes: [ExecutionMode] = Simulator.canCompile ? [.interpreted, .native] : [.interpreted]
      return try modes.map { mode in
        var environment = SimulationEnvironment()
        environment.execution = mode
        return (mode, try Simulator(loading: specification, environment: environment))
      }
    }

    /// With `APUS_GENERATED_PROGRAMS`, as many as it says.
    @Test("Generated programs leave the same in every register, on the stack and in the packet")
    func generatedPrograms() throws {
      // sdiv, movsx and bswap are of instruction set v4, which Linux has since 6.6.
      let release = try KernelRelease.current()
      let hasV4 = release >= KernelRelease(6, 6)
      let variables = ProcessInfo.processInfo.environment
      let count = variables["APUS_GENERATED_PROGRAMS"].flatMap(Int.init) ?? 300
      var generator = GeneratedProgram(seed: 2026, usesV4: hasV4)
      for number in 0..<count {
        let specification = generator.next()
        let input = generator.words()
        let object = try LoadedObject(loading: specification)
        let values: Apus.ArrayMap<RegisterWords> = try object.map("words")
        try values.set(input, at: 0)
        let program: XDPProgram = try object.program("generated")
        let run = try program.testRun(packet: NetworkSandbox.frame)
        let expected = try values[0]
        object.close()

        for (mode, simulator) in try simulators(loading: specification) {
          let simulated = try SimulatedArray<RegisterWords>(simulator.map("words"))
          try simulated.set(input, at: 0)
          let result = try simulator.run("generated", on: NetworkSandbox.frame)

          #expect(result.returnValue == run.returnValue)
          #expect(result.packet == run.packet)
          let same = try simulated[0].equals(expected)
          #expect(
            same && result.packet == run.packet,
            "program \(number) \(mode):\n\(Disassembly(specification.programs[0].instructions))")
        }
      }
    }

    /// The packets of one capture file.
    private func packets() throws -> [[UInt8]] {
      let packets =
        Traffic(count: 400, sourceCount: 40, everyIPv6: 5).map { $0 }
        + [14, 15, 33, 34].map { Array(Frames.ipv4(source: [192, 0, 2, 1]).prefix($0)) }
      let file = PacketCapture(packets: packets.map { .init(bytes: $0) }).encoded()
      return try PacketCapture(parsing: file).packets.map(\.bytes)
    }

    /// Runs a program on all packets in both places, and compares what it returns, the packets, and at last all maps.
    private func compare(
      _ kernel: XDPProgram, _ simulator: XDPProgram, of objects: (LoadedObject, LoadedObject)
    ) throws {
      for packet in try packets() {
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
      for packet in try packets() {
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
      for packet in try packets() {
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
        for packet in try packets() {
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
      for packet in try packets() {
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
      let simulators = try simulators(loading: specification)
      for packet in try packets() {
        let run = try program.testRun(packet: packet)
        for (_, simulator) in simulators {
          #expect(try simulator.run("count_packets", on: packet).returnValue == run.returnValue)
        }
      }
      let types: Apus.HashMap<UInt32, UInt64> = try object.map("types")
      let total: Apus.ArrayMap<UInt64> = try object.map(".bss")
      let expected = try Dictionary(uniqueKeysWithValues: types.contents())
      for (_, simulator) in simulators {
        let simulatedTypes = try SimulatedHash<UInt32, UInt64>(simulator.map("types"))
        let simulatedTotal = try SimulatedArray<UInt64>(simulator.map(".bss"))
        let contents = try simulatedTypes.contents().map { ($0.key, $0.value) }
        #expect(Dictionary(uniqueKeysWithValues: contents) == expected)
        let (left, right) = (try simulatedTotal[0], try total[0])
        #expect(left == right)
      }
    }
  }
}
