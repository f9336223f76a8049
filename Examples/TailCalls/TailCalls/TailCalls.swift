import Apus
import ArgumentParser
import SystemPackage
import TailCallsKernel
import UnixSignals

@main
struct TailCalls: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tail-calls",
    abstract: "Count an interface's packets by protocol, with a chain of parsers.")

  @Option(name: .shortAndLong, help: "The interface, such as eth0 or lo.") var iface: String
  @Option(help: "Seconds between two lines; fractions are allowed.") var interval = 1.0
  @Option(help: "Stop after so many lines.") var count = Int.max

  func run() async throws {
    let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
    let object = try TailCallsObject.load()
    try object.parsers.set(object.parseIPv4, at: 0)
    try object.parsers.set(object.parseIPv6, at: 1)
    try object.parsers.set(object.parseUDP, at: 2)
    try object.parseEthernet.attach(to: iface)
    let packets = object.packets
    try await withThrowingTaskGroup { group in
      group.addTask { for await _ in signals { return } }
      group.addTask {
        for _ in 0..<count {
          try await Task.sleep(for: .seconds(interval))
          let sums = try packets.contents().map(\.sum)
          try FileDescriptor.standardOutput.writeAll(
            "ipv4: \(sums[0]) ipv6: \(sums[1]) udp: \(sums[2]) other: \(sums[3])\n".utf8)
        }
      }
      try await group.next()
      group.cancelAll()
    }
  }
}
