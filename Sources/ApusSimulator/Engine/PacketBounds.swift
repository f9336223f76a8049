/// Where the packet is in its buffer.
struct PacketBounds {
  /// The room in front of a packet (`XDP_PACKET_HEADROOM`).
  static let headroom = 256
  /// The largest packet.
  static let maximum = 1 << 16
  static let capacity = headroom + maximum
  /// What there is room for at first: a page.
  static let usualCapacity = 4096
  /// What a page has for headroom and packet: behind it is the kernel's own (`skb_shared_info`).
  static let pageRoom = 4096 - 320
  /// What the kernel keeps at the start of the headroom (`struct xdp_frame`).
  static let frameSize = 40
  /// The shortest packet that a program can leave (`ETH_HLEN`).
  static let minimum = 14
  /// The longest one that a classifier can make: four pages, and behind it the kernel's own (`SKB_MAX_ALLOC`).
  static let adjustedMaximum = 4 * 4096 - 320

  var meta = headroom
  var data = headroom
  var end = headroom
  /// How far the end can move.
  var limit = pageRoom
  /// Where the network header is, from ``data`` on.
  var networkOffset = minimum
  /// Whether a classifier put the packet into another one (`skb->encapsulation`).
  var isEncapsulated = false
}

/// What the context is, for helpers that read it or keep it up to date.
enum ContextKind {
  case xdp
  case socketBuffer
  case raw
}

/// The record that one of the regions shows.
struct RecordSlot {
  let map: Int
  let record: Int
}

/// A packet that a program sent elsewhere (`bpf_redirect`, `bpf_redirect_map`, `bpf_clone_redirect`).
public struct Redirect: Hashable, Sendable {
  /// The map that says where, or nil for an interface by number.
  public let map: String?
  /// The interface's number or, with a map, the key.
  public let target: UInt64
  /// The value in the map: an interface, CPU, or socket.
  public let value: [UInt8]
  /// The flags.
  public let flags: UInt64

  /// Makes a redirect, to compare with.
  public init(map: String?, target: UInt64, value: [UInt8], flags: UInt64) {
    self.map = map
    self.target = target
    self.value = value
    self.flags = flags
  }
}

/// The offsets of fields of `struct xdp_md`.
enum XDPFields {
  static let size = 24
  static let data = 0
  static let dataEnd = 4
  static let dataMeta = 8
  static let ingressInterface = 12
  static let queue = 16
  static let egressInterface = 20
}

/// The offsets of fields of `struct __sk_buff`.
enum SocketBufferFields {
  static let size = 192
  static let length = 0
  static let packetType = 4
  static let mark = 8
  static let protocolNumber = 16
  static let vlanIsPresent = 20
  static let vlanControl = 24
  static let vlanProtocol = 28
  static let priority = 32
  static let ingressInterface = 36
  static let interface = 40
  static let hash = 68
  static let data = 76
  static let dataEnd = 80
  static let dataMeta = 140
  static let timestamp = 152
  static let wireLength = 160
}
