/// Samples for user space, in a buffer per processor (`BPF_MAP_TYPE_PERF_EVENT_ARRAY`, since Linux 4.3).
///
/// ```swift
/// public let samples = PerfEventArray<Sample>()
///
/// try? samples.output(Sample(length: length), from: context)
/// ```
///
/// A ``RingBuffer`` is faster, keeps the order of all processors, and needs less memory; this is for older
/// kernels, and for samples with a part of the packet.
@_rawLayout(size: 8, alignment: 8)
@frozen
public struct PerfEventArray<Event: BitwiseCopyable>: BPFMap, ~Copyable, @unchecked Sendable {
  // Sendable: the global holds no state; the kernel's map is made for use by all processors.

  /// A place for the buffer of each processor, which user space opens.
  ///
  /// - Parameters:
  ///   - maxEntries: How many processors; 0 is as many as the machine can have.
  ///   - flags: How it is created.
  @inlinable
  @inline(__always)
  public init(maxEntries: UInt32 = 0, flags: MapFlags = MapFlags(rawValue: 0)) {
    unsafe defineMap(
      address, type: 4, keySize: 4, valueSize: 4, maxEntries: maxEntries, flags: flags.rawValue,
      extra: 0)
  }

  /// Sends an event to user space (`bpf_perf_event_output`, `BPF_F_CURRENT_CPU`).
  ///
  /// - Parameters:
  ///   - event: The event.
  ///   - context: What the program was given.
  ///   - packetBytes: How many bytes of the packet, from its start, are to follow the event; only of programs
  ///     for packets.
  /// - Throws: ``KernelError/noSpace`` where there is no room for it, ``KernelError/notFound`` where nobody
  ///   reads this processor's buffer, ``KernelError/invalid``.
  @inlinable
  @inline(__always)
  public func output(
    _ event: Event, from context: some ProgramContext, packetBytes: UInt32 = 0
  ) throws(KernelError) {
    var event = event
    // SAFETY: the helper reads as many bytes as it is told, which are the event's.
    let result = unsafe withUnsafePointer(to: &event) { event in
      unsafe Helper.perfEventOutput(
        context.contextAddress, address, 0xFFFF_FFFF | UInt64(packetBytes) &<< 32,
        UnsafeRawPointer(event), UInt64(MemoryLayout<Event>.stride))
    }
    try KernelError.check(result)
  }

  /// What the event of the processor that the program runs on has counted, where user space has put one that counts
  /// (`bpf_perf_event_read_value`, `BPF_F_CURRENT_CPU`; since Linux 4.15).
  ///
  /// For programs on tracepoints and functions of the kernel's.
  ///
  /// - Throws: ``KernelError/notFound`` where there is none, ``KernelError/invalid`` where it does not count now.
  @inlinable
  @inline(__always)
  public func counter() throws(KernelError) -> PerfCounter {
    var result = 0
    // SAFETY: the helper fills the memory, with zeros where it fails.
    let counter = unsafe withUnsafeTemporaryAllocation(of: PerfCounter.self, capacity: 1) { room in
      let start = unsafe room.baseAddress.unsafelyUnwrapped
      result = unsafe Helper.perfEventReadValue(
        address, 0xFFFF_FFFF, UnsafeMutableRawPointer(start),
        UInt32(truncatingIfNeeded: MemoryLayout<PerfCounter>.size))
      return unsafe start.pointee
    }
    try KernelError.check(result)
    return counter
  }
}

/// What an event has counted (`struct bpf_perf_event_value`).
@frozen
public struct PerfCounter: BitwiseCopyable, Sendable, Hashable {
  /// The count.
  public let value: UInt64
  /// For how many nanoseconds it was on.
  public let enabledNanoseconds: UInt64
  /// For how many nanoseconds of these it counted: less where there are more events than the processor has counters.
  public let runningNanoseconds: UInt64
}
