extension BTFImage {
  /// Whether a program's declaration of a kernel function or variable fits the kernel's type: pointers, arrays and
  /// prototypes of the same shape, with structs, enums and integers in the same places.
  ///
  /// The rules are libbpf's for kfuncs and ksyms, but that a pointer to `void`, or to a struct that is only declared,
  /// fits any pointer: the verifier checks the arguments anyhow.
  ///
  /// - Parameters:
  ///   - id: The kernel's type.
  ///   - localID: The program's.
  ///   - local: The program's types.
  /// - Returns: Whether the types fit.
  /// - Throws: ``ObjectError`` for types that refer to others without end, or to none.
  public func isCompatible(
    _ id: BTFTypeID, with localID: BTFTypeID, of local: BTF
  ) throws(ObjectError) -> Bool {
    var matcher = COREMatcher(local: local, target: self, isLenient: true)
    return try matcher.areCompatible(localID, id)
  }
}
