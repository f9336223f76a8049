/// A context over a socket buffer (`struct __sk_buff`): what programs of several types are given.
///
/// The properties here are those that each of these types may use. The contexts themselves have what
/// the kernel lets only their own type read or write.
public protocol SocketBufferContext: ProgramContext {
  /// The context, as the kernel passes it.
  @unsafe var buffer: UnsafeMutableRawPointer { get }
}

extension SocketBufferContext {
  /// The context, as the kernel passes it.
  @inlinable
  @unsafe public var contextAddress: UnsafeRawPointer {
    @inline(__always) get { unsafe UnsafeRawPointer(buffer) }
  }

  /// The buffer's fields.
  @inlinable
  @inline(__always)
  var fields: UnsafeMutablePointer<SocketBuffer> {
    // SAFETY: the kernel passes a valid __sk_buff, and the verifier checks which fields are used.
    unsafe buffer.assumingMemoryBound(to: SocketBuffer.self)
  }

  /// The packet's length in bytes, what does not lie in linear memory included (`len`).
  @inlinable
  public var length: UInt32 {
    // SAFETY: every type may read it.
    unsafe fields.pointee.length
  }

  /// Whom the packet is for: this host, everybody … (`pkt_type`, `PACKET_*`).
  @inlinable
  public var packetType: UInt32 {
    // SAFETY: every type may read it.
    unsafe fields.pointee.packetType
  }

  /// What the packet carries, as its link layer says (`protocol`).
  @inlinable
  public var etherType: EtherType {
    // SAFETY: every type may read it.
    EtherType(
      number: BigEndian(
        bitPattern: UInt16(truncatingIfNeeded: unsafe fields.pointee.`protocol`)))
  }

  /// The tag of the virtual LAN that the packet came in by, or nil where it had none (`vlan_tci`).
  @inlinable
  public var vlanTag: UInt16? {
    // SAFETY: every type may read them.
    guard unsafe fields.pointee.vlanPresent != 0 else { return nil }
    return UInt16(truncatingIfNeeded: unsafe fields.pointee.vlanTag)
  }

  /// The index of the interface that the packet came in by, or 0 for one of this host's
  /// (`ingress_ifindex`).
  @inlinable
  public var ingressInterfaceIndex: UInt32 {
    // SAFETY: every type may read it.
    unsafe fields.pointee.ingressInterfaceIndex
  }

  /// The index of the interface that the packet is at (`ifindex`).
  @inlinable
  public var interfaceIndex: UInt32 {
    // SAFETY: every type may read it.
    unsafe fields.pointee.interfaceIndex
  }

  /// The hash of the packet's flow, or 0 where nobody has computed it (`hash`).
  @inlinable
  public var hash: UInt32 {
    // SAFETY: every type may read it.
    unsafe fields.pointee.hash
  }

  /// Five numbers that programs hand on from one to the next, as long as nobody else uses the place
  /// (`cb`).
  @inlinable
  public var controlBlock: (UInt32, UInt32, UInt32, UInt32, UInt32) {
    // SAFETY: every type may read and write them.
    get { unsafe fields.pointee.controlBlock }
    nonmutating set { unsafe fields.pointee.controlBlock = newValue }
  }

  /// A copy of a value of any fixed layout at `offset`, or nil where the packet is shorter
  /// (`bpf_skb_load_bytes`).
  ///
  /// It reaches what does not lie in linear memory too. The bytes are taken as they are: use
  /// ``BigEndian`` for numbers in network byte order. Needs Linux 4.5.
  @inlinable
  @inline(__always)
  public func load<Value: BitwiseCopyable>(_ type: Value.Type, at offset: UInt32) -> Value? {
    unsafe withUnsafeTemporaryAllocation(of: Value.self, capacity: 1) { room in
      // SAFETY: the helper fills the room of one value, or says that it did not.
      guard let room = room.baseAddress,
        unsafe Helper.packetLoad(
          UnsafeRawPointer(buffer), offset, UnsafeMutableRawPointer(room),
          UInt32(truncatingIfNeeded: MemoryLayout<Value>.size)) == 0
      else { return nil }
      return unsafe room.pointee
    }
  }
}
