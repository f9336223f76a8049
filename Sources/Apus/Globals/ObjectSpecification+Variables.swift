public import ApusObject

extension ObjectSpecification {
  /// Sets what a global variable starts with; for a constant, what it is.
  ///
  /// - Parameters:
  ///   - value: The value, of the type that the kernel side has.
  ///   - name: The variable's name.
  /// - Throws: ``ApusError/Code/noSuchVariable``, or ``ApusError/Code/typeMismatch`` with both sizes.
  public mutating func setInitialValue<Value: BitwiseCopyable>(
    _ value: Value, of name: String
  ) throws(ApusError) {
    try check(variable: name, is: Value.self)
    let bytes = MapCodec<Value>()
      .withBytes(of: value) { bytes in
        (0..<MemoryLayout<Value>.size).map { bytes.unsafeLoadByte(at: $0) }
      }
    // A C struct has its padding at the end counted in its size, a Swift struct has not.
    let size = self[initialValueOf: name]?.count ?? bytes.count
    self[initialValueOf: name] = bytes + [UInt8](repeating: 0, count: max(0, size - bytes.count))
  }

  /// The variable of a name, after comparing its size with a type's.
  @discardableResult
  func check<Value: BitwiseCopyable>(
    variable name: String, is type: Value.Type
  ) throws(ApusError) -> VariableSpecification {
    guard let variable = variables.first(where: { $0.name == name }) else {
      let names = variables.map(\.name).sorted()
      let list = names.isEmpty ? "none" : ApusError.sentence(names)
      throw ApusError(
        .noSuchVariable, "The object has no global variable \(name); it has \(list).",
        subject: name)
    }
    let layout = MemoryLayout<Value>.self
    guard variable.size == layout.size || variable.size == layout.stride else {
      throw ApusError(
        .typeMismatch,
        "Variable \(name) has \(variable.size) bytes in the object, and \(layout.size) as \(type) in "
          + "Swift: use the type that the kernel side has.",
        subject: name)
    }
    return variable
  }
}

extension RawSpan {
  /// One byte of the span, which has it.
  fileprivate func unsafeLoadByte(at offset: Int) -> UInt8 {
    // Sound: callers stay within the size that the span was made with.
    unsafe unsafeLoad(fromByteOffset: offset, as: UInt8.self)
  }
}
