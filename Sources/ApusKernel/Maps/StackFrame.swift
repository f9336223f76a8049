/// What stands for one call in a stack: an address, or a ``StackBuildID``.
public protocol StackFrame: BitwiseCopyable, Sendable {
  /// How a ``StackTrace`` of such frames is created.
  static var mapFlags: MapFlags { get }
  /// What `bpf_get_stack` is told.
  static var copyFlags: UInt64 { get }
}

/// The address that a call returns to.
extension UInt64: StackFrame {
  /// How a ``StackTrace`` of addresses is created.
  @inlinable
  public static var mapFlags: MapFlags { MapFlags(rawValue: 0) }
  /// What `bpf_get_stack` is told.
  @inlinable
  public static var copyFlags: UInt64 { 0 }
}

/// Where in which file a call of user space is (`struct bpf_stack_build_id`, since Linux 4.17).
///
/// A build id finds the file's debug information wherever the file was loaded to, also after the process has ended.
@frozen
public struct StackBuildID: StackFrame {
  /// What the other fields say.
  @frozen
  public struct Status: RawRepresentable, Hashable, BitwiseCopyable, Sendable {
    /// The kernel's number.
    public let rawValue: Int32

    /// A status by the kernel's number.
    @inlinable
    public init(rawValue: Int32) {
      self.rawValue = rawValue
    }

    /// There is no frame (`BPF_STACK_BUILD_ID_EMPTY`).
    @inlinable
    public static var empty: Status { Status(rawValue: 0) }
    /// There is a build id, and an offset in the file (`BPF_STACK_BUILD_ID_VALID`).
    @inlinable
    public static var valid: Status { Status(rawValue: 1) }
    /// The file is not known: the offset is the address (`BPF_STACK_BUILD_ID_IP`).
    @inlinable
    public static var address: Status { Status(rawValue: 2) }
  }

  /// What the other fields say.
  public var status: Status
  /// The file's build id, as `readelf -n` shows it.
  public var buildID: InlineArray<20, UInt8>
  /// The offset in the file, or the address.
  public var offset: UInt64

  /// A frame.
  @inlinable
  public init(status: Status, buildID: InlineArray<20, UInt8>, offset: UInt64) {
    self.status = status
    self.buildID = buildID
    self.offset = offset
  }

  /// How a ``StackTrace`` of build ids is created (`BPF_F_STACK_BUILD_ID`).
  @inlinable
  public static var mapFlags: MapFlags { MapFlags(rawValue: 1 << 5) }
  /// What `bpf_get_stack` is told (`BPF_F_USER_BUILD_ID`).
  @inlinable
  public static var copyFlags: UInt64 { 0x800 }
}
