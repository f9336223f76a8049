/// A map that was found in another map: it can do what its type can.
@safe
@frozen
public struct MapReference<Map: BPFMap & ~Copyable>: BPFMap, @unchecked Sendable {
  // Sendable: the kernel's map is made for use by all processors.

  /// What helpers take for the map.
  @unsafe public let address: UnsafeRawPointer

  @inlinable
  @inline(__always)
  init(_ address: UnsafeRawPointer) {
    unsafe self.address = address
  }
}

extension MapReference where Map: ~Copyable {
  /// The map itself, with all that its type can do: `queues[cpu]?.map.push(value)`.
  @inlinable
  public var map: Map {
    @inline(__always)
    unsafeAddress {
      // SAFETY: of a map nothing is used but its address, and what the kernel knows by this one is a map of the type.
      unsafe UnsafePointer(address.assumingMemoryBound(to: Map.self))
    }
  }
}

extension MapReference: LookupMap where Map: LookupMap & ~Copyable {
  /// What values are looked up by.
  public typealias Key = Map.Key
  /// What is in the map.
  public typealias Value = Map.Value
}

extension MapReference: IndexedMap where Map: IndexedMap & ~Copyable {}

extension MapReference: MutableMap where Map: MutableMap & ~Copyable {}

extension MapReference: HashTable where Map: HashTable & ~Copyable {}

extension MapReference: IterableMap where Map: IterableMap & ~Copyable {}

extension MapReference: PerCPUMap where Map: PerCPUMap & ~Copyable {}
