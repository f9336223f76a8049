import Apus
import ApusObject
import ApusSystem
import MapTestPrograms
import Testing
import TracingMapPrograms

extension KernelTests {
  /// Samples with bytes of packets, from programs that meet packets as the kernel has them.
  @Suite("Samples of the kernel's packets")
  struct PacketSamples {
    private static func bytes<Event>(of buffer: PerfBuffer<Event>) -> [[UInt8]] {
      var samples: [[UInt8]] = []
      // Sound: bytes have no padding.
      buffer.drainBytes { bytes in
        samples.append(unsafe bytes.withUnsafeBytes { unsafe Array($0) })
      }
      return samples
    }

    @Test("A program on a tracepoint sends the beginning of a socket buffer")
    func socketBuffer() async throws {
      try await NetworkSandbox.run { sandbox in
        // No other test sends frames of this length.
        let frame = NetworkSandbox.frame + (0..<37).map { UInt8($0) }
        let length = UInt32(frame.count - 14)
        let object = try TracingMapProgramsObject.load(.init(sampledLength: length))
        let buffer = try object.packetSamples.open(pages: 1)
        object.sampledBytes.value = length
        let link = try object.samplePacket.attach()
        defer { try? link.detach() }
        try sandbox.send(1, frame: frame)
        try sandbox.send(1)
        var samples: [[UInt8]] = []
        #expect(
          eventually {
            samples += Self.bytes(of: buffer)
            return !samples.isEmpty
          })
        let sample = try #require(samples.first)
        #expect(samples.count == 1)
        #expect(Array(sample.prefix(8)) == [UInt8(length), 0, 0, 0, 0x88, 0xb5, 0, 0])
        // The kernel pads a sample at its end.
        #expect(Array(sample.dropFirst(8).prefix(Int(length))) == Array(frame.dropFirst(14)))
        #expect(object.sampleFailure.value == 0)
        object.sampledBytes.value = length + 1
        try sandbox.send(1, frame: frame)
        #expect(eventually { object.sampleFailure.value == 14 })
        #expect(Self.bytes(of: buffer).isEmpty)
      }
    }

    /// Samples what an XDP program of MapTestPrograms is given.
    private static let source = """
      import ApusKernel
      public enum xdp_buff: KernelType {
        public static var kernelName: StaticString { "struct xdp_buff" }
      }
      public let copies = PerfEventArray<UInt64>()
      public let failure = Global<Int32>(0)
      @section("fentry/sendSample") @used
      public func copyPacket(_ context: TracingContext) {
        let packet = context.argument(0, as: xdp_buff.self)
        do throws(KernelError) {
          try copies.output(77, xdpBuffer: packet, packetBytes: 20)
        } catch {
          failure.value = error.code
        }
      }
      """

    @Test("A program on an XDP program sends the beginning of its packet")
    func xdpBuffer() async throws {
      let specification = try await CompiledSource.specification(Self.source, named: "XDPCopies")
      let traced = try MapTestProgramsObject.load()
      var options = LoadOptions()
      options.targetPrograms["copyPacket"] = .open(traced.sendSample.program)
      guard try !KernelTypes.refusesTrampolines() else {
        let error = #expect(throws: ApusError.self) {
          try LoadedObject(loading: specification, options: options)
        }
        #expect(error?.code == .permissionDenied, "\(String(describing: error))")
        return
      }
      let object = try LoadedObject(loading: specification, options: options)
      defer { object.close() }
      let buffer = try object.map("copies", as: Apus.PerfEventArray<UInt64>.self).open(pages: 1)
      let link = try object.program("copyPacket", as: TracingProgram.self).attach()
      defer { try? link.detach() }
      let packet = (0..<64).map { UInt8($0) }
      _ = try traced.sendSample.testRun(packet: packet)
      let sample = try #require(Self.bytes(of: buffer).first)
      #expect(Array(sample.prefix(28)) == [77, 0, 0, 0, 0, 0, 0, 0] + packet.prefix(20))
    }
  }
}
