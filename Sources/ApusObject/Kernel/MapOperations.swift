/// What user space can do with the elements of a map, by commands of bpf(2).
public struct MapOperations: OptionSet, Hashable, Sendable {
  /// The bits, which are Apus's own.
  public var rawValue: UInt32

  /// Makes operations of those bits.
  public init(rawValue: UInt32) {
    self.rawValue = rawValue
  }

  /// `BPF_MAP_LOOKUP_ELEM`; of a queue or a stack, to look at the next value.
  public static let lookup = Self(rawValue: 1 << 0)
  /// `BPF_MAP_UPDATE_ELEM`; of a queue or a stack, to add a value.
  public static let update = Self(rawValue: 1 << 1)
  /// `BPF_MAP_DELETE_ELEM`.
  public static let delete = Self(rawValue: 1 << 2)
  /// `BPF_MAP_GET_NEXT_KEY`.
  public static let nextKey = Self(rawValue: 1 << 3)
  /// `BPF_MAP_LOOKUP_AND_DELETE_ELEM`; of a queue or a stack, to take the next value.
  public static let lookupAndDelete = Self(rawValue: 1 << 4)
  /// `BPF_MAP_LOOKUP_BATCH` (Linux 5.6).
  public static let lookupBatch = Self(rawValue: 1 << 5)
  /// `BPF_MAP_LOOKUP_AND_DELETE_BATCH` (Linux 5.6).
  public static let lookupAndDeleteBatch = Self(rawValue: 1 << 6)
  /// `BPF_MAP_UPDATE_BATCH` (Linux 5.6).
  public static let updateBatch = Self(rawValue: 1 << 7)
  /// `BPF_MAP_DELETE_BATCH` (Linux 5.6).
  public static let deleteBatch = Self(rawValue: 1 << 8)

  /// What every hash table of values can do.
  static let hash: Self = [
    .lookup, .update, .delete, .nextKey, .lookupAndDelete, .lookupBatch, .lookupAndDeleteBatch,
    .updateBatch, .deleteBatch,
  ]
  /// What every array of values can do.
  static let array: Self = [.lookup, .update, .nextKey, .lookupBatch, .updateBatch]
  /// What maps of descriptors can do; a lookup gives an identifier.
  static let descriptors: Self = [.lookup, .update, .delete, .nextKey]
}
