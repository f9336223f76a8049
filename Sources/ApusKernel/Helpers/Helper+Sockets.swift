// Helpers that choose sockets, and ask which control group something belongs to.

extension Helper {
  /// Whether a packet belongs to a control group: `long bpf_skb_under_cgroup(skb, map, index)`.
  @inlinable
  static var packetUnderCgroup: @convention(c) (UnsafeRawPointer, UnsafeRawPointer, UInt32) -> Int
  {
    @inline(__always)
    get {
      // SAFETY: number 33 is a helper of this type.
      unsafe function(33)
    }
  }

  /// Whether the current task belongs to a control group: `long bpf_current_task_under_cgroup(map, index)`.
  @inlinable
  static var currentTaskUnderCgroup: @convention(c) (UnsafeRawPointer, UInt32) -> Int {
    @inline(__always)
    get {
      // SAFETY: number 37 is a helper of this type.
      unsafe function(37)
    }
  }

  /// Sends a packet to a socket: `long bpf_sk_redirect_map(skb, map, key, flags)`.
  @inlinable
  static var packetRedirectMap:
    @convention(c) (UnsafeRawPointer, UnsafeRawPointer, UInt32, UInt64) -> Int
  {
    @inline(__always)
    get {
      // SAFETY: number 52 is a helper of this type.
      unsafe function(52)
    }
  }

  /// Sends a packet to a socket: `long bpf_sk_redirect_hash(skb, map, key, flags)`.
  @inlinable
  static var packetRedirectHash:
    @convention(c) (UnsafeRawPointer, UnsafeRawPointer, UnsafeRawPointer, UInt64) -> Int
  {
    @inline(__always)
    get {
      // SAFETY: number 72 is a helper of this type.
      unsafe function(72)
    }
  }

  /// Sends a message to a socket: `long bpf_msg_redirect_map(msg, map, key, flags)`.
  @inlinable
  static var messageRedirectMap:
    @convention(c) (UnsafeRawPointer, UnsafeRawPointer, UInt32, UInt64) -> Int
  {
    @inline(__always)
    get {
      // SAFETY: number 60 is a helper of this type.
      unsafe function(60)
    }
  }

  /// Sends a message to a socket: `long bpf_msg_redirect_hash(msg, map, key, flags)`.
  @inlinable
  static var messageRedirectHash:
    @convention(c) (UnsafeRawPointer, UnsafeRawPointer, UnsafeRawPointer, UInt64) -> Int
  {
    @inline(__always)
    get {
      // SAFETY: number 71 is a helper of this type.
      unsafe function(71)
    }
  }

  /// Chooses a socket of those that share a port: `long bpf_sk_select_reuseport(reuse, map, key, flags)`.
  @inlinable
  static var selectReusePort:
    @convention(c) (UnsafeRawPointer, UnsafeRawPointer, UnsafeRawPointer, UInt64) -> Int
  {
    @inline(__always)
    get {
      // SAFETY: number 82 is a helper of this type.
      unsafe function(82)
    }
  }

  /// Chooses a socket for a packet: `long bpf_sk_assign(ctx, sk, flags)`.
  @inlinable
  static var assignSocket: @convention(c) (UnsafeRawPointer, UnsafeRawPointer, UInt64) -> Int
  {
    @inline(__always)
    get {
      // SAFETY: number 124 is a helper of this type.
      unsafe function(124)
    }
  }

  /// Gives a socket back: `long bpf_sk_release(sock)`.
  @inlinable
  static var releaseSocket: @convention(c) (UnsafeRawPointer) -> Int {
    @inline(__always)
    get {
      // SAFETY: number 86 is a helper of this type.
      unsafe function(86)
    }
  }

  /// What puts the socket that something happens to into a map: `long f(skops, map, key, flags)`.
  @usableFromInline
  typealias SocketMapUpdate =
    @convention(c) (UnsafeRawPointer, UnsafeRawPointer, UnsafeMutableRawPointer, UInt64) -> Int

  /// `bpf_sock_map_update`.
  @inlinable
  static var socketMapUpdate: SocketMapUpdate {
    @inline(__always)
    get {
      // SAFETY: number 53 is a helper of this type.
      unsafe function(53)
    }
  }

  /// `bpf_sock_hash_update`.
  @inlinable
  static var socketHashUpdate: SocketMapUpdate {
    @inline(__always)
    get {
      // SAFETY: number 70 is a helper of this type.
      unsafe function(70)
    }
  }

  /// Says of which events a socket's programs want to know: `long bpf_sock_ops_cb_flags_set(skops, flags)`.
  @inlinable
  static var setSocketEvents: @convention(c) (UnsafeRawPointer, Int32) -> Int {
    @inline(__always)
    get {
      // SAFETY: number 59 is a helper of this type.
      unsafe function(59)
    }
  }
}
