/// Records from user space, in the order in which it sent them (`BPF_MAP_TYPE_USER_RINGBUF`, since Linux
/// 6.1).
///
/// ```swift
/// public let commands = UserRingBuffer<Command>(byteCount: 4096)
///
/// commands.drain { record in
///   if let command = commands[record] { apply(command) }
///   return .proceed
/// }
/// ```
@_rawLayout(size: 8, alignment: 8)
@frozen
public struct UserRingBuffer<Event: BitwiseCopyable>: BPFMap, ~Copyable, @unchecked Sendable {
  // Sendable: the global holds no state; the kernel's map is made for use by all processors.

  /// A ring buffer of a size in bytes: a power of two, and a multiple of the machine's page size.
  @inlinable
  @inline(__always)
  public init(byteCount: UInt32, flags: MapFlags = MapFlags(rawValue: 0)) {
    unsafe defineMap(
      address, type: 31, keySize: 0, valueSize: 0, maxEntries: byteCount, flags: flags.rawValue,
      extra: 0)
  }

  /// Calls `body` with each record that is there, and takes it away
  /// (`bpf_user_ringbuf_drain`).
  ///
  /// The body is a function of its own in the kernel. Where it traps, the draining ends, and with it the program.
  ///
  /// - Parameters:
  ///   - wakeUp: Whether user space is woken up that waits for room.
  ///   - body: What is done with a record.
  /// - Returns: How many records there were.
  /// - Throws: ``KernelError/busy`` where another processor drains the buffer,
  ///   ``KernelError/invalid`` or another where user space wrote what is no record.
  @inlinable
  @inline(__always)
  @discardableResult
  public func drain(
    wakeUp: RingBufferWakeUp = .automatic, _ body: (UserRingBufferRecord) -> LoopControl
  ) throws(KernelError) -> Int {
    #if hasFeature(Embedded)
    let count = unsafe callBackForRecords(body, in: address, flags: wakeUp.rawValue)
    try KernelError.check(count)
    return count
    #else
    return Helper.number(209)
    #endif
  }

  /// The event in a record of this buffer, or nil where the record is shorter (`bpf_dynptr_read`).
  @inlinable
  public subscript(record: UserRingBufferRecord) -> Event? {
    @inline(__always)
    get {
      unsafe withUnsafeTemporaryAllocation(of: Event.self, capacity: 1) { room -> Event? in
        // SAFETY: there is room for one event, which the helper writes whenever it does not fail.
        guard let pointer = room.baseAddress else { return nil }
        let result = unsafe Helper.dynamicPointerRead(
          UnsafeMutableRawPointer(pointer), UInt32(truncatingIfNeeded: MemoryLayout<Event>.size),
          record.pointer, 0, 0)
        guard Int32(truncatingIfNeeded: result) == 0 else { return nil }
        return unsafe pointer.pointee
      }
    }
  }
}

/// A record at which ``UserRingBuffer/drain(wakeUp:_:)`` is.
@safe
@frozen
public struct UserRingBufferRecord {
  // A `struct bpf_dynptr`, as the kernel passes it.
  @usableFromInline let pointer: UnsafeRawPointer
}

#if hasFeature(Embedded)
/// Has the kernel call `body` for each record of a user ring buffer.
///
/// The compiler defines this function, as a call of the helper with the closure's function and context.
@_silgen_name("__apus_drain")
@usableFromInline
func callBackForRecords(
  _ body: (UserRingBufferRecord) -> LoopControl, in map: UnsafeRawPointer, flags: UInt64
) -> Int
#endif
