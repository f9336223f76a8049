import Apus
import ArgumentParser
import ExampleSupport
import PacketCounterKernel
import SystemPackage
import UnixSignals

@main
struct PacketCounter: AsyncParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Count an interface's packets.")

  @OptionGroup var source: PacketSource
  @Option(help: "Seconds between two lines; fractions are allowed.") var interval = 1.0
  @Option(help: "Stop after so many lines.") var count = Int.max
  @Option(help: "Where packets are counted.") var mode = XDPMode.automatic
  @Flag(help: "Print one JSON object a line.") var json = false

  func run() async throws {
    let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
    // In the kernel, or without privileges in a simulator: the rest is the same.
    let input = try source.load(PacketCounterObject.specification())
    let object = try PacketCounterObject(input.object)
    try input.start(object.countPackets, mode: mode)
    let packets = object.packets
    try await withThrowingTaskGroup { group in
      group.addTask { for await _ in signals { return } }
      group.addTask {
        for _ in input.rounds(count) {
          let perCPU = try packets[0]
          let text = perCPU.map { "\($0) " }.joined() + "total: \(perCPU.sum)\n"
          let object = "{\"perCPU\":\(perCPU),\"total\":\(perCPU.sum)}\n"
          try FileDescriptor.standardOutput.writeAll((json ? object : text).utf8)
          try await input.pause(interval)
        }
      }
      try await group.next()
      group.cancelAll()
    }
  }
}

extension XDPMode: ExpressibleByArgument {}
