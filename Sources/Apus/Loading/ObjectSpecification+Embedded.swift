public import ApusObject

extension ObjectSpecification {
  /// Reads an eBPF object that is in the executable as Base64, as the generated code has it.
  ///
  /// - Throws: ``ApusError/Code/invalidObject`` if it is no Base64 or no eBPF object.
  public init(embedded base64: StaticString) throws(ApusError) {
    let bytes: [UInt8]
    do throws(Base64.Fault) {
      // Sound: the buffer is valid inside the closure, and the span does not leave it.
      bytes =
        try base64.withUTF8Buffer { buffer in
          Result<[UInt8], Base64.Fault> { () throws(Base64.Fault) in
            try Base64.decode(unsafe buffer.span)
          }
        }
        .get()
    } catch {
      throw ApusError(
        .invalidObject,
        "The eBPF object in this executable is not Base64 (\(error)). Build it again with Apus's plugin."
      )
    }
    try self.init(object: bytes)
  }

  /// Reads an eBPF object, with the error of this module.
  ///
  /// - Throws: ``ApusError/Code/invalidObject``.
  public init(object bytes: [UInt8]) throws(ApusError) {
    do throws(ObjectError) {
      try self.init(parsing: bytes)
    } catch {
      throw .invalidObject(error)
    }
  }
}
