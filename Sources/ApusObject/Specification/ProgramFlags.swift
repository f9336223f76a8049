/// How a program is loaded (the `prog_flags` of `BPF_PROG_LOAD`).
public struct ProgramFlags: OptionSet, Hashable, Sendable {
  /// The bits the kernel knows.
  public var rawValue: UInt32

  /// Makes flags of those bits.
  public init(rawValue: UInt32) {
    self.rawValue = rawValue
  }

  /// `BPF_F_STRICT_ALIGNMENT`: no unaligned access, whatever the machine allows (Linux 4.12).
  public static let strictAlignment = Self(rawValue: 1 << 0)
  /// `BPF_F_ANY_ALIGNMENT`: any alignment, whatever the machine allows (Linux 5.0).
  public static let anyAlignment = Self(rawValue: 1 << 1)
  /// `BPF_F_TEST_RND_HI32`: random high halves after 32-bit operations, for tests (Linux 5.3).
  public static let randomizeHighHalves = Self(rawValue: 1 << 2)
  /// `BPF_F_TEST_STATE_FREQ`: many verifier checkpoints, for tests (Linux 5.4).
  public static let frequentCheckpoints = Self(rawValue: 1 << 3)
  /// `BPF_F_SLEEPABLE`: may sleep (Linux 5.10).
  public static let sleepable = Self(rawValue: 1 << 4)
  /// `BPF_F_XDP_HAS_FRAGS`: takes packets of several fragments (Linux 5.18).
  public static let xdpFragments = Self(rawValue: 1 << 5)
  /// `BPF_F_XDP_DEV_BOUND_ONLY`: runs on one device only, with its metadata (Linux 6.3).
  public static let deviceBound = Self(rawValue: 1 << 6)
  /// `BPF_F_TEST_REG_INVARIANTS`: checks of the verifier's own state, for tests (Linux 6.8).
  public static let checkRegisterInvariants = Self(rawValue: 1 << 7)
}
