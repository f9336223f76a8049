/// The bytes of a packet, to be read and written with every access checked against its end.
///
/// The check has the one form that the kernel's verifier follows: start, plus offset, plus size,
/// compared with the end. Reads beyond the end give nil.
@safe
@frozen
public struct Packet {
  @usableFromInline
  let start: UnsafeMutableRawPointer
  @usableFromInline
  let end: UnsafeMutableRawPointer

  /// The packet between two of a context's address fields.
  @inlinable
  @inline(__always)
  init(startAddress: UInt32, endAddress: UInt32) {
    // SAFETY: the kernel makes packet pointers of both fields, which are never null; a checked
    // unwrapping would compare them with zero, which the verifier does not let a program do.
    unsafe start = UnsafeMutableRawPointer(bitPattern: UInt(startAddress)).unsafelyUnwrapped
    unsafe end = UnsafeMutableRawPointer(bitPattern: UInt(endAddress)).unsafelyUnwrapped
  }

  /// The number of bytes in linear memory.
  @inlinable
  public var count: Int {
    @inline(__always)
    get {
      let count = unsafe end - start
      // No packet ends before it starts. Said so, nothing computed of the count is checked for that.
      unsafe assume(count >= 0)
      return count
    }
  }

  /// The largest offset that the verifier allows in a packet (`MAX_PACKET_OFF`).
  @inlinable
  static var maximumOffset: UInt {
    @inline(__always) get { 0xFFFF }
  }

  /// `size` bytes from `offset` on, or nil where the packet is shorter.
  @inlinable
  @inline(__always)
  public func bytes(at offset: Int, count size: Int) -> PacketBytes? {
    // The limit folds away for a constant offset; for one that was computed, perhaps from the
    // packet itself, it is what lets the verifier bound the pointer.
    guard UInt(bitPattern: offset) <= Packet.maximumOffset else { return nil }
    let first = unsafe advance(start, by: offset)
    // SAFETY: only addresses are compared here; nothing is read before the comparison.
    guard unsafe first + size <= end else { return nil }
    return unsafe PacketBytes(start: first)
  }

  /// A copy of a value of any fixed layout at `offset`, or nil where the packet is shorter.
  ///
  /// Only what is used of the copy is read. The bytes are taken as they are: use ``BigEndian`` for
  /// numbers in network byte order.
  @inlinable
  @inline(__always)
  public func load<Value: BitwiseCopyable>(_ type: Value.Type, at offset: Int) -> Value? {
    bytes(at: offset, count: MemoryLayout<Value>.size)?.load(at: 0, as: Value.self)
  }

  /// A view of the protocol header at `offset`, or nil where the packet is shorter.
  @inlinable
  @inline(__always)
  public func header<Header: PacketHeader>(_ type: Header.Type, at offset: Int) -> Header? {
    guard let bytes = bytes(at: offset, count: Header.size) else { return nil }
    return Header(bytes)
  }

  /// A view of the protocol header that lies behind another, whatever that says of it, or nil where the
  /// packet is shorter.
  @inlinable
  @inline(__always)
  public func header<Header: PacketHeader>(
    _ type: Header.Type, behind other: some PacketHeader
  ) -> Header? {
    // The limit folds away for a length that cannot be larger.
    guard UInt(bitPattern: other.headerLength) <= Packet.maximumOffset else { return nil }
    let first = unsafe advance(other.bytes.start, by: other.headerLength)
    // SAFETY: only addresses are compared here; nothing is read before the comparison.
    guard unsafe first + Header.size <= end else { return nil }
    return unsafe Header(PacketBytes(start: first))
  }

  /// A view of what another header says that it carries, or nil where it carries something else or the
  /// packet is shorter.
  ///
  /// ```swift
  /// guard let ip = packet.ipv4, let udp = packet.payload(UDPHeader.self, of: ip) else { return .pass }
  /// ```
  @inlinable
  @inline(__always)
  public func payload<Header: PayloadHeader, Carrier: CarrierHeader>(
    _ type: Header.Type, of carrier: Carrier
  ) -> Header? where Header.HeaderType == Carrier.PayloadType {
    guard carrier.payloadType == Header.headerType else { return nil }
    return header(Header.self, behind: carrier)
  }
}
