import ApusObject
import ApusSystem
import SystemPackage

/// What a test run of a program on a packet gave back.
public struct PacketTestRun: Sendable, Hashable {
  /// What the last run returned, as the program's type has it: `enum xdp_action` for XDP.
  public let returnValue: UInt32

  /// The packet as the last run left it.
  ///
  /// After a program to which the packet begins with its IP header, the Ethernet header is of zeros.
  public let packet: [UInt8]

  /// The mean time of a run.
  public let duration: Duration
}

/// A handle to a program that the kernel can run on a packet that user space made.
public protocol PacketProgram: TypedProgram {
  /// The program that every copy of this handle shares.
  var program: SharedProgram { get }
}

extension PacketProgram {
  /// Runs the program on a packet, without an interface (`BPF_PROG_TEST_RUN`, also `BPF_PROG_RUN`, kernel 4.12).
  ///
  /// - Parameters:
  ///   - packet: The packet with its Ethernet header: at least 14 bytes, and at most about a page.
  ///   - count: How many times to run it, for a mean time; each run gets the packet as the last one left it.
  /// - Returns: What the last run returned, the packet, and the mean time.
  /// - Throws: ``ApusError/Code/systemCall`` if the kernel refuses the packet,
  ///   ``ApusError/Code/permissionDenied``; ``ApusError/Code/programFault`` of a program in a simulator, which has no
  ///   verifier, that does what it must not.
  public func testRun(packet: [UInt8], repeat count: UInt32 = 1) throws(ApusError) -> PacketTestRun
  {
    if let hosted = program.hosted {
      do throws(HostError) {
        let run = try hosted.run(onPacket: packet, count: Int(count))
        return PacketTestRun(
          returnValue: run.returnValue, packet: run.packet, duration: run.duration)
      } catch {
        throw program.error(error)
      }
    }
    // An XDP program can make room in front and behind: 256 bytes, and what is left of a page.
    let capacity = packet.count + 4096
    do throws(Errno) {
      let run = try retryingInterrupts { () throws(Errno) in
        try BPF.testRun(
          program.descriptor, packet: packet, repeatCount: count, outputCapacity: capacity)
      }
      return PacketTestRun(
        returnValue: run.returnValue, packet: run.output,
        duration: .nanoseconds(Int64(run.duration)))
    } catch .invalidArgument {
      throw ApusError(
        .systemCall,
        "Running program \(program.name) failed: the kernel takes no packet of \(packet.count) bytes; "
          + "it wants 14 to about 3500.",
        subject: program.name, errno: .invalidArgument)
    } catch {
      throw program.runError(error)
    }
  }

  /// A signal ends a long run (`EINTR`): up to five tries.
  private func retryingInterrupts(
    _ body: () throws(Errno) -> BPF.TestRun
  ) throws(Errno) -> BPF.TestRun {
    for _ in 1..<5 {
      do throws(Errno) {
        return try body()
      } catch .interrupted {
        continue
      }
    }
    return try body()
  }
}
