import Apus
import ArgumentParser
import ExampleSupport
import SystemPackage
import TailCallsKernel
import UnixSignals

@main
struct TailCalls: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tail-calls",
    abstract: "Count an interface's packets by protocol, with a chain of parsers.")

  @OptionGroup var source: PacketSource
  @Option(help: "Seconds between two lines; fractions are allowed.") var interval = 1.0
  @Option(help: "Stop after so many lines.") var count = Int.max

  func run() async throws {
    let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
    // In the kernel, or without privileges in a simulator: the rest is the same.
    let input = try source.load(TailCallsObject.specification())
    let object = try TailCallsObject(input.object)
    try object.parsers.set(object.parseIPv4, at: 0)
    try object.parsers.set(object.parseIPv6, at: 1)
    try object.parsers.set(object.parseUDP, at: 2)
    try input.start(object.parseEthernet)
    let packets = object.packets
    try await withThrowingTaskGroup { group in
      group.addTask { for await _ in signals { return } }
      group.addTask {
        for _ in input.rounds(count) {
          try await input.pause(interval)
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
