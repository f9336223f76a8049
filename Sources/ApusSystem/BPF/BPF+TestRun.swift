import CApus
public import SystemPackage

extension BPF {
  /// What a test run of a program gave back.
  public struct TestRun: Sendable, Hashable {
    /// What the program returned.
    public var returnValue: UInt32

    /// The packet afterwards.
    public var output: [UInt8]

    /// The mean time of one run in nanoseconds.
    public var duration: UInt32
  }

  /// Runs a program on a packet (`BPF_PROG_TEST_RUN`, kernel 4.12; also called `BPF_PROG_RUN`).
  ///
  /// - Parameters:
  ///   - program: A program of a type that the kernel can run so, such as XDP.
  ///   - packet: The packet; for XDP at least 14 bytes.
  ///   - repeatCount: How many times to run it. Each run gets the packet that the last one left.
  ///   - outputCapacity: The room for the packet afterwards; `ENOSPC` if it is too small.
  /// - Returns: The return value of the last run, and the packet.
  /// - Throws: The kernel's `Errno`; `EINTR` if a signal came between runs.
  public static func testRun(
    _ program: borrowing OwnedDescriptor, packet: [UInt8], repeatCount: UInt32, outputCapacity: Int
  ) throws(Errno) -> TestRun {
    guard let size = UInt32(exactly: packet.count), let capacity = UInt32(exactly: outputCapacity)
    else { throw .argListTooLong }
    var attributes = capus_attr_prog_test_run()
    attributes.prog_fd = program.number
    attributes.data_size_in = size
    attributes.data_size_out = capacity
    attributes.repeat = repeatCount
    var output = [UInt8](repeating: 0, count: Int(capacity))
    try withAddress(of: packet) { input throws(Errno) in
      attributes.data_in = input
      try withAddress(of: &output) { address throws(Errno) in
        attributes.data_out = address
        try call(.programTestRun, &attributes)
      }
    }
    output.removeLast(output.count - Swift.min(output.count, Int(attributes.data_size_out)))
    return TestRun(
      returnValue: attributes.retval, output: output, duration: attributes.duration)
  }

  /// Runs a program once on a context of bytes (`BPF_PROG_TEST_RUN`): for a raw tracepoint, its arguments of 8
  /// bytes each (kernel 5.10); for a program of type syscall, what it likes (kernel 5.14).
  ///
  /// - Parameters:
  ///   - program: A program of a type that the kernel can run so.
  ///   - context: The context.
  ///   - processor: For a raw tracepoint, the processor to run it on (`BPF_F_TEST_RUN_ON_CPU`).
  /// - Returns: What the program returned.
  /// - Throws: The kernel's `Errno`; `ENXIO` if there is no such processor.
  public static func testRun(
    _ program: borrowing OwnedDescriptor, context: [UInt8], processor: UInt32? = nil
  ) throws(Errno) -> UInt32 {
    guard let size = UInt32(exactly: context.count) else { throw .argListTooLong }
    var attributes = capus_attr_prog_test_run()
    attributes.prog_fd = program.number
    attributes.ctx_size_in = size
    if let processor {
      attributes.flags = 1  // BPF_F_TEST_RUN_ON_CPU
      attributes.cpu = processor
    }
    try withAddress(of: context) { input throws(Errno) in
      attributes.ctx_in = input
      try call(.programTestRun, &attributes)
    }
    return attributes.retval
  }
}
