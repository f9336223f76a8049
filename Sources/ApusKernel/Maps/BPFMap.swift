/// What every map is: a global constant, of which nothing exists at run time but its address.
///
/// ApusKernel's map types conform to it. What a map can do besides is said by the protocols that
/// refine this one: an operation that the kernel does not have for a type is no member of it.
public protocol BPFMap: ~Copyable, Sendable {}

extension BPFMap where Self: ~Copyable {
  /// What helpers take for the map.
  @inlinable
  var address: UnsafeRawPointer {
    // SAFETY: a type with raw layout stays where it is, and only the address is used.
    @inline(__always) get { unsafe withUnsafePointer(to: self) { unsafe UnsafeRawPointer($0) } }
  }
}
