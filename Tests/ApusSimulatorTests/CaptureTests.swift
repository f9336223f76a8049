import ApusSimulator
import Testing

/// Capture files that nobody should trust.
@Suite struct HostileCaptureTests {
  private static let pcap = PacketCapture(
    packets: Traffic(count: 3).map { PacketCapture.Packet(time: 5, bytes: $0) }
  )
  .encoded()

  private static func number(_ value: UInt32) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
  }

  private static let pcapng: [UInt8] =
    number(0x0a0d_0d0a) + number(28) + number(0x1a2b_3c4d) + number(1) + number(.max)
    + number(.max) + number(28)
    + number(1) + number(32) + number(1) + number(1500) + [9, 0, 1, 0, 9, 0, 0, 0] + number(0)
    + number(32)
    + number(6) + number(36) + number(0) + number(1) + number(2) + number(3) + number(3)
    + [7, 8, 9, 0] + number(36)
    + number(3) + number(20) + number(3) + [1, 2, 3, 0] + number(20)

  @Test func `the two that are changed below are sound`() throws {
    #expect(try PacketCapture(parsing: Self.pcap).packets.count == 3)
    let packets = try PacketCapture(parsing: Self.pcapng).packets
    #expect(packets.map(\.bytes) == [[7, 8, 9], [1, 2, 3]])
    #expect(packets[0].time == 1 << 32 | 2)
  }

  @Test(arguments: [pcap, pcapng])
  func `cut short anywhere, it is read up to there or refused`(_ whole: [UInt8]) {
    for count in whole.indices {
      do throws(SimulationError) {
        let capture = try PacketCapture(parsing: Array(whole.prefix(count)))
        #expect(capture.packets.count <= 3)
      } catch {
        #expect(error.code == .invalidInput)
      }
    }
  }

  @Test(arguments: [pcap, pcapng])
  func `with any byte changed, it is read or refused`(_ whole: [UInt8]) {
    for index in whole.indices {
      for value in [0, 1, 0x7f, 0x80, 0xff] as [UInt8] {
        var bytes = whole
        bytes[index] = value
        do throws(SimulationError) {
          let capture = try PacketCapture(parsing: bytes)
          #expect(capture.packets.reduce(0) { $0 + $1.bytes.count } <= whole.count)
        } catch {
          #expect(error.code == .invalidInput)
        }
      }
    }
  }

  @Test func `noise behind each magic number`() {
    var state: UInt64 = 7
    for magic in [0x0a0d_0d0a, 0xa1b2_c3d4, 0xd4c3_b2a1, 0xa1b2_3c4d, 0x4d3c_b2a1] as [UInt32] {
      for _ in 0..<300 {
        var bytes = Self.number(magic)
        for _ in 0..<64 {
          state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
          // Small numbers are the likelier to be taken.
          bytes.append(state >> 60 < 8 ? UInt8(state >> 33 & 3) : UInt8(state >> 33 & 0xff))
        }
        do throws(SimulationError) {
          _ = try PacketCapture(parsing: bytes)
        } catch {
          #expect(error.code == .invalidInput)
        }
      }
    }
  }

  @Test func `another link type, and a packet that is too large, are named`() {
    var other = Self.pcap
    other[20] = 101
    #expect(message(of: other)?.contains("link type 101 is not Ethernet") == true)
    var large = Self.pcap
    large.replaceSubrange(32..<36, with: Self.number(1 << 30))
    #expect(message(of: large)?.contains("1073741824 bytes") == true)
    #expect(message(of: [])?.contains("no header") == true)
  }

  private func message(of bytes: [UInt8]) -> String? {
    do throws(SimulationError) {
      _ = try PacketCapture(parsing: bytes)
      return nil
    } catch {
      return error.message
    }
  }
}
