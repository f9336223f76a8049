/// A map of the user's: a global constant of one of ApusKernel's map types.
struct MapGlobal: Hashable {
  /// The name in the user's source, which the object has too.
  var name: String
  /// The name that Swift gave the symbol, in which its whole type is written.
  var symbol: String
  /// The kernel's number of the map's type.
  var type: UInt32
  /// The size of a key, in bytes.
  var keySize: UInt32
  /// The size of a value, in bytes.
  var valueSize: UInt32
  /// How many entries the map has room for.
  var maxEntries: UInt32
  /// How the map is created.
  var flags: UInt32
  /// What some types want besides.
  var extra: UInt64 = 0
  /// Where the global is.
  var location: SourceLocation?
  /// The debug information of the types that the map's type was made with: key and value, or the
  /// value alone.
  var typeArguments: [Int]

  /// What the maps in a map of maps are like: one, or none of another map.
  var inner: [MapGlobal] = []

  /// What is set of the kernel's struct that a `StructOps` is, in the order of the source; none of another map.
  var structOps: [StructOpsMember] = []

  /// The section that LLVM puts maps into, apart from data: their definitions take their place.
  static let section = ".apus.maps"
}
