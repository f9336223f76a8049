/// Helpers that change packets, and what is known of them.
extension Helper {
  /// Copies bytes of a packet: `long bpf_skb_load_bytes(skb, offset, to, len)`.
  @inlinable
  static var packetLoad:
    @convention(c) (UnsafeRawPointer, UInt32, UnsafeMutableRawPointer, UInt32) -> Int
  {
    @inline(__always)
    get {
      // SAFETY: number 26 is a helper of this type.
      unsafe function(26)
    }
  }

  /// Writes bytes of a packet: `long bpf_skb_store_bytes(skb, offset, from, len, flags)`.
  @inlinable
  static var packetStore:
    @convention(c) (UnsafeMutableRawPointer, UInt32, UnsafeRawPointer, UInt32, UInt64) -> Int
  {
    @inline(__always)
    get {
      // SAFETY: number 9 is a helper of this type.
      unsafe function(9)
    }
  }

  /// Makes a packet linear: `long bpf_skb_pull_data(skb, len)`.
  @inlinable
  static var packetPull: @convention(c) (UnsafeMutableRawPointer, UInt32) -> Int {
    @inline(__always)
    get {
      // SAFETY: number 39 is a helper of this type.
      unsafe function(39)
    }
  }

  /// Keeps a network header's checksum right: `long bpf_l3_csum_replace(skb, offset, from, to, size)`.
  @inlinable
  static var replaceNetworkChecksum:
    @convention(c) (UnsafeMutableRawPointer, UInt32, UInt64, UInt64, UInt64) -> Int
  {
    @inline(__always)
    get {
      // SAFETY: number 10 is a helper of this type.
      unsafe function(10)
    }
  }

  /// Keeps a transport header's checksum right: `long bpf_l4_csum_replace(skb, offset, from, to, flags)`.
  @inlinable
  static var replaceTransportChecksum:
    @convention(c) (UnsafeMutableRawPointer, UInt32, UInt64, UInt64, UInt64) -> Int
  {
    @inline(__always)
    get {
      // SAFETY: number 11 is a helper of this type.
      unsafe function(11)
    }
  }

  /// Chooses another interface: `long bpf_redirect(ifindex, flags)`.
  @inlinable
  static var redirect: @convention(c) (UInt32, UInt64) -> Int {
    @inline(__always)
    get {
      // SAFETY: number 23 is a helper of this type.
      unsafe function(23)
    }
  }

  /// Moves an XDP packet's start: `long bpf_xdp_adjust_head(xdp_md, delta)`.
  @inlinable
  static var adjustHead: @convention(c) (UnsafeRawPointer, Int32) -> Int {
    @inline(__always)
    get {
      // SAFETY: number 44 is a helper of this type.
      unsafe function(44)
    }
  }

  /// Moves the start of an XDP packet's metadata: `long bpf_xdp_adjust_meta(xdp_md, delta)`.
  @inlinable
  static var adjustMeta: @convention(c) (UnsafeRawPointer, Int32) -> Int {
    @inline(__always)
    get {
      // SAFETY: number 54 is a helper of this type.
      unsafe function(54)
    }
  }

  /// Moves an XDP packet's end: `long bpf_xdp_adjust_tail(xdp_md, delta)`.
  @inlinable
  static var adjustTail: @convention(c) (UnsafeRawPointer, Int32) -> Int {
    @inline(__always)
    get {
      // SAFETY: number 65 is a helper of this type.
      unsafe function(65)
    }
  }
}
