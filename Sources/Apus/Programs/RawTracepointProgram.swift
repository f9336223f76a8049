import ApusObject
import ApusSystem
import SystemPackage

/// A handle to a loaded program on a raw tracepoint (`BPF_PROG_TYPE_RAW_TRACEPOINT`).
///
/// It can be copied and shared between tasks.
public struct RawTracepointProgram: TypedProgram {
  /// The program that every copy of this handle shares.
  public let program: SharedProgram

  /// Makes a handle after checking the program's type.
  ///
  /// - Throws: ``ApusError/Code/typeMismatch``.
  public init(_ program: SharedProgram) throws(ApusError) {
    try program.check("\(Self.self)", is: .rawTracepoint)
    self.program = program
  }
}

extension RawTracepointProgram {
  /// Runs the program once, as if its tracepoint had been reached (`BPF_PROG_TEST_RUN`, kernel 5.10).
  ///
  /// - Parameters:
  ///   - arguments: The tracepoint's arguments: at least as many as the program reads, at most 12.
  ///   - processor: The number of the processor to run it on, or nil for the one that this runs on
  ///     (`BPF_F_TEST_RUN_ON_CPU`).
  /// - Returns: What the program returned.
  /// - Throws: ``ApusError/Code/systemCall`` with `EINVAL` where there are too few arguments, `ENXIO` where
  ///   there is no such processor; ``ApusError/Code/permissionDenied``; ``ApusError/Code/programFault`` of a program in
  ///   a simulator that does what it must not.
  @discardableResult
  public func testRun(
    arguments: [UInt64], onProcessor processor: UInt32? = nil
  ) throws(ApusError) -> UInt32 {
    let context = arguments.flatMap { argument in
      // Sound: reads the bytes of a value that lives through the call.
      unsafe withUnsafeBytes(of: argument) { unsafe Array($0) }
    }
    if let hosted = program.hosted {
      do throws(HostError) {
        return try hosted.run(onContext: context, processor: processor)
      } catch {
        throw program.error(error)
      }
    }
    do throws(Errno) {
      return try BPF.testRun(program.descriptor, context: context, processor: processor)
    } catch {
      throw program.runError(error)
    }
  }
}
