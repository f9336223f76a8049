// The variable at an address is one that user space knows by name. What its initialiser stores there,
// LLVM evaluates when the object is compiled.

#if hasFeature(Embedded)
/// States that there is a variable at `address`.
///
/// The compiler reads the call and takes it away.
@_extern(c, "__apus_variable_definition")
@usableFromInline
func defineVariable(_ address: UnsafeRawPointer, isConstant: UInt32)
#else
/// States that there is a variable at `address`: on the host, nothing.
@inlinable
func defineVariable(_ address: UnsafeRawPointer, isConstant: UInt32) {}
#endif
