public import ApusObject

/// A handle to a queue (`BPF_MAP_TYPE_QUEUE`, Linux 4.20): values come out in the order in which they went in.
///
/// A handle can be copied and shared between tasks, and stays usable after its object is closed.
public struct Queue<Value: BitwiseCopyable>: ValueQueue {
  /// The kernel's type of map.
  public static var mapType: MapType { .queue }

  /// The map that every copy of this handle shares.
  public let map: SharedMap
  /// How an element becomes bytes.
  public let codec = MapCodec<Value>()

  /// Makes a handle after comparing the map with the Swift type.
  ///
  /// - Throws: ``ApusError/Code/typeMismatch`` unless it is one of values of this type.
  public init(_ map: SharedMap) throws(ApusError) {
    try map.check(Self.self, value: Value.self)
    self.map = map
  }
}

extension Queue: CreatableMap {
  /// The size of a key in bytes.
  public static var keySize: Int { 0 }
  /// The size of a value in bytes; of one processor's, in a per-CPU map.
  public static var valueSize: Int { MemoryLayout<Value>.stride }
}
