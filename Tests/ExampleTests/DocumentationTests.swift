import Apus
import ApusKernel
import ApusSimulator
import FlowTableKernel
import Foundation
import PacketCounterKernel
import Testing

/// What the documentation shows, to the letter: every line of Swift in it is a line of this file, and so compiles.
@Suite("The documentation of the simulator")
struct DocumentedCode {
  @Test("A first test")
  func countsWhatComes() throws {
    let simulator = try Simulator(loading: PacketCounterObject.specification())
    let object = try PacketCounterObject(in: simulator)
    for packet in Traffic(count: 1000) {
      let run = try object.countPackets.testRun(packet: packet)
      #expect(run.returnValue == XDPAction.pass.rawValue)
      #expect(run.packet == packet)
    }
    #expect(try object.packets[0].sum == 1000)
  }

  @Test("A run by name")
  func byName() throws {
    let simulator = try Simulator(loading: PacketCounterObject.specification())
    for packet in Traffic(count: 1000) {
      let result = try simulator.run("countPackets", on: packet)
      assert(result.returnValue == 2)  // XDP_PASS
    }
    let object = try PacketCounterObject(in: simulator)  // the same handles as on the kernel's
    print(try object.packets[0].sum)
    #expect(try object.packets[0].sum == 1000)
    for packet in Traffic(count: 1000) { _ = try object.countPackets.testRun(packet: packet) }
    #expect(try object.packets[0].sum == 2000)
  }

  @Test("Time and processors")
  func environment() throws {
    let specification = try PacketCounterObject.specification()
    var environment = SimulationEnvironment()
    environment.processorCount = 4
    let simulator = try Simulator(loading: specification, environment: environment)
    try simulator.advanceTime(byNanoseconds: 30_000_000_000)
    #expect(simulator.time == 31_000_000_000)
    #expect(try PacketCounterObject(in: simulator).packets[0].count == 4)
  }

  @Test("Packets of a file")
  func capture() throws {
    let simulator = try Simulator(loading: PacketCounterObject.specification())
    let object = try PacketCounterObject(in: simulator)
    let bytes = PacketCapture(packets: Traffic(count: 3).map { .init(bytes: $0) }).encoded()
    let capture = try PacketCapture(parsing: bytes)
    for packet in capture.packets { _ = try object.countPackets.testRun(packet: packet.bytes) }
    #expect(try object.packets[0].sum == 3)
  }

  @Test("Records")
  func records() throws {
    let object = try FlowTableObject(in: Simulator(loading: FlowTableObject.specification()))
    for packet in Traffic(count: 1, sourceCount: 1) {
      _ = try object.countFlows.testRun(packet: packet)
    }
    var packet = Array(Traffic(count: 1))[0]
    packet.replaceSubrange(26..<30, with: [10, 0, 0, 1])
    object.newFlows.drain { _ in }
    _ = try object.countFlows.testRun(packet: packet)
    object.newFlows.drain { flow in #expect(flow.source == IPv4Address(10, 0, 0, 1)) }
  }

  @Test("Step by step, and which lines ran")
  func lines() throws {
    let specification = try PacketCounterObject.specification()
    let packet = Array(Traffic(count: 1))[0]
    var environment = SimulationEnvironment()
    environment.countsInstructions = true
    let simulator = try Simulator(loading: specification, environment: environment)
    var trace = try simulator.trace("countPackets", on: packet)
    while trace.stepLine() {
      guard let step = trace.current else { break }
      print(step.source?.line ?? 0, step.source?.text ?? "", step.registers[0])
    }
    print(simulator.coverage().lcov)
    #expect(simulator.coverage().lcov.contains("DA:"))
  }

  @Test(
    "Every line is here",
    arguments: [
      "Sources/ApusSimulator/ApusSimulator.docc/TestingPrograms.md",
      "Sources/ApusSimulator/ApusSimulator.docc/ApusSimulator.md",
    ])
  func lines(of path: String) throws {
    func code(_ line: Substring) -> String {
      let end = line.range(of: "//")?.lowerBound ?? line.endIndex
      return line[..<end].trimmingCharacters(in: .whitespaces)
    }
    let here = URL(filePath: #filePath)
    let known = Set(
      try String(contentsOf: here, encoding: .utf8).split(separator: "\n").map(code))
    let root = here.deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let text = try String(contentsOf: root.appending(path: path), encoding: .utf8)
    let blocks = text.components(separatedBy: "```swift\n").dropFirst()
      .compactMap { $0.components(separatedBy: "```").first }
    #expect(!blocks.isEmpty)
    // The manifest is for another package, and the name of a test is not its function's here.
    for block in blocks where !block.hasPrefix(".testTarget") {
      for line in block.split(separator: "\n").map(code) where !line.hasPrefix("@Test func") {
        #expect(line.isEmpty || known.contains(line), "\(line)")
      }
    }
  }
}
