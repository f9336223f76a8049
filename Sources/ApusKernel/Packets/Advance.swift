#if hasFeature(Embedded)
/// The address `offset` bytes behind `start`, as a value that everything computed from it is computed from.
///
/// The compiler defines this function, as an addition that LLVM does not repeat: the verifier takes two
/// equal sums for two different addresses, and a comparison of one of them says nothing of the other.
@_extern(c, "__apus_advance")
@usableFromInline
@unsafe
func advance(_ start: UnsafeMutableRawPointer, by offset: Int) -> UnsafeMutableRawPointer
#else
/// The address `offset` bytes behind `start`.
@inlinable
@unsafe
func advance(_ start: UnsafeMutableRawPointer, by offset: Int) -> UnsafeMutableRawPointer {
  unsafe start + offset
}
#endif
