/// What the kernel passes to a program that runs on a socket buffer: `struct __sk_buff` as programs
/// see it.
///
/// The kernel rewrites each load and store of a field: there is no such struct in its memory, and
/// which fields a program may use depends on its type.
@frozen
@usableFromInline
struct SocketBuffer {
  @usableFromInline var length: UInt32
  @usableFromInline var packetType: UInt32
  @usableFromInline var mark: UInt32
  @usableFromInline var queueMapping: UInt32
  @usableFromInline var `protocol`: UInt32
  @usableFromInline var vlanPresent: UInt32
  @usableFromInline var vlanTag: UInt32
  @usableFromInline var vlanProtocol: UInt32
  @usableFromInline var priority: UInt32
  @usableFromInline var ingressInterfaceIndex: UInt32
  @usableFromInline var interfaceIndex: UInt32
  @usableFromInline var trafficControlIndex: UInt32
  @usableFromInline var controlBlock: (UInt32, UInt32, UInt32, UInt32, UInt32)
  @usableFromInline var hash: UInt32
  @usableFromInline var trafficClassID: UInt32
  @usableFromInline var data: UInt32
  @usableFromInline var dataEnd: UInt32
  @usableFromInline var napiID: UInt32
  // Fields of programs on sockets, the first of them with the family and the addresses.
  @usableFromInline var addresses: InlineArray<11, UInt32>
  @usableFromInline var remotePort: UInt32
  @usableFromInline var localPort: UInt32
  @usableFromInline var dataMeta: UInt32
  @usableFromInline var flowKeys: UInt64
  @usableFromInline var timestamp: UInt64
  @usableFromInline var wireLength: UInt32
  @usableFromInline var segmentCount: UInt32
  @usableFromInline var socket: UInt64
  @usableFromInline var segmentSize: UInt32
}
