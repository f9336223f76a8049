/// A map with a value for each of the kernel's own objects of a kind, which goes away with its object.
public protocol LocalStorage<Value>: BPFMap, ~Copyable {
  /// What belongs to each object.
  associatedtype Value: BitwiseCopyable
}

extension LocalStorage where Self: ~Copyable {
  /// The value of an object, or nil where it has none.
  @inlinable
  @inline(__always)
  func lookUp(
    _ helper: Helper.StorageGetter, _ object: UnsafeRawPointer?
  ) -> MapValue<Value>? {
    // SAFETY: the map's values are of this type; of the object, the verifier knows what it is.
    guard let value = unsafe helper(address, object, nil, 0) else { return nil }
    return unsafe MapValue(value)
  }

  /// The value of an object, which is made where it has none.
  @inlinable
  @inline(__always)
  func lookUp(
    _ helper: Helper.StorageGetter, _ object: UnsafeRawPointer?, default initial: Value
  ) -> MapValue<Value>? {
    var initial = initial
    // SAFETY: as above. 1 is BPF_LOCAL_STORAGE_GET_F_CREATE.
    return unsafe withUnsafeMutablePointer(to: &initial) { initial in
      guard let value = unsafe helper(address, object, UnsafeMutableRawPointer(initial), 1) else {
        return nil
      }
      return unsafe MapValue(value)
    }
  }
}

/// States that the map at `address` has a value for each of the kernel's objects of a kind.
@inlinable
@inline(__always)
func defineLocalStorage<Value>(
  _ address: UnsafeRawPointer, type: UInt32, value: Value.Type, flags: MapFlags
) {
  unsafe defineMap(
    address, type: type, keySize: 4,
    valueSize: UInt32(truncatingIfNeeded: MemoryLayout<Value>.stride), maxEntries: 0,
    flags: flags.union(.noPreallocation).rawValue, extra: 0)
}
