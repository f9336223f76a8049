extension RingBuffer {
  /// Hands user space a record whose size is known only when the program runs (`bpf_ringbuf_reserve_dynptr`, since Linux
  /// 5.19).
  ///
  /// ```swift
  /// try events.output(byteCount: 16 &+ length) { record throws(KernelError) in
  ///   try record.store(header, at: 0)
  ///   …
  /// }
  /// ```
  ///
  /// User space reads it by `drainBytes(limit:_:)`. The room is not cleared: write all of it.
  ///
  /// - Parameters:
  ///   - byteCount: The record's size.
  ///   - wakeUp: Whether user space is woken up.
  ///   - fill: Writes the record. What it throws is thrown on, and user space does not see the record.
  /// - Throws: ``KernelError/wouldBlock`` or ``KernelError/invalid`` where there is no room, and what `fill` throws.
  @inlinable
  @inline(__always)
  public func output(
    byteCount: UInt32, wakeUp: RingBufferWakeUp = .automatic,
    _ fill: (DynamicPointer) throws(KernelError) -> Void
  ) throws(KernelError) {
    // struct bpf_dynptr, sixteen bytes on the stack.
    var storage: (UInt64, UInt64) = (0, 0)
    var code: Int32 = 0
    // SAFETY: the verifier knows what lies there. Also of a reservation that failed, it wants an end.
    unsafe withUnsafeMutableBytes(of: &storage) { storage in
      let record = unsafe storage.baseAddress.unsafelyUnwrapped
      let result = unsafe Helper.ringBufferReserveDynamic(address, byteCount, 0, record)
      do throws(KernelError) {
        try KernelError.check(result)
        try unsafe fill(DynamicPointer(record))
      } catch {
        code = error.code
      }
      if code == 0 {
        unsafe Helper.ringBufferSubmitDynamic(record, wakeUp.rawValue)
      } else {
        unsafe Helper.ringBufferDiscardDynamic(record, wakeUp.rawValue)
      }
    }
    if code != 0 { throw KernelError(code: code) }
  }
}
