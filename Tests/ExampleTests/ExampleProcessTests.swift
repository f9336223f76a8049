import ApusSimulator
import Testing

/// Each example as somebody meets it who has no privileges.
@Suite("Examples without privileges")
struct ExampleProcesses {
  static let examples: [(name: String, arguments: [String])] = [
    ("packet-counter", []), ("source-counter", []), ("flow-table", []), ("tail-calls", []),
    ("longest-prefix", ["10.0.0.0/24"]),
  ]

  @Test(
    "One line says what is missing, and the simulator counts generated packets",
    arguments: examples)
  func generated(name: String, arguments: [String]) async throws {
    let end = try await Run.product(
      name, ["--count", "2", "--interval", "0.3", "--rate", "2000"] + arguments)
    #expect(end.status == 0)
    let errors = end.errors.split(separator: "\n")
    #expect(errors.count == 1, "\(end.errors)")
    #expect(end.errors.contains("CAP_BPF"))
    #expect(end.errors.contains("sudo "))
    #expect(end.errors.hasPrefix("In the simulator, on generated packets: "))
    // Somewhere there is a number that is not zero.
    let last = end.lines.last { $0.contains { $0.isWholeNumber } }
    let numbers = try #require(last).split { !$0.isWholeNumber }.compactMap { Int($0) }
    #expect(numbers.contains { $0 > 0 }, "\(end.output)")
  }

  @Test("With --simulate nothing is missing", arguments: examples)
  func asked(name: String, arguments: [String]) async throws {
    let end = try await Run.product(
      name, ["--simulate", "--count", "1", "--interval", "0.05"] + arguments)
    #expect(end.status == 0)
    #expect(end.errors == "")
    #expect(!end.output.isEmpty)
  }

  /// 30 packets of IPv4 from 3 sources and 10 of IPv6.
  private static func packets() -> [[UInt8]] {
    let all = Array(Traffic(count: 40, sourceCount: 3, everyIPv6: 4))
    precondition(all.count == 40)
    return all
  }

  /// How many of the packets come from each IPv4 address.
  private static func sources() -> [String: Int] {
    packets().filter { $0[12] == 8 && $0[13] == 0 }
      .reduce(into: [:]) { counts, packet in
        counts[packet[26..<30].map(String.init).joined(separator: "."), default: 0] += 1
      }
  }

  @Test("packet-counter counts the packets of a file, and ends")
  func packetCounter() async throws {
    let file = try TemporaryFile(Self.packets())
    let end = try await Run.product("packet-counter", ["--pcap", file.path])
    #expect(end.status == 0)
    #expect(end.errors == "")
    #expect(end.output == "40 0 total: 40\n")
    let json = try await Run.product("packet-counter", ["--pcap", file.path, "--json"])
    #expect(json.output == "{\"perCPU\":[40, 0],\"total\":40}\n")
  }

  @Test("source-counter counts them by source")
  func sourceCounter() async throws {
    let file = try TemporaryFile(Self.packets())
    let end = try await Run.product("source-counter", ["--pcap", file.path])
    #expect(end.status == 0)
    let rows = end.lines.dropFirst()
      .map { row in row.split(separator: "\t").map(String.init) }
    #expect(end.lines.first == "packets\tsource")
    let counts = Dictionary(uniqueKeysWithValues: rows.map { ($0[1], Int($0[0])) })
    #expect(counts == Self.sources().mapValues { $0 })
  }

  @Test("flow-table shows their flows")
  func flowTable() async throws {
    let file = try TemporaryFile(Self.packets())
    let end = try await Run.product("flow-table", ["--pcap", file.path])
    #expect(end.status == 0)
    for (source, count) in Self.sources() {
      #expect(end.output.contains("\(count)\t\(source)\t192.0.2.1\t17\n"), "\(end.output)")
    }
    #expect(end.output.contains("0 lost"))
  }

  @Test("tail-calls shows their protocols")
  func tailCalls() async throws {
    let file = try TemporaryFile(Self.packets())
    let end = try await Run.product("tail-calls", ["--pcap", file.path])
    #expect(end.status == 0)
    #expect(end.output == "ipv4: 0 ipv6: 10 udp: 30 other: 0\n")
  }

  @Test("longest-prefix drops those of the networks")
  func longestPrefix() async throws {
    let file = try TemporaryFile(Self.packets())
    let end = try await Run.product(
      "longest-prefix", ["--pcap", file.path, "10.0.0.0/24", "10.0.0.1/32", "192.0.2.0/24"])
    #expect(end.status == 0)
    let one = Self.sources()["10.0.0.1", default: 0]
    #expect(
      end.output
        == "dropped\tnetwork\n\(30 - one)\t10.0.0.0/24\n\(one)\t10.0.0.1/32\n0\t192.0.2.0/24\n\n")
  }

  @Test("A file that is none, and one that is no capture, are said to be")
  func badFiles() async throws {
    let missing = try await Run.product("packet-counter", ["--pcap", "/nonexistent.pcap"])
    #expect(missing.status != 0)
    #expect(missing.errors.contains("/nonexistent.pcap cannot be read"))
    let file = try TemporaryFile(Array("no capture".utf8), suffix: ".pcap")
    let bad = try await Run.product("packet-counter", ["--pcap", file.path])
    #expect(bad.status == 1)
    #expect(bad.errors.contains("neither pcap nor pcapng"))
  }
}
