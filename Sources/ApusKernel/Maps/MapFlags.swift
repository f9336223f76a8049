/// How a map is created (`BPF_F_*` of `BPF_MAP_CREATE`).
@frozen
public struct MapFlags: OptionSet, Sendable {
  /// The kernel's bits.
  public let rawValue: UInt32

  /// Flags by the kernel's bits.
  @inlinable
  public init(rawValue: UInt32) {
    self.rawValue = rawValue
  }

  /// Allocate entries when they are inserted, and not all of them at once (`BPF_F_NO_PREALLOC`,
  /// since Linux 4.6).
  @inlinable
  public static var noPreallocation: MapFlags { MapFlags(rawValue: 1 << 0) }

  /// Drop entries by processor when the map is full, instead of by a list that all share
  /// (`BPF_F_NO_COMMON_LRU`, since Linux 4.10): faster, and less exact.
  @inlinable
  public static var noCommonLRU: MapFlags { MapFlags(rawValue: 1 << 1) }

  /// User space may only read the map (`BPF_F_RDONLY`, since Linux 4.15).
  @inlinable
  public static var readOnlyForUserSpace: MapFlags { MapFlags(rawValue: 1 << 3) }

  /// User space may only write the map (`BPF_F_WRONLY`, since Linux 4.15).
  @inlinable
  public static var writeOnlyForUserSpace: MapFlags { MapFlags(rawValue: 1 << 4) }

  /// Hash without a random seed, so that entries are walked over in the same order each time (`BPF_F_ZERO_SEED`, since
  /// Linux 5.0): for tests, as whoever chooses the keys can make them collide.
  @inlinable
  public static var zeroSeed: MapFlags { MapFlags(rawValue: 1 << 6) }

  /// Programs may only read the map (`BPF_F_RDONLY_PROG`, since Linux 5.2).
  @inlinable
  public static var readOnlyForPrograms: MapFlags { MapFlags(rawValue: 1 << 7) }

  /// Programs may only write the map (`BPF_F_WRONLY_PROG`, since Linux 5.2).
  @inlinable
  public static var writeOnlyForPrograms: MapFlags { MapFlags(rawValue: 1 << 8) }

  /// A socket that is accepted gets a copy of the listening one's value (`BPF_F_CLONE`, since Linux 5.4).
  @inlinable
  public static var clone: MapFlags { MapFlags(rawValue: 1 << 9) }

  /// User space may map the values into its own memory (`BPF_F_MMAPABLE`, since Linux 5.5).
  @inlinable
  public static var mappable: MapFlags { MapFlags(rawValue: 1 << 10) }

  /// Events stay when the descriptor that they were set through is closed (`BPF_F_PRESERVE_ELEMS`, since Linux 5.10).
  @inlinable
  public static var preserveElements: MapFlags { MapFlags(rawValue: 1 << 11) }

  /// Maps of other sizes may take the place of this one in an ``ArrayOfMaps`` or ``HashOfMaps``, whose elements are like
  /// it (`BPF_F_INNER_MAP`, since Linux 5.10).
  @inlinable
  public static var innerMap: MapFlags { MapFlags(rawValue: 1 << 12) }

  /// A record that finds a full ring buffer takes the place of the oldest ones (`BPF_F_RB_OVERWRITE`, since Linux 6.19).
  @inlinable
  public static var overwriteOldest: MapFlags { MapFlags(rawValue: 1 << 19) }
}
