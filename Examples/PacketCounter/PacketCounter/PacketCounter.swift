import Apus
import ArgumentParser
import PacketCounterKernel
import SystemPackage
import UnixSignals

@main
struct PacketCounter: AsyncParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Count an interface's packets.")

  @Option(name: .shortAndLong, help: "The interface, such as eth0 or lo.") var iface: String
  @Option(help: "Seconds between two lines; fractions are allowed.") var interval = 1.0
  @Option(help: "Stop after so many lines.") var count = Int.max
  @Option(help: "Where packets are counted.") var mode = XDPMode.automatic
  @Flag(help: "Print one JSON object a line.") var json = false

  func run() async throws {
    let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
    let object = try PacketCounterObject.load()
    try object.countPackets.attach(to: iface, mode: mode)
    let packets = object.packets
    try await withThrowingTaskGroup { group in
      group.addTask { for await _ in signals { return } }
      group.addTask {
        for _ in 0..<count {
          let perCPU = try packets[0]
          let text = perCPU.map { "\($0) " }.joined() + "total: \(perCPU.sum)\n"
          let object = "{\"perCPU\":\(perCPU),\"total\":\(perCPU.sum)}\n"
          try FileDescriptor.standardOutput.writeAll((json ? object : text).utf8)
          try await Task.sleep(for: .seconds(interval))
        }
      }
      try await group.next()
      group.cancelAll()
    }
  }
}

extension XDPMode: ExpressibleByArgument {}
