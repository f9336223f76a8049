import Apus
import ApusKernel
import ApusSystem
import PacketCounterKernel
import SourceCounterKernel
import Testing

extension KernelTests {
  /// The examples' programs in Swift, from the build's own objects to counted packets.
  @Suite("Example programs")
  struct ExamplePrograms {
    @Test("The packet counter counts every frame, in every mode", arguments: XDPMode.allCases)
    func packetCounter(mode: XDPMode) async throws {
      try await NetworkSandbox.run { sandbox throws in
        let object = try PacketCounterObject.load()
        try object.countPackets.attach(to: sandbox.receiver, mode: mode)
        try sandbox.send(777)
        let packets = object.packets
        #expect(try eventually { try packets[0].sum >= 777 })
        #expect(try packets[0].sum == 777)
        object.close()
        #expect(try !sandbox.state(of: sandbox.receiver).isAttached)
      }
    }

    @Test("The source counter counts per IPv4 address, and nothing else")
    func sourceCounter() async throws {
      let counts: [UInt8: Int] = [1: 5, 2: 70, 3: 900]
      try await NetworkSandbox.run { sandbox throws in
        let object = try SourceCounterObject.load()
        try object.countSources.attach(to: sandbox.receiver)
        for (host, count) in counts {
          try sandbox.send(count, frame: Frames.ipv4(source: [192, 0, 2, host]))
        }
        // Neither of another protocol, nor cut off within the header.
        try sandbox.send(20)
        let expected = Dictionary(
          uniqueKeysWithValues: counts.map {
            (ApusKernel.IPv4Address(192, 0, 2, $0.key), UInt64($0.value))
          })
        let sources = object.sources
        #expect(
          try eventually {
            try Dictionary(uniqueKeysWithValues: sources.contents()) == expected
          })
        #expect(try Dictionary(uniqueKeysWithValues: sources.contents()) == expected)
      }
    }

    @Test("A packet that ends within a header passes uncounted", arguments: [14, 15, 33])
    func shortPackets(length: Int) throws {
      let object = try SourceCounterObject.load()
      let packet = Array(Frames.ipv4(source: [192, 0, 2, 1]).prefix(length))
      let run = try object.countSources.testRun(packet: packet)
      #expect(run.returnValue == XDPAction.pass.rawValue)
      #expect(run.packet == packet)
      #expect(try object.sources.count() == 0)
    }

    @Test("One packet more than a header is counted")
    func longEnough() throws {
      let object = try SourceCounterObject.load()
      let packet = Array(Frames.ipv4(source: [198, 51, 100, 7]).prefix(34))
      #expect(try object.countSources.testRun(packet: packet).returnValue == 2)
      #expect(try object.sources[ApusKernel.IPv4Address(198, 51, 100, 7)] == 1)
    }
  }
}
