import ApusObject
import ApusSimulator
import Testing

@Suite(.bothExecutions) struct PacketTests {
  static let packet = Array(UInt8(0)..<60)

  func run(
    _ code: [Instruction], type: ProgramType = .xdp, maps: [MapSpecification] = [],
    on packet: [UInt8] = Self.packet, options: RunOptions = RunOptions()
  ) throws -> PacketResult {
    try TestProgram(.code(code)).load(type: type, maps: maps)
      .run("program", on: packet, options: options)
  }

  @Test func `a program sees the packet between data and data_end`() throws {
    let read = [
      Assembly.op(0x61, 2, 1), Assembly.op(0x61, 3, 1, offset: 4), Assembly.op(0x1f, 3, 2),
      Assembly.op(0x71, 0, 2, offset: 59), Assembly.op(0x67, 0, 0, 8), Assembly.op(0x4f, 0, 3),
      Assembly.exit,
    ]
    #expect(try run(read).returnValue == 59 << 8 | 60)
    for offset in [Int16(60), -1] {
      let error = #expect(throws: SimulationError.self) {
        try run([
          Assembly.op(0x61, 2, 1), Assembly.op(0x71, 0, 2, offset: offset), Assembly.exit,
        ])
      }
      #expect(error?.region == .packet)
    }
    let write = try run([
      Assembly.op(0x61, 2, 1), Assembly.op(0x72, 2, 0, offset: 3, 99), Assembly.move(0, 2),
      Assembly.exit,
    ])
    #expect(write.packet[3] == 99)
  }

  @Test func `the fields of the context, which cannot be written`() throws {
    var options = RunOptions()
    (options.interface, options.queue) = (5, 6)
    let code = [
      Assembly.op(0x61, 0, 1, offset: 12), Assembly.op(0x61, 2, 1, offset: 16),
      Assembly.op(0x67, 0, 0, 8), Assembly.op(0x4f, 0, 2), Assembly.exit,
    ]
    #expect(try run(code, options: options).returnValue == 5 << 8 | 6)
    #expect(throws: SimulationError.self) {
      try run([Assembly.op(0x62, 1, 0, 0), Assembly.exit])
    }
  }

  @Test(arguments: [
    (Int32(44), Int32(-14), Int64(0), 74), (44, 14, 0, 46), (44, 47, -22, 60), (44, -217, -22, 60),
    (65, -10, 0, 50), (65, 40, 0, 100), (65, -47, -22, 60), (65, 4000, -22, 60),
    (54, -8, 0, 60), (54, -3, -13, 60), (54, 4, -22, 60), (54, -220, -22, 60),
  ])
  func `moving the ends of a packet`(
    _ helper: Int32, _ distance: Int32, _ result: Int64, _ size: Int
  ) throws {
    let outcome = try run([
      Assembly.move(2, distance), Assembly.call(helper), Assembly.exit,
    ])
    #expect(Int64(Int32(bitPattern: outcome.returnValue)) == result)
    #expect(outcome.packet.count == size)
    #expect(outcome.metadata.count == (helper == 54 && result == 0 ? 8 : 0))
    if helper == 44, distance == 14 { #expect(outcome.packet == Array(Self.packet[14...])) }
  }

  @Test func `bytes by helper`() throws {
    for (load, store, length, type) in [
      (Int32(189), Int32(190), Int64(-22), ProgramType.xdp), (26, 9, -14, .trafficClassifier),
    ] {
      func code(_ offset: Int32) -> [Instruction] {
        [
          Assembly.copy(6, from: 1), Assembly.move(2, offset), Assembly.copy(3, from: 10),
          Assembly.add(3, -8), Assembly.move(4, 8), Assembly.call(load),
          Assembly.op(0x55, 0, 0, offset: 6), Assembly.copy(1, from: 6), Assembly.move(2, 0),
          Assembly.copy(3, from: 10), Assembly.add(3, -8), Assembly.move(5, 0),
          Assembly.call(store), Assembly.exit,
        ]
      }
      let result = try run(code(52), type: type)
      #expect(result.returnValue == 0)
      #expect(result.packet.prefix(9) == [52, 53, 54, 55, 56, 57, 58, 59, 8])
      let outside = try run(code(53), type: type).returnValue
      #expect(Int64(Int32(bitPattern: outside)) == length)
    }
    #expect(try run([Assembly.call(188), Assembly.exit]).returnValue == 60)
  }

  @Test func `redirects are recorded`() throws {
    let direct = try run([
      Assembly.move(1, 7), Assembly.move(2, 0), Assembly.call(23), Assembly.exit,
    ])
    #expect(direct.returnValue == 4)
    #expect(direct.redirects == [Redirect(map: nil, target: 7, value: [], flags: 0)])
    let devices = MapSpecification(
      name: "devices", type: .deviceMap, keySize: 4, valueSize: 4, maxEntries: 4)
    let simulator = try TestProgram(
      .map(1, "devices"),
      .code([Assembly.move(2, 1), Assembly.move(3, 1), Assembly.call(51), Assembly.exit])
    )
    .load(type: .xdp, maps: [devices])
    #expect(try simulator.run("program", on: Self.packet).returnValue == 1)
    try simulator.map("devices").update([9, 0, 0, 0], for: [1, 0, 0, 0])
    let result = try simulator.run("program", on: Self.packet)
    #expect(result.returnValue == 4)
    #expect(
      result.redirects == [Redirect(map: "devices", target: 1, value: [9, 0, 0, 0], flags: 1)])
  }

  @Test func `a socket filter reads in network order, and ends behind the packet`() throws {
    func filter(_ opcode: UInt8, _ offset: Int32) throws -> UInt32 {
      try run(
        [
          Assembly.move(0, 7), Assembly.move(2, 1), Assembly.op(opcode, 0, 2, offset),
          Assembly.exit,
        ],
        type: .socketFilter
      )
      .returnValue
    }
    #expect(try filter(0x30, 12) == 12)
    #expect(try filter(0x28, 12) == 0x0c0d)
    #expect(try filter(0x20, 12) == 0x0c0d_0e0f)
    #expect(try filter(0x48, 12) == 0x0d0e)
    #expect(try filter(0x20, 57) == 0)
    #expect(try filter(0x30, -0x10_0000) == 14)
    #expect(try filter(0x30, -0x20_0000) == 0)
    #expect(try filter(0x30, -5) == 0)
  }

  @Test func `checksums stay right when bytes change`() throws {
    let packet = try #require(Traffic(count: 1).map { $0 }.first)
    // Replace the source's last two bytes by 0x0201, and mend the header's checksum.
    let old = Int32(packet[28]) | Int32(packet[29]) << 8
    let code = [
      Assembly.copy(6, from: 1), Assembly.move(2, 24), Assembly.move(3, old),
      Assembly.move(4, 0x0201), Assembly.move(5, 2), Assembly.call(10),
      Assembly.op(0x61, 2, 6, offset: 76), Assembly.op(0x6a, 2, 0, offset: 28, 0x0201),
      Assembly.move(0, 0), Assembly.exit,
    ]
    let header = try run(code, type: .trafficClassifier, on: packet).packet[14..<34]
    #expect(Array(header.suffix(8).prefix(4)) == [10, 0, 1, 2])
    var sum = 0
    for index in stride(from: header.startIndex, to: header.endIndex, by: 2) {
      sum += Int(header[index]) << 8 + Int(header[index + 1])
    }
    #expect((sum & 0xffff) + sum >> 16 == 0xffff)
  }

  @Test func `a difference of checksums`() throws {
    let code = [
      Assembly.op(0x62, 10, 0, offset: -8, 0x0102), Assembly.op(0x62, 10, 0, offset: -4, 0x0304),
      Assembly.copy(1, from: 10), Assembly.add(1, -8), Assembly.move(2, 4),
      Assembly.copy(3, from: 10), Assembly.add(3, -4), Assembly.move(4, 4), Assembly.move(5, 0),
      Assembly.call(28), Assembly.exit,
    ]
    #expect(try run(code).returnValue == 0x0304 - 0x0102)
  }

  // MARK: - Captures, traffic, coverage, debugger

  @Test func `a capture is read as it was written`() throws {
    let packets = Traffic(count: 20, everyIPv6: 3).enumerated()
      .map {
        PacketCapture.Packet(time: UInt64($0) * 1_000_000_007, bytes: $1)
      }
    let capture = PacketCapture(packets: packets)
    #expect(try PacketCapture(parsing: capture.encoded()) == capture)
    #expect(try PacketCapture(parsing: Array(capture.encoded().dropLast())).packets.count == 19)
  }

  @Test(arguments: [false, true])
  func `pcapng in both byte orders`(_ isBigEndian: Bool) throws {
    func number(_ value: UInt32) -> [UInt8] {
      let bytes = (0..<4).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
      return isBigEndian ? bytes.reversed() : bytes
    }
    let half: [UInt8] = isBigEndian ? [0, 1, 0, 0] : [1, 0, 0, 0]
    var bytes = number(0x0a0d_0d0a) + number(28) + number(0x1a2b_3c4d) + number(0x0001_0000)
    bytes += number(.max) + number(.max) + number(28)
    bytes += number(1) + number(20) + half + number(0) + number(20)
    bytes += number(6) + number(36) + number(0) + number(0) + number(2_500_000) + number(3)
    bytes += number(3) + [7, 8, 9, 0] + number(36)
    let capture = try PacketCapture(parsing: bytes)
    #expect(capture.packets == [.init(time: 2_500_000_000, bytes: [7, 8, 9])])
  }

  @Test func `coverage counts lines, as lcov`() throws {
    var program = TestProgram(
      .code([
        Assembly.move(0, 0), Assembly.op(0x15, 1, 0, offset: 1), Assembly.move(0, 1), Assembly.exit,
      ])
    )
    .specification(type: .unspecified)
    program.lineInfo = [(0, 10), (2, 11), (3, 12)]
      .map {
        BTFLineInfo(instruction: $0.0, file: "A.swift", text: "", line: $0.1, column: 1)
      }
    let simulator = try Simulator(
      loading: ObjectSpecification(programs: [program]), environment: .underTest)
    var options = RunOptions()
    options.countsInstructions = true
    for _ in 0..<3 { _ = try simulator.value(options: options) }
    #expect(
      simulator.coverage().lcov
        == "TN:\nSF:A.swift\nDA:10,3\nDA:11,0\nDA:12,3\nLF:3\nLH:2\nend_of_record\n")
    simulator.resetCoverage()
    #expect(simulator.coverage().files["A.swift"]?[10] == 0)
  }

  @Test func `an observer sees every step, and can stop`() throws {
    let simulator = try TestProgram(
      .code([Assembly.move(0, 5), Assembly.add(0, 1), Assembly.exit])
    )
    .load()
    var options = RunOptions()
    options.observer = { state in
      #expect(state.stack.count == 512)
      #expect(state.registers[0] == [0, 5, 6][state.instruction])
      #expect(state.text == ["r0 = 0x5", "r0 += 0x1", "exit"][state.instruction])
      return state.instruction == 2 ? .stop : .proceed
    }
    #expect(throws: SimulationError.self) { try simulator.value(options: options) }
  }
}
