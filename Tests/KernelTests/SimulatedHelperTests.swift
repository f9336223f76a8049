import Apus
import ApusObject
import ApusSimulator
import ApusSystem
import Testing

extension KernelTests {
  /// What helpers and kernel functions answer, and what they leave, in the kernel and in the simulator.
  @Suite("The simulator's helpers beside the kernel's")
  struct SimulatedHelpers {
    private static func kernel(isFrom major: Int, _ minor: Int) -> Bool {
      (try? KernelRelease.current()).map { $0 >= KernelRelease(major, minor) } ?? false
    }

    /// The object in the kernel, then interpreted, then compiled where that is possible.
    private func objects(_ source: String) async throws -> [LoadedObject] {
      let specification = try await CObject(source).specification()
      let modes: [ExecutionMode] = Simulator.canCompile ? [.interpreted, .native] : [.interpreted]
      return try [LoadedObject(loading: specification)]
        + modes.map { mode in
          var environment = SimulationEnvironment()
          environment.execution = mode
          return try LoadedObject(
            in: Simulator(loading: specification, environment: environment))
        }
    }

    private func set(_ words: [UInt64], in object: LoadedObject) throws {
      let map: Apus.ArrayMap<UInt64> = try object.map("words")
      for (index, word) in words.enumerated() { try map.set(word, at: UInt32(index)) }
    }

    private func words(of object: LoadedObject) throws -> [UInt64] {
      let map: Apus.ArrayMap<UInt64> = try object.map("words")
      return try map.contents()
    }

    /// A packet to the kernel's loopback interface.
    private func packet(_ header: [UInt8], count: Int) -> [UInt8] {
      let start = [UInt8](repeating: 0, count: 6) + [2, 0, 0, 0, 0, 1] + header
      return start + (start.count..<count).map { UInt8(truncatingIfNeeded: $0) }
    }

    // MARK: - Packets

    private enum Change {
      static let push: UInt64 = 1
      static let pop: UInt64 = 2
      static let protocolNumber: UInt64 = 3
      static let type: UInt64 = 4
      static let tail: UInt64 = 5
      static let pull: UInt64 = 6
      static let head: UInt64 = 7
      static let room: UInt64 = 8
    }

    private typealias Call = [UInt64]

    private static let calls: [[Call]] = {
      let minus = { (number: Int32) in UInt64(UInt32(bitPattern: number)) }
      let (ipv4, ipv6): (UInt64, UInt64) = (0x0008, 0xdd86)
      let rooms: [(Int32, UInt64, UInt64)] = [
        (8, 0, 0), (8, 1, 0), (-8, 0, 0), (-8, 1, 0), (0, 0, 0), (4095, 1, 0), (4096, 1, 0),
        (-4096, 0, 0), (8, 2, 0), (8, 1, 1 << 9), (8, 1, 0x21), (-20, 1, 0), (-26, 1, 0),
        (-27, 1, 0), (-40, 0, 0), (-6, 1, 1 << 7), (-6, 1, 1 << 8), (-6, 1, 0x180),
        (6, 1, 1 << 7), (20, 1, 2), (40, 1, 4), (40, 1, 6), (28, 1, 0x12), (24, 1, 0x0a),
        (28, 1, 0x1a), (34, 1, 0x42), (34, 1, 0x42 | 14 << 56), (10, 1, 0x42 | 14 << 56),
        (-8, 1, 2), (-8, 1, 1 << 56), (8, 0, 2),
      ]
      var single: [Call] = rooms.map { [Change.room, minus($0), $1, $2] }
      for length: UInt64 in [0, 13, 14, 20, 33, 60, 61, 200, 3500, 4000, 16_065] {
        single.append([Change.tail, length])
        single.append([Change.head, length])
        single.append([Change.pull, length])
      }
      single += [
        [Change.tail, 60, 1], [Change.head, 4, 1], [Change.push, 0x0081, 5],
        [Change.push, 0xa888, 0xfff], [Change.push, 7, 0x1_2345], [Change.pop],
        [Change.protocolNumber, ipv4], [Change.protocolNumber, ipv6],
        [Change.protocolNumber, ipv6, 1], [Change.protocolNumber, 0x0608],
      ]
      for type: UInt64 in [0, 1, 3, 4, 1 << 32] { single.append([Change.type, type]) }
      let push: Call = [Change.push, 0xa888, 0x2abc]
      let encapsulate: Call = [Change.room, 20, 1, 2]
      return single.map { [$0] }
        + [
          [push, push, [Change.pop], [Change.pop]], [push, push, push, [Change.pop]],
          [[Change.pop], [Change.pop], push, push],
          [push, push, [Change.tail, 17], [Change.pop]],
          [[Change.tail, 17], [Change.pop], push, push],
          [[Change.head, 14], [Change.tail, 27], [Change.tail, 28], [Change.room, 4, 1]],
          [
            [Change.head, 300], [Change.head, 2000], [Change.head, 1000], [Change.head, 700],
          ],
          [[Change.head, 8], push, push, [Change.pop]],
          [[Change.head, 8], [Change.pop], [Change.pop], [Change.tail, 18]],
          [encapsulate, [Change.tail, 50], encapsulate, [Change.room, minus(-20), 1]],
          [[Change.protocolNumber, ipv6], [Change.room, 8, 0], [Change.protocolNumber, ipv4]],
          [
            [Change.protocolNumber, ipv4], [Change.protocolNumber, ipv6],
            [Change.room, minus(-6), 1, 1 << 7], [Change.tail, 100],
          ],
          [[Change.tail, 1000], [Change.tail, 20], [Change.tail, 1000], [Change.head, 1]],
          [
            [Change.tail, 30], [Change.protocolNumber, ipv4], [Change.room, minus(-8), 1],
            [Change.room, 8, 1],
          ],
        ]
    }()

    @Test("Classifiers change the length and the headers of packets")
    func packetHeaders() async throws {
      // Decapsulation by name came with 6.3.
      guard Self.kernel(isFrom: 6, 12) else { return }
      let objects = try await objects("packet_headers")
      let programs: [TrafficClassifierProgram] = try objects.map { try $0.program("adjust") }
      let packets = [
        packet([0x08, 0x00, 0x45], count: 60), packet([0x86, 0xdd, 0x60], count: 90),
        packet([0x81, 0x00, 0x12, 0x34, 0x88, 0xa8, 0x00, 0x05, 0x08, 0x00, 0x45], count: 60),
        packet([0x81, 0x00, 0x12, 0x34, 0x00, 0x20, 0xff, 0xff], count: 60),
        packet([0x08, 0x06], count: 46),
      ]
      for packet in packets {
        for calls in Self.calls {
          var arguments = [UInt64](repeating: 0, count: 16)
          for (index, call) in calls.enumerated() {
            for (place, argument) in call.enumerated() { arguments[4 * index + place] = argument }
          }
          let results = try zip(objects, programs)
            .map { object, program in
              try set(arguments, in: object)
              let run = try program.testRun(packet: packet)
              return (packet: run.packet, words: try words(of: object))
            }
          for result in results.dropFirst() {
            #expect(
              result.words == results[0].words, "\(calls) of \(packet[12..<20]), \(packet.count)")
            #expect(
              result.packet == results[0].packet,
              "\(calls) of \(packet[12..<20]), \(packet.count)")
          }
        }
      }
    }

    // MARK: - Dynptrs

    /// The flags, from where to where, an offset, what is written, flags of that, a size, whether it is submitted.
    private static let dynamicCalls: [[UInt64]] = [
      [0, 0, 60, 0, 77, 0, 60, 1], [0, 4, 40, 28, 78, 0, 64, 1], [0, 4, 40, 29, 79, 0, 64, 0],
      [0, 5, 5, 0, 80, 0, 16, 1], [0, 6, 5, 0, 81, 0, 16, 0], [0, 0, 61, 52, 82, 0, 8, 1],
      [0, 0, 65, 0, 83, 0, 64, 1], [1, 0, 8, 0, 84, 0, 64, 1], [0, 8, 24, 8, 85, 1, 64, 1],
      [0, 8, 24, 8, 86, 4, 64, 1], [0, 0, 0, 0, 87, 0, 0, 1], [0, 0, 8, 0xffff_ffff, 88, 0, 8, 1],
    ]

    @Test("Dynptrs of packets, of memory and of records")
    func dynamicPointers() async throws {
      // The last of the functions, bpf_dynptr_clone, came with 6.5.
      guard Self.kernel(isFrom: 6, 5) else { return }
      let objects = try await objects("dynptrs")
      let input = packet([0x08, 0x00, 0x45], count: 60)
      for name in ["of_skb", "of_xdp", "of_memory", "of_record"] {
        for arguments in Self.dynamicCalls {
          let results = try objects.map { object in
            try set(arguments, in: object)
            let output: [UInt8]
            if name == "of_skb" {
              let program: TrafficClassifierProgram = try object.program(name)
              output = try program.testRun(packet: input).packet
            } else {
              let program: XDPProgram = try object.program(name)
              output = try program.testRun(packet: input).packet
            }
            let memory: Apus.ArrayMap<Memory> = try object.map("memories")
            let contents = try memory[0]
            return (packet: output, words: try words(of: object), memory: contents)
          }
          for result in results.dropFirst() {
            #expect(result.words == results[0].words, "\(name) \(arguments)")
            #expect(result.packet == results[0].packet, "\(name) \(arguments)")
            let isSame = (0..<8)
              .allSatisfy {
                result.memory.values[$0] == results[0].memory.values[$0]
              }
            #expect(isSame, "\(name) \(arguments)")
          }
        }
      }
    }

    private struct Memory: BitwiseCopyable, Sendable {
      var values: InlineArray<8, UInt64> = InlineArray(repeating: 0)
    }

    // MARK: - Strings

    /// A string with a zero behind it.
    private struct Text: BitwiseCopyable, Sendable {
      var bytes: InlineArray<32, UInt8> = InlineArray(repeating: 0)

      init(_ text: String) {
        for (index, scalar) in text.unicodeScalars.prefix(31).enumerated() {
          bytes[index] = UInt8(truncatingIfNeeded: scalar.value)
        }
      }
    }

    private static let texts: [(String, String)] = [
      ("", ""), ("a", ""), ("", "a"), ("kernel", "kernel"), ("kernel", "KERNEL"),
      ("kernel", "kernels"), ("swift", "if"), ("swift", "t"), ("swift", "swift!"),
      ("aaab", "aab"), ("aaab", "ba"), ("\u{e9}", "\u{c9}"), ("abcabc", "cba"), ("abc", "xyz"),
    ]

    @Test("Strings are measured, compared and searched")
    func strings() async throws {
      // bpf_strcasecmp came with 6.18.
      guard Self.kernel(isFrom: 6, 18) else { return }
      let objects = try await objects("strings")
      let programs: [XDPProgram] = try objects.map { try $0.program("call") }
      let input = packet([0x08, 0x00], count: 60)
      for (number, (first, second)) in Self.texts.enumerated() {
        for object in objects {
          let texts: Apus.ArrayMap<Text> = try object.map("texts")
          try texts.set(.init(first), at: 0)
          try texts.set(.init(second), at: 1)
        }
        for function in UInt64(0)..<12 {
          let arguments: [(UInt64, UInt64)] =
            switch function {
            case 2, 3, 5: [(0, 97), (0, 98), (0, 0)]
            case 4: [(0, 97), (2, 98), (3, 98), (100, 0), (.max, 122)]
            case 7, 11: [0, 1, 2, 3, 4, 5, 6, 65_535, .max].map { ($0, 0) }
            default: [(0, 0)]
            }
          // Null pointers and what has no end are the same whatever the strings are.
          let kinds: Range<UInt64> = number == 0 ? 0..<5 : 0..<1
          for (count, character) in arguments {
            for kind in kinds {
              // The search for a long string in itself is one of four thousand million steps.
              if kind == 4, function >= 8 { continue }
              let results = try zip(objects, programs)
                .map { object, program in
                  try set([function, count, character, kind], in: object)
                  _ = try program.testRun(packet: input)
                  return try words(of: object)
                }
              for result in results.dropFirst() {
                #expect(
                  result == results[0],
                  "\(function) \(count) \(character) \(kind) \(first) \(second)")
              }
            }
          }
        }
      }
    }
  }
}
