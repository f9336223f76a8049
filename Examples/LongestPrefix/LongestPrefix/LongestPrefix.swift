import Apus
import ApusKernel
import ArgumentParser
import ExampleSupport
import LongestPrefixKernel
import SystemPackage
import UnixSignals

@main
struct LongestPrefix: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "longest-prefix",
    abstract: "Drop the packets that come from networks in a list.")

  @OptionGroup var source: PacketSource
  @Option(help: "Seconds between two tables; fractions are allowed.") var interval = 1.0
  @Option(help: "Stop after so many tables.") var count = Int.max
  @Argument(help: "Networks, such as 192.0.2.0/24.") var networks: [Network]

  func run() async throws {
    let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
    // In the kernel, or without privileges in a simulator: the rest is the same.
    let input = try source.load(LongestPrefixObject.specification())
    let object = try LongestPrefixObject(input.object)
    let list = networks.enumerated()
      .map { (key: $0.element.prefix, value: UInt32(truncatingIfNeeded: $0.offset)) }
    // All of them in one system call.
    try object.blocked.update(contentsOf: list)
    try input.start(object.dropBlocked)
    let dropped = object.dropped
    try await withThrowingTaskGroup { group in
      group.addTask { for await _ in signals { return } }
      group.addTask {
        for _ in input.rounds(count) {
          try await input.pause(interval)
          var rows = ""
          for (index, network) in networks.enumerated() {
            rows += "\(try dropped[UInt32(index)].sum)\t\(network.text)\n"
          }
          try FileDescriptor.standardOutput.writeAll("dropped\tnetwork\n\(rows)\n".utf8)
        }
      }
      try await group.next()
      group.cancelAll()
    }
  }
}

/// A network as it is written: an address, a slash, and how many bits of the address are the network's.
struct Network: ExpressibleByArgument {
  let text: String
  let prefix: Apus.Prefix<IPv4Address>

  init?(argument: String) {
    let parts = argument.split(separator: "/", omittingEmptySubsequences: false)
    let numbers = parts[0].split(separator: ".", omittingEmptySubsequences: false)
      .compactMap { UInt8($0) }
    guard parts.count == 2, numbers.count == 4, let length = UInt32(parts[1]), length <= 32 else {
      return nil
    }
    let address = IPv4Address(numbers[0], numbers[1], numbers[2], numbers[3])
    text = argument
    prefix = Apus.Prefix(address, length: length)
  }
}
