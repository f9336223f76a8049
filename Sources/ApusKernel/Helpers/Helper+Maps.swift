// Helpers of maps that not every map has.

extension Helper {
  /// Finds a processor's value: `void *bpf_map_lookup_percpu_elem(map, key, cpu)`.
  @inlinable
  static var mapLookupOnCPU:
    @convention(c) (UnsafeRawPointer, UnsafeRawPointer, UInt32) -> UnsafeMutableRawPointer?
  {
    @inline(__always)
    get {
      // SAFETY: in eBPF, number 195 is the address of this helper.
      unsafe unsafeBitCast(
        number(195),
        to: (@convention(c) (UnsafeRawPointer, UnsafeRawPointer, UInt32) -> UnsafeMutableRawPointer?)
          .self)
    }
  }

  /// Adds a value: `long bpf_map_push_elem(map, value, flags)`.
  @inlinable
  static var mapPush: @convention(c) (UnsafeRawPointer, UnsafeRawPointer, UInt64) -> Int {
    @inline(__always)
    get {
      // SAFETY: in eBPF, number 87 is the address of this helper.
      unsafe unsafeBitCast(
        number(87), to: (@convention(c) (UnsafeRawPointer, UnsafeRawPointer, UInt64) -> Int).self)
    }
  }

  /// Takes a value: `long bpf_map_pop_elem(map, value)`.
  @inlinable
  static var mapPop: @convention(c) (UnsafeRawPointer, UnsafeMutableRawPointer) -> Int {
    @inline(__always)
    get {
      // SAFETY: in eBPF, number 88 is the address of this helper.
      unsafe unsafeBitCast(
        number(88), to: (@convention(c) (UnsafeRawPointer, UnsafeMutableRawPointer) -> Int).self)
    }
  }

  /// Looks at the next value, or for a value: `long bpf_map_peek_elem(map, value)`.
  @inlinable
  static var mapPeek: @convention(c) (UnsafeRawPointer, UnsafeMutableRawPointer) -> Int {
    @inline(__always)
    get {
      // SAFETY: in eBPF, number 89 is the address of this helper.
      unsafe unsafeBitCast(
        number(89), to: (@convention(c) (UnsafeRawPointer, UnsafeMutableRawPointer) -> Int).self)
    }
  }

  /// Goes on with another program: `long bpf_tail_call(ctx, prog_array_map, index)`.
  @inlinable
  static var tailCall: @convention(c) (UnsafeRawPointer, UnsafeRawPointer, UInt32) -> Void {
    @inline(__always)
    get {
      // SAFETY: in eBPF, number 12 is the address of this helper.
      unsafe unsafeBitCast(
        number(12), to: (@convention(c) (UnsafeRawPointer, UnsafeRawPointer, UInt32) -> Void).self)
    }
  }

  /// Says where a packet goes: `long bpf_redirect_map(map, key, flags)`.
  @inlinable
  static var redirectMap: @convention(c) (UnsafeRawPointer, UInt64, UInt64) -> Int {
    @inline(__always)
    get {
      // SAFETY: in eBPF, number 51 is the address of this helper.
      unsafe unsafeBitCast(
        number(51), to: (@convention(c) (UnsafeRawPointer, UInt64, UInt64) -> Int).self)
    }
  }

  /// Takes a lock: `void bpf_spin_lock(lock)`.
  @inlinable
  static var spinLock: @convention(c) (UnsafeMutableRawPointer) -> Void {
    @inline(__always)
    get {
      // SAFETY: in eBPF, number 93 is the address of this helper.
      unsafe unsafeBitCast(number(93), to: (@convention(c) (UnsafeMutableRawPointer) -> Void).self)
    }
  }

  /// Gives a lock back: `void bpf_spin_unlock(lock)`.
  @inlinable
  static var spinUnlock: @convention(c) (UnsafeMutableRawPointer) -> Void {
    @inline(__always)
    get {
      // SAFETY: in eBPF, number 94 is the address of this helper.
      unsafe unsafeBitCast(number(94), to: (@convention(c) (UnsafeMutableRawPointer) -> Void).self)
    }
  }
}
