/// What the kernel looks after in the values of a map, where a value has it in it.
public struct MapValueFields: OptionSet, Hashable, Sendable {
  /// The bits, which are Apus's own.
  public var rawValue: UInt32

  /// Makes a set of those bits.
  public init(rawValue: UInt32) {
    self.rawValue = rawValue
  }

  /// `struct bpf_spin_lock` (Linux 5.1).
  public static let spinLock = Self(rawValue: 1 << 0)
  /// `struct bpf_timer` (Linux 5.15).
  public static let timer = Self(rawValue: 1 << 1)
  /// `struct bpf_wq` (Linux 6.10).
  public static let workQueue = Self(rawValue: 1 << 2)
  /// A reference to one of the kernel's objects: a pointer with the type tag ``referenceTag`` (Linux 6.4).
  public static let reference = Self(rawValue: 1 << 3)

  /// The type tag of a pointer that is a reference (`__kptr`).
  public static let referenceTag = "kptr"

  /// All of them, with what the kernel calls them.
  public static let kernelNames: [(field: Self, name: String)] = [
    (.spinLock, "bpf_spin_lock"), (.timer, "bpf_timer"), (.workQueue, "bpf_wq"),
    (.reference, referenceTag),
  ]
}
