public import ApusObject

/// A handle to an array of programs for tail calls (`BPF_MAP_TYPE_PROG_ARRAY`, Linux 4.2).
///
/// A lookup gives the program's number. All programs have to be of one type; the kernel takes the first one's. It empties
/// the array when the last descriptor and pin of it are gone, even if programs still use it: keep this handle, or the
/// object.
public struct ProgramArray: DescriptorMap {
  /// The kernel's type of map.
  public static var mapType: MapType { .programArray }

  /// The map that every copy of this handle shares.
  public let map: SharedMap
  /// How a key becomes bytes.
  public let keyCodec = MapCodec<UInt32>()
  /// How an element becomes bytes.
  public let codec = MapCodec<UInt32>()

  /// Makes a handle after comparing the map with the Swift type.
  ///
  /// - Throws: ``ApusError/Code/typeMismatch`` unless it is an array of programs.
  public init(_ map: SharedMap) throws(ApusError) {
    try map.check(Self.self, key: (4, ""), value: (4, ""))
    self.map = map
  }

  /// Puts a program in, for programs to go on with (`BPF_MAP_UPDATE_ELEM`).
  ///
  /// - Throws: ``ApusError/Code/indexOutOfRange``; ``ApusError/Code/systemCall`` with `EINVAL` if it is not of the type
  ///   of the others.
  public func set(_ program: some TypedProgram, at index: UInt32) throws(ApusError) {
    guard index < map.maxEntries else { throw map.indexOutOfRange(index) }
    try set(program.program.number(in: map), for: index)
  }
}

extension ProgramArray: CreatableMap {
  /// The size of a key in bytes.
  public static var keySize: Int { 4 }
  /// The size of a value in bytes; of one processor's, in a per-CPU map.
  public static var valueSize: Int { 4 }
}
