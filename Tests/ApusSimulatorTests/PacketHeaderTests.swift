import ApusObject
import ApusSimulator
import Testing

@Suite(.bothExecutions) struct PacketHeaderTests {
  private static let ipv4: [UInt8] = Array(0..<12) + [0x08, 0x00, 0x45] + Array(15..<60)

  /// Runs calls with r1 as the context, then returns a field of the context.
  private func run(
    _ calls: [(Int32, [Int32])], field: Int16, on packet: [UInt8] = Self.ipv4
  ) throws -> PacketResult {
    var code = [Assembly.copy(6, from: 1)]
    for (helper, arguments) in calls {
      code.append(Assembly.copy(1, from: 6))
      for (index, argument) in arguments.enumerated() {
        code.append(Assembly.move(UInt8(index + 2), argument))
      }
      code.append(Assembly.call(helper))
    }
    code += [Assembly.op(0x61, 0, 6, offset: field), Assembly.exit]
    return try TestProgram(.code(code)).load(type: .trafficClassifier)
      .run("program", on: packet)
  }

  @Test func `a tag is beside the packet until the next one comes`() throws {
    let push: (Int32, [Int32]) = (18, [0x0081, 0x123])
    #expect(try run([push], field: 24).returnValue == 0x123)
    #expect(try run([push], field: 20).packet == Self.ipv4)
    let both = try run([push, (18, [0xa888, 7])], field: 16)
    #expect(both.returnValue == 0x0081)
    #expect(both.packet == Self.ipv4[..<12] + [0x81, 0x00, 0x01, 0x23] + Self.ipv4[12...])
    let popped = try run([push, (18, [0xa888, 7]), (19, [])], field: 24)
    #expect(popped.returnValue == 0x123)
    #expect(popped.packet == Self.ipv4)
  }

  @Test func `a packet grows beyond its page, and in front of its headroom`() throws {
    let long = try run([(38, [16_000, 0])], field: 0)
    #expect(long.returnValue == 16_000)
    #expect(long.packet == Self.ipv4 + [UInt8](repeating: 0, count: 15_940))
    let front = try run([(43, [3000, 0]), (43, [3000, 0])], field: 0)
    #expect(front.returnValue == 6060)
    #expect(front.packet == [UInt8](repeating: 0, count: 6000) + Self.ipv4)
    let largest =
      [UInt8](repeating: 0, count: 12) + [0x08, 0x00]
      + [UInt8](repeating: 9, count: 65_522)
    let tagged = try run(
      [(43, [1, 0]), (18, [0x0081, 1]), (18, [0x0081, 2])], field: 0, on: largest)
    #expect(tagged.returnValue == 65_536)
    #expect(tagged.packet == largest)
  }

  @Test func `packets too short for headers stay as they are`() throws {
    for count in [0, 1, 11, 13] {
      let packet = Array(Self.ipv4.prefix(count))
      let result = try run(
        [
          (18, [0x0081, 1]), (18, [0x0081, 1]), (19, []), (19, []), (31, [0xdd86, 0]),
          (50, [8, 1, 0]),
        ], field: 0, on: packet)
      #expect(result.packet == packet)
    }
  }

  @Test func `only classifiers may call them`() {
    for helper: Int32 in [18, 19, 31, 32, 38, 43, 50] {
      for type in [ProgramType.xdp, .socketFilter, .cgroupPacket] {
        let error = #expect(throws: SimulationError.self) {
          try TestProgram(.code([Assembly.call(helper), Assembly.exit])).load(type: type)
        }
        #expect(error?.code == .missingFunction)
      }
    }
  }
}
