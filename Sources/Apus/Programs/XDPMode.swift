import ApusSystem

/// Where in a packet's way an XDP program runs.
///
/// The raw values are the words for it on a command line.
public enum XDPMode: String, Sendable, Hashable, CaseIterable {
  /// In the driver if it can do that, otherwise in the network stack.
  case automatic = "auto"

  /// In the driver, before the kernel has made anything of the packet (`XDP_FLAGS_DRV_MODE`).
  case native

  /// In the network stack, which every interface can do; slower (`XDP_FLAGS_SKB_MODE`).
  case generic

  var flags: XDPFlags {
    switch self {
    case .automatic: []
    case .native: .drvMode
    case .generic: .skbMode
    }
  }
}

/// How an XDP program is attached.
public enum XDPAttachMethod: Sendable, Hashable {
  /// By a link; by netlink on kernels before 5.9, which have no links for XDP.
  case automatic

  /// By a link (`BPF_LINK_CREATE`, kernel 5.9): the kernel detaches when the process ends, however it ends.
  case link

  /// By netlink (`RTM_SETLINK`, kernel 4.8): a program attached so outlives a process that is killed.
  case netlink
}
