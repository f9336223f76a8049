/// Which XDP programs an interface has (`IFLA_XDP`).
public struct XDPState: Sendable, Hashable {
  /// Where in the packet's way a program runs.
  public enum Mode: Sendable, Hashable, CaseIterable {
    /// In the kernel's own network stack, after the driver: `XDP_FLAGS_SKB_MODE`, `xdpgeneric`.
    case generic

    /// In the driver: `XDP_FLAGS_DRV_MODE`, `xdp` or `xdpdrv`.
    case native

    /// On the network card: `XDP_FLAGS_HW_MODE`, `xdpoffload`.
    case offload
  }

  /// The identifier of the program in each mode that has one.
  public var programs: [Mode: UInt32]

  /// No program.
  public init(programs: [Mode: UInt32] = [:]) {
    self.programs = programs
  }

  /// Whether any program is attached.
  public var isAttached: Bool { !programs.isEmpty }
}

/// How a request to attach or detach an XDP program is meant (`XDP_FLAGS_*`).
public struct XDPFlags: OptionSet, Sendable, Hashable {
  /// The kernel's bits.
  public var rawValue: UInt32

  /// Flags by their bits.
  public init(rawValue: UInt32) {
    self.rawValue = rawValue
  }

  /// `XDP_FLAGS_UPDATE_IF_NOEXIST`: refuse to replace a program; `EBUSY`.
  public static let updateIfNoExist = XDPFlags(rawValue: 1)

  /// `XDP_FLAGS_SKB_MODE`: generic mode.
  public static let skbMode = XDPFlags(rawValue: 2)

  /// `XDP_FLAGS_DRV_MODE`: native mode; `EOPNOTSUPP` if the driver has none.
  public static let drvMode = XDPFlags(rawValue: 4)

  /// `XDP_FLAGS_HW_MODE`: on the network card.
  public static let hwMode = XDPFlags(rawValue: 8)

  /// `XDP_FLAGS_REPLACE`: only replace the expected program; `EEXIST` (kernel 5.7).
  public static let replace = XDPFlags(rawValue: 16)
}
