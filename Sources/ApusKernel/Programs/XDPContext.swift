/// What an XDP program is given: one received packet and where it came from (`struct xdp_md`).
///
/// A program is a public function of one context, in section `xdp`:
///
/// ```swift
/// @section("xdp") @used
/// public func dropEverything(_ context: XDPContext) -> XDPAction { .drop }
/// ```
@safe
@frozen
public struct XDPContext {
  @usableFromInline
  let pointer: UnsafePointer<XDPMetadata>

  /// The packet, as far as it lies in linear memory.
  @inlinable
  public var packet: Packet {
    // SAFETY: the kernel passes a valid xdp_md, whose two fields become packet pointers on load.
    unsafe Packet(startAddress: pointer.pointee.data, endAddress: pointer.pointee.dataEnd)
  }

  /// The index of the interface that received the packet (`ingress_ifindex`).
  @inlinable
  public var interfaceIndex: UInt32 {
    // SAFETY: the kernel passes a valid xdp_md.
    unsafe pointer.pointee.ingressInterfaceIndex
  }

  /// The number of the receive queue that the packet came in by (`rx_queue_index`).
  @inlinable
  public var receiveQueue: UInt32 {
    // SAFETY: the kernel passes a valid xdp_md.
    unsafe pointer.pointee.receiveQueueIndex
  }
}

/// What the kernel passes to a program: `struct xdp_md` as programs see it.
///
/// The kernel rewrites each load of a field: `data` and
/// `dataEnd` are 32 bits wide here, and 64-bit packet pointers in the register.
@frozen
@usableFromInline
struct XDPMetadata {
  @usableFromInline var data: UInt32
  @usableFromInline var dataEnd: UInt32
  @usableFromInline var dataMeta: UInt32
  @usableFromInline var ingressInterfaceIndex: UInt32
  @usableFromInline var receiveQueueIndex: UInt32
  @usableFromInline var egressInterfaceIndex: UInt32
}
