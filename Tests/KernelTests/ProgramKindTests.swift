import Apus
import ApusKernel
import ApusObject
import ApusSystem
import KernelTestPrograms
import SystemPackage
import Testing

extension KernelTests {
  /// Programs of each kind that can be written in Swift, in the kernel.
  @Suite("Kinds of programs")
  struct ProgramKinds {
    /// A UDP packet over IPv4 to a port of 192.0.2.200.
    private static func packet(to port: UInt16) -> [UInt8] {
      var packet = Frames.ipv4(source: [192, 0, 2, 1])
      (packet[36], packet[37]) = (UInt8(port >> 8), UInt8(truncatingIfNeeded: port))
      return packet
    }

    @Test func `a classifier of traffic control`() throws {
      let object = try KernelTestProgramsObject.load()
      let program: TrafficClassifierProgram = object.markPort
      let run = try program.testRun(packet: Self.packet(to: 0x3039))
      #expect(run.returnValue == UInt32(bitPattern: TrafficAction.pass.rawValue))
      #expect(Array(run.packet[34..<38]) == [0x30, 0x39, 0x30, 0x3A])
      let short = try program.testRun(packet: Array(Self.packet(to: 9).prefix(41)))
      #expect(short.returnValue == UInt32(bitPattern: TrafficAction.next.rawValue))
    }

    @Test func `a classifier that traps drops the packet`() throws {
      let object = try KernelTestProgramsObject.load()
      let run = try object.markPort.testRun(packet: Self.packet(to: UInt16.max))
      #expect(run.returnValue == UInt32(bitPattern: TrafficAction.drop.rawValue))
      let trap = try #require(try object.traps.occurred().first)
      #expect(trap.site.reason == "arithmetic overflow")
    }

    @Test func `a filter on a socket`() throws {
      let object = try KernelTestProgramsObject.load()
      var packet = Self.packet(to: 9)
      #expect(try object.keepDatagrams.testRun(packet: packet).returnValue == 40)
      packet[23] = 6
      #expect(try object.keepDatagrams.testRun(packet: packet).returnValue == 0)
      // Too short for the field. Of IPv4 the kernel wants a whole header.
      (packet[12], packet[23]) = (0x88, 17)
      #expect(try object.keepDatagrams.testRun(packet: Array(packet.prefix(20))).returnValue == 0)
    }

    @Test func `a program on a control group's packets`() throws {
      let object = try KernelTestProgramsObject.load()
      var packet = Self.packet(to: 9)
      // The test runs of 6.12 and before give such a program the packet's fields, and none of its bytes.
      let hasBytes = try KernelRelease.current() >= KernelRelease(6, 13)
      #expect(
        try object.allowOneAddress.testRun(packet: packet).returnValue == (hasBytes ? 1 : 0))
      packet[33] = 201
      #expect(try object.allowOneAddress.testRun(packet: packet).returnValue == 0)
    }

    @Test func `a program on a raw tracepoint`() throws {
      let object = try KernelTestProgramsObject.load()
      #expect(try object.countSystemCall.testRun(arguments: [0, 39]) == 0)
      try object.countSystemCall.testRun(arguments: [0, 39], onProcessor: 0)
      try object.countSystemCall.testRun(arguments: [0, 1])
      #expect(try object.systemCalls[39] == 2)
      #expect(try object.systemCalls[1] == 1)
      let error = #expect(throws: ApusError.self) {
        try object.countSystemCall.testRun(arguments: [0])
      }
      #expect(error?.errno == .invalidArgument)
      #expect(throws: ApusError.self) {
        try object.countSystemCall.testRun(arguments: [0, 1], onProcessor: 100_000)
      }
    }
  }
}
