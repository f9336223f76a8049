/// Records for user space, in the order in which programs reserved them
/// (`BPF_MAP_TYPE_RINGBUF`, since Linux 5.8).
///
/// ```swift
/// public let events = RingBuffer<Event>(byteCount: 1 << 20)
///
/// guard let record = events.reserve() else { return .pass }
/// record.event.source = ip.source
/// record.submit()
/// ```
///
/// All processors share it. Where user space does not keep up, ``reserve()`` gives nil: count that in a
/// ``Global`` to know how many records were lost.
@_rawLayout(size: 8, alignment: 8)
@frozen
public struct RingBuffer<Event: BitwiseCopyable>: BPFMap, ~Copyable, @unchecked Sendable {
  // Sendable: the global holds no state; the kernel's map is made for use by all processors.

  /// A ring buffer of a size in bytes: a power of two, and a multiple of the machine's page size.
  ///
  /// A record takes eight bytes more than its event, rounded up to eight.
  @inlinable
  @inline(__always)
  public init(byteCount: UInt32, flags: MapFlags = MapFlags(rawValue: 0)) {
    unsafe defineMap(
      address, type: 27, keySize: 0, valueSize: 0, maxEntries: byteCount, flags: flags.rawValue,
      extra: 0)
  }

  /// Room for an event, which is to be filled and then submitted, or nil where there is none
  /// (`bpf_ringbuf_reserve`).
  ///
  /// The room is not cleared: write all of the event.
  @inlinable
  @inline(__always)
  public func reserve() -> RingBufferRecord<Event>? {
    // SAFETY: the helper gives as many bytes as are asked for, or null.
    guard let room = unsafe Helper.ringBufferReserve(address, UInt64(MemoryLayout<Event>.stride), 0)
    else { return nil }
    return unsafe RingBufferRecord(room)
  }

  /// Copies an event into the buffer (`bpf_ringbuf_output`).
  ///
  /// - Throws: ``KernelError/wouldBlock`` where there is no room.
  @inlinable
  @inline(__always)
  public func output(
    _ event: Event, wakeUp: RingBufferWakeUp = .automatic
  ) throws(KernelError) {
    var event = event
    // SAFETY: the helper reads as many bytes as it is told, which are the event's.
    let result = unsafe withUnsafePointer(to: &event) { event in
      unsafe Helper.ringBufferOutput(
        address, UnsafeRawPointer(event), UInt64(MemoryLayout<Event>.stride), wakeUp.rawValue)
    }
    try KernelError.check(result)
  }

  /// How many bytes user space has not read yet (`bpf_ringbuf_query`, `BPF_RB_AVAIL_DATA`).
  @inlinable
  public var pendingByteCount: UInt64 {
    // SAFETY: the helper takes any ring buffer.
    @inline(__always) get { unsafe Helper.ringBufferQuery(address, 0) }
  }

  /// The size in bytes (`bpf_ringbuf_query`, `BPF_RB_RING_SIZE`).
  @inlinable
  public var byteCount: UInt64 {
    // SAFETY: the helper takes any ring buffer.
    @inline(__always) get { unsafe Helper.ringBufferQuery(address, 1) }
  }

  /// How many bytes user space has read since the buffer was made (`bpf_ringbuf_query`, `BPF_RB_CONS_POS`).
  @inlinable
  public var consumerPosition: UInt64 {
    // SAFETY: the helper takes any ring buffer.
    @inline(__always) get { unsafe Helper.ringBufferQuery(address, 2) }
  }

  /// How many bytes programs have reserved since the buffer was made (`bpf_ringbuf_query`, `BPF_RB_PROD_POS`).
  @inlinable
  public var producerPosition: UInt64 {
    // SAFETY: the helper takes any ring buffer.
    @inline(__always) get { unsafe Helper.ringBufferQuery(address, 3) }
  }
}
