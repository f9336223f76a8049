// A map is a global constant, of which nothing exists at run time. The compiler reads what it is
// from the global's initialiser and writes that to the object's section `.maps`; each use of the
// global's address becomes a reference, which the loader resolves to the map that it created.

#if hasFeature(Embedded)
/// States what the map at `address` is.
///
/// The compiler reads the call and takes it away.
@_extern(c, "__apus_map_definition")
@usableFromInline
func defineMap(
  _ address: UnsafeRawPointer, type: UInt32, keySize: UInt32, valueSize: UInt32,
  maxEntries: UInt32, flags: UInt32, extra: UInt64)
#else
/// States what the map at `address` is: on the host, where a map is only a name and a type, nothing.
@inlinable
func defineMap(
  _ address: UnsafeRawPointer, type: UInt32, keySize: UInt32, valueSize: UInt32,
  maxEntries: UInt32, flags: UInt32, extra: UInt64
) {}
#endif

/// States what the map at `address` is: one of keys and values of these types.
@inlinable
@inline(__always)
func defineMap<Key, Value>(
  _ address: UnsafeRawPointer, type: UInt32, key: Key.Type, value: Value.Type, maxEntries: UInt32,
  flags: MapFlags
) {
  // The kernel and C count the padding at the end of a struct to its size.
  unsafe defineMap(
    address, type: type, keySize: UInt32(truncatingIfNeeded: MemoryLayout<Key>.stride),
    valueSize: UInt32(truncatingIfNeeded: MemoryLayout<Value>.stride), maxEntries: maxEntries,
    flags: flags.rawValue, extra: 0)
}
