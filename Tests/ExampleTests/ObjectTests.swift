import Apus
import ApusKernel
import ApusSimulator
import FlowTableKernel
import PacketCounterKernel
import Testing

/// The generated types over a simulator: what a user writes to test a program in `swift test`.
@Suite("Objects in a simulator")
struct ObjectsInSimulator {
  @Test("A program counts, and the typed map says so")
  func packetCounter() throws {
    let simulator = try Simulator(loading: PacketCounterObject.specification())
    let object = try PacketCounterObject(in: simulator)
    for packet in Traffic(count: 1000) {
      let run = try object.countPackets.testRun(packet: packet)
      #expect(run.returnValue == XDPAction.pass.rawValue)
      #expect(run.packet == packet)
    }
    #expect(try object.packets[0].sum == 1000)
    var options = RunOptions()
    options.processor = 1
    _ = try simulator.run("countPackets", on: [UInt8](repeating: 0, count: 60), options: options)
    #expect(try Array(object.packets[0]) == [1000, 1])
    try object.packets.fill(0, at: 0)
    #expect(try object.packets[0].sum == 0)
    #expect(try object.traps.all().isEmpty)
  }

  @Test("Records arrive in a loop, and globals are live", .timeLimit(.minutes(5)))
  func flowTable() async throws {
    let simulator = try Simulator(loading: FlowTableObject.specification())
    let object = try FlowTableObject(in: simulator)
    let (program, flows) = (object.countFlows, object.newFlows)
    let listener = Task {
      var sources: Set<IPv4Address> = []
      for await flow in flows {
        sources.insert(flow.source)
        if sources.count == 8 { break }
      }
      return sources
    }
    for packet in Traffic(count: 500, sourceCount: 8) {
      _ = try program.testRun(packet: packet)
      await Task.yield()
    }
    #expect(await listener.value == Set((0..<8).map { IPv4Address(10, 0, 0, $0) }))
    #expect(try object.flows.count() == 8)
    let packets = try object.flows.contents().flatMap(\.value).reduce(0) { $0 + $1.packets }
    #expect(packets == 500)
    #expect(object.lost.value == 0)
    object.lost.value = 7
    #expect(object.lost.value == 7)
  }

  @Test("All runs count their lines, if the machine is to")
  func coverage() throws {
    var environment = SimulationEnvironment()
    environment.countsInstructions = true
    let simulator = try Simulator(
      loading: PacketCounterObject.specification(), environment: environment)
    let object = try PacketCounterObject(in: simulator)
    for packet in Traffic(count: 5) { _ = try object.countPackets.testRun(packet: packet) }
    let file = try #require(simulator.coverage().files.first)
    #expect(file.key.hasSuffix("PacketCounter.swift"))
    #expect(file.value.values.max() == 5)
  }

  @Test("An object that was changed first, and a handle that outlives it")
  func handles() throws {
    var specification = try PacketCounterObject.specification()
    specification[map: "packets"]?.maxEntries = 3
    let packets = try PacketCounterObject(in: Simulator(loading: specification)).packets
    #expect(packets.count == 3)
    #expect(try packets[2].sum == 0)
    #expect(throws: ApusError.self) { try packets[3] }
  }

  @Test("What a program must not do is an error with its line")
  func faults() throws {
    let code: [Instruction] = [
      Instruction(opcode: 0xb7, destination: 1),  // r1 = 0
      Instruction(opcode: 0x79, destination: 0, source: 1),  // r0 = *(u64 *)r1
      Instruction(opcode: 0x95),
    ]
    let specification = ObjectSpecification(programs: [
      ProgramSpecification(name: "bad", sectionName: "xdp", type: .xdp, instructions: code)
    ])
    let object = try LoadedObject(in: Simulator(loading: specification))
    let program: XDPProgram = try object.program("bad")
    let fault = #expect(throws: ApusError.self) {
      try program.testRun(packet: [UInt8](repeating: 0, count: 60))
    }
    #expect(fault?.code == .programFault)
    #expect(fault?.message.contains("read 8 bytes at null +0") == true, "\(fault!)")
    #expect(fault?.message.contains("bad, instruction 1") == true)
    let attaching = #expect(throws: ApusError.self) { try program.attach(to: "lo") }
    #expect(attaching?.code == .unsupported)
  }
}
