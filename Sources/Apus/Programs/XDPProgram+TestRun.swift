import ApusObject
import ApusSystem
import SystemPackage

/// What a test run of an XDP program gave back.
public struct XDPTestRun: Sendable, Hashable {
  /// The action that the last run returned (`enum xdp_action`): 0 aborted, 1 drop, 2 pass, 3 tx, 4 redirect.
  public let returnValue: UInt32

  /// The packet as the last run left it.
  public let packet: [UInt8]

  /// The mean time of a run.
  public let duration: Duration
}

extension XDPProgram {
  /// Runs the program on a packet, without an interface (`BPF_PROG_TEST_RUN`, also `BPF_PROG_RUN`, kernel 4.12).
  ///
  /// - Parameters:
  ///   - packet: The packet with its Ethernet header: at least 14 bytes, and at most about a page.
  ///   - count: How many times to run it, for a mean time; each run gets the packet as the last one left it.
  /// - Returns: What the last run returned, the packet, and the mean time.
  /// - Throws: ``ApusError/Code/systemCall`` if the kernel refuses the packet,
  ///   ``ApusError/Code/permissionDenied``.
  public func testRun(packet: [UInt8], repeat count: UInt32 = 1) throws(ApusError) -> XDPTestRun {
    // A program can move the packet's start forward by the headroom of 256 bytes, or its end back.
    let capacity = packet.count + 4096
    do throws(Errno) {
      let run = try Self.retryingInterrupts { () throws(Errno) in
        try BPF.testRun(
          program.descriptor, packet: packet, repeatCount: count, outputCapacity: capacity)
      }
      return XDPTestRun(
        returnValue: run.returnValue, packet: run.output,
        duration: .nanoseconds(Int64(run.duration)))
    } catch .notPermitted {
      throw .permissionDenied(
        "Running program \(program.name)",
        needing: ApusError.neededCapabilities(for: .xdp, on: try? KernelRelease.current()),
        subject: program.name)
    } catch .invalidArgument {
      throw ApusError(
        .systemCall,
        "Running program \(program.name) failed: the kernel takes no packet of \(packet.count) bytes; "
          + "it wants 14 to about 3500.",
        subject: program.name, errno: .invalidArgument)
    } catch {
      throw .systemCall("Running program \(program.name)", error, subject: program.name)
    }
  }

  /// A signal ends a long run (`EINTR`): up to five tries.
  private static func retryingInterrupts(
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
