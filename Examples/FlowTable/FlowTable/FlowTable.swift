import Apus
import ArgumentParser
import ExampleSupport
import FlowTableKernel
import Synchronization
import SystemPackage
import UnixSignals

@main
struct FlowTable: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "flow-table", abstract: "Show an interface's flows, and how many are new.")

  @OptionGroup var source: PacketSource
  @Option(help: "Seconds between two tables; fractions are allowed.") var interval = 1.0
  @Option(help: "Stop after so many tables.") var count = Int.max
  @Option(help: "How many flows to show.") var top = 10

  func run() async throws {
    let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
    // In the kernel, or without privileges in a simulator: the rest is the same.
    let input = try source.load(FlowTableObject.specification())
    let object = try FlowTableObject(input.object)
    try input.start(object.countFlows)
    let (flows, newFlows, lost) = (object.flows, object.newFlows, object.lost)
    let counter = NewFlowCounter()
    try await withThrowingTaskGroup { group in
      group.addTask { for await _ in signals { return } }
      group.addTask { for await _ in newFlows { counter.add() } }
      group.addTask {
        for _ in input.rounds(count) {
          try await input.pause(interval)
          let rows = try flows.contents()
            .map { (flow: $0.key, packets: $0.value.reduce(0) { $0 &+ $1.packets }) }
            .sorted { $0.packets > $1.packets }.prefix(top)
            .map {
              "\($0.packets)\t\($0.flow.source)\t\($0.flow.destination)\t\($0.flow.protocolNumber)\n"
            }
          let rate = Double(counter.take()) / interval
          try FileDescriptor.standardOutput.writeAll(
            "\(rate) new flows/s, \(lost.value) lost\npackets\tsource\tdestination\tprotocol\n\(rows.joined())\n"
              .utf8)
        }
      }
      try await group.next()
      group.cancelAll()
    }
  }
}

/// How many flows came since the last table.
final class NewFlowCounter: Sendable {
  private let count = Atomic(0)

  func add() { count.add(1, ordering: .relaxed) }

  func take() -> Int { count.exchange(0, ordering: .relaxed) }
}
