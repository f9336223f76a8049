import ApusObject
import ApusSystem
import SystemPackage

/// A handle to an array map (`BPF_MAP_TYPE_ARRAY`): a fixed number of values, each always there.
///
/// A handle can be copied and shared between tasks, and stays usable after its object is closed.
/// A value that a program writes at the same moment can be torn if it is larger than a machine word.
public struct ArrayMap<Value: BitwiseCopyable>: TypedMap {
  /// The map that every copy of this handle shares.
  public let map: SharedMap

  private let codec = MapCodec<Value>()
  private let indexCodec = MapCodec<UInt32>()

  /// Makes a handle after comparing the map with the Swift type.
  ///
  /// - Throws: ``ApusError/Code/typeMismatch`` unless it is an array of values of this size.
  public init(_ map: SharedMap) throws(ApusError) {
    try map.check("\(Self.self)", is: [.array], key: UInt32.self, value: Value.self)
    self.map = map
  }

  /// How many values there are.
  public var count: Int { Int(map.maxEntries) }

  /// The value at an index (`BPF_MAP_LOOKUP_ELEM`).
  ///
  /// - Throws: ``ApusError/Code/indexOutOfRange``.
  public subscript(index: UInt32) -> Value {
    get throws(ApusError) {
      try map.checkIndex(index)
      do throws(Errno) {
        return try indexCodec.withBytes(of: index) { key throws(Errno) in
          try MapCodec<Value>
            .value { value throws(Errno) in
              try BPF.mapLookup(map.descriptor, key: key, into: &value)
            }
        }
      } catch {
        throw map.error("Reading", error)
      }
    }
  }

  /// Writes the value at an index (`BPF_MAP_UPDATE_ELEM`).
  ///
  /// - Throws: ``ApusError/Code/indexOutOfRange``, or ``ApusError/Code/permissionDenied`` if the map is frozen.
  public func set(_ value: Value, at index: UInt32) throws(ApusError) {
    try map.checkIndex(index)
    do throws(Errno) {
      try indexCodec.withBytes(of: index) { key throws(Errno) in
        try codec.withBytes(of: value) { value throws(Errno) in
          try BPF.mapUpdate(map.descriptor, key: key, value: value)
        }
      }
    } catch {
      throw map.error("Writing", error)
    }
  }
}

extension SharedMap {
  /// Throws unless an array has the index.
  func checkIndex(_ index: UInt32) throws(ApusError) {
    guard index >= maxEntries else { return }
    throw ApusError(
      .indexOutOfRange,
      "Map \(name) has \(maxEntries) elements, so there is none at index \(index).", subject: name)
  }
}
