import CApus
public import SystemPackage

/// Linux capabilities: the parts of root's power that eBPF asks for.
public struct Capabilities: OptionSet, Sendable, Hashable {
  /// Bit n is the capability of number n.
  public var rawValue: UInt64

  /// A set by its bits.
  public init(rawValue: UInt64) {
    self.rawValue = rawValue
  }

  /// `CAP_NET_ADMIN`: attach to network interfaces, load networking programs.
  public static let netAdmin = Capabilities(rawValue: 1 << 12)

  /// `CAP_NET_RAW`: send and receive raw packets.
  public static let netRaw = Capabilities(rawValue: 1 << 13)

  /// `CAP_SYS_ADMIN`: everything eBPF, on every kernel; the only one before 5.8.
  public static let sysAdmin = Capabilities(rawValue: 1 << 21)

  /// `CAP_SYS_RESOURCE`: raise limits such as `RLIMIT_MEMLOCK`.
  public static let sysResource = Capabilities(rawValue: 1 << 24)

  /// `CAP_PERFMON` (5.8): tracing programs, and pointer arithmetic in any program.
  public static let perfmon = Capabilities(rawValue: 1 << 38)

  /// `CAP_BPF` (5.8): create maps, load BTF and programs.
  public static let bpf = Capabilities(rawValue: 1 << 39)

  /// What the calling thread may do now: its effective set (`capget`).
  public static func effective() throws(Errno) -> Capabilities {
    var all = capus_capabilities()
    // Sound: the shim fills in the structure it is handed.
    _ = try valueOrErrno(unsafe capus_capabilities_get(&all))
    return Capabilities(rawValue: all.effective)
  }

  /// Gives up capabilities of the calling thread alone, for good (`capset`).
  ///
  /// Other threads of the process keep theirs.
  public static func drop(_ capabilities: Capabilities) throws(Errno) {
    var all = capus_capabilities()
    // Sound: both shims only touch the structure they are handed.
    _ = try valueOrErrno(unsafe capus_capabilities_get(&all))
    all.effective &= ~capabilities.rawValue
    all.permitted &= ~capabilities.rawValue
    all.inheritable &= ~capabilities.rawValue
    _ = try valueOrErrno(unsafe capus_capabilities_set(&all))
  }

  /// The names of the members known here, as the kernel spells them, the most particular first.
  public var names: [String] {
    Self.table.compactMap { contains($0.capability) ? $0.name : nil }
  }

  private static let table: [(capability: Capabilities, name: String)] = [
    (.bpf, "CAP_BPF"),
    (.netAdmin, "CAP_NET_ADMIN"),
    (.perfmon, "CAP_PERFMON"),
    (.netRaw, "CAP_NET_RAW"),
    (.sysResource, "CAP_SYS_RESOURCE"),
    (.sysAdmin, "CAP_SYS_ADMIN"),
  ]
}
