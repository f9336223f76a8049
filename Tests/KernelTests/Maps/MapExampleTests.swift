import Apus
import ApusKernel
import ApusSystem
import FlowTableKernel
import LongestPrefixKernel
import TailCallsKernel
import Testing

extension KernelTests {
  /// The examples of maps.
  @Suite("Examples of maps")
  struct MapExamples {
    @Test("create-map creates, writes, reads and pins a map")
    func createMap() async throws {
      try await BPFFileSystem.run { folder in
        let path = "\(folder)/my_array"
        let end = try Child(product: "create-map", [path]).finish()
        #expect(end.status == 0, "\(end.errors)")
        #expect(end.output.contains("[210, 4, 0, 0]"))
        let map = try Apus.ArrayMap<Int32>(pinnedAt: path)
        #expect(map.name == "my_array")
        #expect(map.count == 100)
        #expect(try map[1] == 1234)
      }
    }

    @Test(
      "flow-table counts flows, and tells of each new one once", arguments: ObjectPlace.allCases)
    func flowTable(place: ObjectPlace) throws {
      let object = try place.flowTable()
      for host in [1, 2, 1, 1, 2, 3] as [UInt8] {
        _ = try object.countFlows.testRun(packet: Frames.ipv4(source: [192, 0, 2, host]))
      }
      let flows = try object.flows.contents()
      #expect(flows.count == 3)
      let first = try #require(flows.first { $0.key.source == IPv4Address(192, 0, 2, 1) })
      #expect(first.key.destination == IPv4Address(192, 0, 2, 200))
      #expect(first.key.protocolNumber == 17)
      #expect(first.value.reduce(0) { $0 + $1.packets } == 3)
      #expect(first.value.reduce(0) { $0 + $1.bytes } == 3 * 46)
      var new: [IPv4Address] = []
      object.newFlows.drain { new.append($0.source) }
      #expect(new == [1, 2, 3].map { IPv4Address(192, 0, 2, $0) })
      #expect(object.lost.value == 0)
    }

    @Test("flow-table shows them")
    func flowTableProcess() async throws {
      try await NetworkSandbox.run { sandbox throws in
        let child = try Child(
          product: "flow-table",
          ["--iface", sandbox.receiver, "--interval", "0.5", "--count", "1"])
        #expect(try eventually { try sandbox.state(of: sandbox.receiver).isAttached })
        try sandbox.send(5, frame: Frames.ipv4(source: [192, 0, 2, 9]))
        let end = child.finish()
        #expect(end.status == 0, "\(end.errors)")
        #expect(end.output.contains("5\t192.0.2.9\t192.0.2.200\t17\n"), "\(end.output)")
        #expect(end.output.contains("2.0 new flows/s, 0 lost"))
      }
    }

    @Test("tail-calls goes from parser to parser", arguments: ObjectPlace.allCases)
    func tailCalls(place: ObjectPlace) throws {
      let object = try place.tailCalls()
      try object.parsers.set(object.parseIPv4, at: 0)
      try object.parsers.set(object.parseUDP, at: 2)
      let udp = Frames.ipv4(source: [192, 0, 2, 1])
      var tcp = udp
      tcp[23] = 6
      var ipv6 = udp
      ipv6.replaceSubrange(12..<14, with: [0x86, 0xDD])
      for packet in [udp, udp, tcp, ipv6] {
        #expect(
          try object.parseEthernet.testRun(packet: packet).returnValue == XDPAction.pass.rawValue)
      }
      // There is no parser for IPv6.
      #expect(try object.packets.contents().map(\.sum) == [1, 0, 2, 1])
    }

    @Test("longest-prefix drops what comes from the networks, and counts by the longest")
    func longestPrefix() async throws {
      try await NetworkSandbox.run { sandbox throws in
        let child = try Child(
          product: "longest-prefix",
          [
            "--iface", sandbox.receiver, "--interval", "0.5", "--count", "1", "192.0.0.0/8",
            "192.0.2.0/24",
          ])
        #expect(try eventually { try sandbox.state(of: sandbox.receiver).isAttached })
        try sandbox.send(3, frame: Frames.ipv4(source: [192, 0, 2, 9]))
        try sandbox.send(4, frame: Frames.ipv4(source: [192, 7, 2, 9]))
        try sandbox.send(5, frame: Frames.ipv4(source: [10, 7, 2, 9]))
        let end = child.finish()
        #expect(end.status == 0, "\(end.errors)")
        #expect(end.output.contains("4\t192.0.0.0/8\n3\t192.0.2.0/24\n"), "\(end.output)")
      }
      let bad = try Child(product: "longest-prefix", ["--iface", "lo", "192.0.2.0/33"]).finish()
      #expect(bad.status != 0)
    }
  }
}
