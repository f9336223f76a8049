import SystemPackage
import Testing

@testable import ApusSystem

@Suite("Netlink", .enabled(if: 1.littleEndian == 1, "the recorded messages are little endian"))
struct NetlinkTests {
  private func answer(to datagrams: [UInt8]...) throws -> NetlinkAnswer {
    var answer = NetlinkAnswer(sequence: 7)
    for datagram in datagrams { try answer.take(datagram) }
    return answer
  }

  private func interfaces(_ datagram: [UInt8]) throws -> [NetworkInterface] {
    try NetlinkSocket.interfaces(in: answer(to: datagram).messages)
  }

  @Test("An interface, and what is attached to it")
  func attached() throws {
    let interface = try #require(try interfaces(NetlinkFixture.genericXDP).first)
    #expect(interface.index == 2)
    #expect(interface.name == "apus1")
    #expect(interface.xdp == XDPState(programs: [.generic: 383]))
  }

  @Test("A list in one datagram, up to its end")
  func list() throws {
    let datagram = NetlinkFixture.nothingAttached + NetlinkFixture.genericXDP + NetlinkFixture.done
    #expect(try interfaces(datagram).map(\.name) == ["lo", "apus1"])
    #expect(try interfaces(datagram).map(\.xdp.isAttached) == [false, true])
    #expect(try answer(to: datagram).isComplete)
    #expect(try !answer(to: NetlinkFixture.nothingAttached).isComplete)
  }

  @Test("Answers to another request are not this one's")
  func foreignSequence() throws {
    var answer = NetlinkAnswer(sequence: 8)
    try answer.take(NetlinkFixture.genericXDP + NetlinkFixture.noSuchDevice + NetlinkFixture.done)
    #expect(answer.messages.isEmpty)
    #expect(!answer.isComplete)
  }

  @Test("An acknowledgement ends the answer; a refusal is thrown with the kernel's words")
  func acknowledgements() throws {
    #expect(try answer(to: NetlinkFixture.acknowledgement).isComplete)
    #expect(throws: NetlinkError.refused(.operationNotSupportedByDevice, explanation: nil)) {
      try answer(to: NetlinkFixture.noSuchDevice)
    }
    let native = "Underlying driver does not support XDP in native mode"
    #expect(throws: NetlinkError.refused(.notSupportedOnSocket, explanation: native)) {
      try answer(to: NetlinkFixture.unsupported)
    }
    #expect(
      throws: NetlinkError.refused(.resourceBusy, explanation: "XDP program already attached")
    ) {
      try answer(to: NetlinkFixture.busy)
    }
  }

  @Test("A list that changed while it was made says so")
  func interrupted() throws {
    var datagram = NetlinkFixture.nothingAttached
    datagram[6] |= 0x10  // NLM_F_DUMP_INTR
    #expect(try answer(to: datagram).wasInterrupted)
    #expect(try !answer(to: NetlinkFixture.nothingAttached).wasInterrupted)
  }

  @Test("A truncated message is an error or less of an answer, at every length")
  func truncation() {
    for datagram in NetlinkFixture.all {
      for count in 0..<datagram.count {
        expectNoCrash(Array(datagram.prefix(count)))
      }
      // One message without its last byte cannot be whole.
      #expect(throws: NetlinkError.self) { try NetlinkMessage.all(in: datagram.dropLast()) }
    }
  }

  @Test("Any flipped bit, and any two changed bytes, are an error or another answer")
  func flips() {
    var generator = SplitMix(state: 0x6170_7573)
    for datagram in NetlinkFixture.all {
      for bit in 0..<(datagram.count * 8) {
        var changed = datagram
        changed[bit / 8] ^= 1 << (bit % 8)
        expectNoCrash(changed)
      }
      for _ in 0..<2000 {
        var changed = datagram
        for _ in 0..<2 {
          changed[Int.random(in: changed.indices, using: &generator)] = .random(
            in: 0 ... .max, using: &generator)
        }
        expectNoCrash(changed)
      }
    }
  }

  @Test("Lengths that lie are refused")
  func lengths() {
    for length: UInt32 in [0, 1, 15, 17, 200, 0x7fff_ffff, .max] {
      var datagram = NetlinkFixture.done
      for byte in 0..<4 { datagram[byte] = UInt8(truncatingIfNeeded: length >> (8 * byte)) }
      #expect(throws: NetlinkError.self, "length \(length)") { try answer(to: datagram) }
    }
    for length: UInt8 in [0, 1, 3, 0xff] {
      var datagram = NetlinkFixture.genericXDP
      datagram[32] = length
      #expect(throws: NetlinkError.self, "attribute length \(length)") { try interfaces(datagram) }
    }
  }

  @Test("A request has the bytes that the kernel expects")
  func request() {
    var request = NetlinkSocket.interfaceRequest(
      NetlinkSocket.Route.setLink, flags: NetlinkMessage.Flag.acknowledge, index: 2)
    request.append(nested: NetlinkSocket.Route.xdp) { xdp in
      xdp.append(attribute: NetlinkSocket.XDPAttribute.descriptor, Int32(4))
      xdp.append(attribute: NetlinkSocket.XDPAttribute.flags, UInt32(3))
    }
    // The request that the recorded refusal repeats.
    #expect(request.finished(sequence: 7) == Array(NetlinkFixture.busy[20..<72]))
  }

  /// Every outcome is right but a crash, which would end the process.
  private func expectNoCrash(_ datagram: [UInt8]) {
    do {
      let messages = try answer(to: datagram).messages
      _ = try NetlinkSocket.interfaces(in: messages)
    } catch {
      #expect(error is NetlinkError)
    }
  }

  @Test("The machine's own interfaces can be listed, and have the names that their indices have")
  func machine() throws {
    let interfaces = try NetworkInterface.all()
    for interface in interfaces {
      #expect(try NetworkInterface.index(of: interface.name) == interface.index)
      #expect(try NetworkInterface.name(of: interface.index) == interface.name)
    }
    #expect(throws: Errno.operationNotSupportedByDevice) {
      try NetworkInterface.index(of: "no-such-one")
    }
    #expect(throws: NetlinkError.refused(.operationNotSupportedByDevice, explanation: nil)) {
      try NetlinkSocket().interface(at: 0x7fff_fff0)
    }
  }
}

/// A small generator with a seed, so that a failure can be repeated.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var value = state
    value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
    value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
    return value ^ (value >> 31)
  }
}
