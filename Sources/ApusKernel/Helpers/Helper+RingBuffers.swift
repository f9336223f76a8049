// Helpers that send records to user space, and read those that it sends.

extension Helper {
  /// Copies a record: `long bpf_ringbuf_output(ringbuf, data, size, flags)`.
  @inlinable
  static var ringBufferOutput:
    @convention(c) (UnsafeRawPointer, UnsafeRawPointer, UInt64, UInt64) -> Int
  {
    @inline(__always)
    get {
      // SAFETY: in eBPF, number 130 is the address of this helper.
      unsafe unsafeBitCast(
        number(130),
        to: (@convention(c) (UnsafeRawPointer, UnsafeRawPointer, UInt64, UInt64) -> Int).self)
    }
  }

  /// Reserves a record: `void *bpf_ringbuf_reserve(ringbuf, size, flags)`.
  @inlinable
  static var ringBufferReserve:
    @convention(c) (UnsafeRawPointer, UInt64, UInt64) -> UnsafeMutableRawPointer?
  {
    @inline(__always)
    get {
      // SAFETY: in eBPF, number 131 is the address of this helper.
      unsafe unsafeBitCast(
        number(131),
        to: (@convention(c) (UnsafeRawPointer, UInt64, UInt64) -> UnsafeMutableRawPointer?).self)
    }
  }

  /// Submits a record: `void bpf_ringbuf_submit(data, flags)`.
  @inlinable
  static var ringBufferSubmit: @convention(c) (UnsafeMutableRawPointer, UInt64) -> Void {
    @inline(__always)
    get {
      // SAFETY: in eBPF, number 132 is the address of this helper.
      unsafe unsafeBitCast(
        number(132), to: (@convention(c) (UnsafeMutableRawPointer, UInt64) -> Void).self)
    }
  }

  /// Discards a record: `void bpf_ringbuf_discard(data, flags)`.
  @inlinable
  static var ringBufferDiscard: @convention(c) (UnsafeMutableRawPointer, UInt64) -> Void {
    @inline(__always)
    get {
      // SAFETY: in eBPF, number 133 is the address of this helper.
      unsafe unsafeBitCast(
        number(133), to: (@convention(c) (UnsafeMutableRawPointer, UInt64) -> Void).self)
    }
  }

  /// Says how full a ring buffer is: `u64 bpf_ringbuf_query(ringbuf, flags)`.
  @inlinable
  static var ringBufferQuery: @convention(c) (UnsafeRawPointer, UInt64) -> UInt64 {
    @inline(__always)
    get {
      // SAFETY: in eBPF, number 134 is the address of this helper.
      unsafe unsafeBitCast(
        number(134), to: (@convention(c) (UnsafeRawPointer, UInt64) -> UInt64).self)
    }
  }

  /// Reads what a dynptr stands for: `long bpf_dynptr_read(dst, len, src, offset, flags)`.
  @inlinable
  static var dynamicPointerRead:
    @convention(c) (UnsafeMutableRawPointer, UInt32, UnsafeRawPointer, UInt32, UInt64) -> Int
  {
    @inline(__always)
    get {
      // SAFETY: in eBPF, number 201 is the address of this helper.
      unsafe unsafeBitCast(
        number(201),
        to: (@convention(c) (UnsafeMutableRawPointer, UInt32, UnsafeRawPointer, UInt32, UInt64) ->
          Int)
          .self)
    }
  }

  /// Sends a sample: `long bpf_perf_event_output(ctx, map, flags, data, size)`.
  @inlinable
  static var perfEventOutput:
    @convention(c) (UnsafeRawPointer, UnsafeRawPointer, UInt64, UnsafeRawPointer, UInt64) -> Int
  {
    @inline(__always)
    get {
      // SAFETY: in eBPF, number 25 is the address of this helper.
      unsafe unsafeBitCast(
        number(25),
        to: (@convention(c) (UnsafeRawPointer, UnsafeRawPointer, UInt64, UnsafeRawPointer, UInt64)
          -> Int)
          .self)
    }
  }

  /// Reserves a record of any size: `long bpf_ringbuf_reserve_dynptr(ringbuf, size, flags, dynptr)`.
  @inlinable
  static var ringBufferReserveDynamic:
    @convention(c) (UnsafeRawPointer, UInt32, UInt64, UnsafeMutableRawPointer) -> Int
  {
    @inline(__always)
    get {
      // SAFETY: number 198 is a helper of this type.
      unsafe function(198)
    }
  }

  /// Submits it: `void bpf_ringbuf_submit_dynptr(dynptr, flags)`.
  @inlinable
  static var ringBufferSubmitDynamic: @convention(c) (UnsafeMutableRawPointer, UInt64) -> Void {
    @inline(__always)
    get {
      // SAFETY: number 199 is a helper of this type.
      unsafe function(199)
    }
  }

  /// Discards it: `void bpf_ringbuf_discard_dynptr(dynptr, flags)`.
  @inlinable
  static var ringBufferDiscardDynamic: @convention(c) (UnsafeMutableRawPointer, UInt64) -> Void {
    @inline(__always)
    get {
      // SAFETY: number 200 is a helper of this type.
      unsafe function(200)
    }
  }

  /// Reads a counter: `long bpf_perf_event_read_value(map, flags, buf, size)`.
  @inlinable
  static var perfEventReadValue:
    @convention(c) (UnsafeRawPointer, UInt64, UnsafeMutableRawPointer, UInt32) -> Int
  {
    @inline(__always)
    get {
      // SAFETY: number 55 is a helper of this type.
      unsafe function(55)
    }
  }

  /// What sends a sample with a packet's bytes: `long f(packet, map, flags, data, size)`.
  @usableFromInline
  typealias PacketOutput =
    @convention(c) (UnsafeRawPointer?, UnsafeRawPointer, UInt64, UnsafeRawPointer, UInt64) -> Int

  /// `bpf_skb_output`.
  @inlinable
  static var socketBufferOutput: PacketOutput {
    @inline(__always)
    get {
      // SAFETY: number 111 is a helper of this type.
      unsafe function(111)
    }
  }

  /// `bpf_xdp_output`.
  @inlinable
  static var xdpBufferOutput: PacketOutput {
    @inline(__always)
    get {
      // SAFETY: number 121 is a helper of this type.
      unsafe function(121)
    }
  }
}
