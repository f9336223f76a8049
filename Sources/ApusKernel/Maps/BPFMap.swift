/// What every map is: something with an address that stands for it in calls of the kernel's helpers.
///
/// ApusKernel's map types conform to it, and so does ``MapReference``, a map that is found in another map. What
/// a map can do besides is said by the protocols that refine this one: an operation that the kernel does not
/// have for a type is no member of it.
public protocol BPFMap: ~Copyable, Sendable {
  /// What helpers take for the map.
  @unsafe var address: UnsafeRawPointer { get }
}

extension BPFMap where Self: ~Copyable {
  /// What helpers take for the map: the address of the global, of which nothing else exists at run time.
  @inlinable
  @unsafe public var address: UnsafeRawPointer {
    // SAFETY: a type with raw layout stays where it is, and only the address is used.
    @inline(__always) get { unsafe withUnsafePointer(to: self) { unsafe UnsafeRawPointer($0) } }
  }
}
