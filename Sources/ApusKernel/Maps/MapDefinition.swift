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
  maxEntries: UInt32, flags: UInt32)
#else
/// States what the map at `address` is: on the host, where a map is only a name and a type, nothing.
@inlinable
func defineMap(
  _ address: UnsafeRawPointer, type: UInt32, keySize: UInt32, valueSize: UInt32,
  maxEntries: UInt32, flags: UInt32
) {}
#endif
