#if hasFeature(Embedded)
/// Says that `condition` holds, without a check.
///
/// The compiler makes LLVM's `assume` of the call.
@_extern(c, "__apus_assume")
@usableFromInline
@unsafe
func assume(_ condition: Bool)
#else
/// Says that `condition` holds: on the host, to nobody.
@inlinable
@unsafe
func assume(_ condition: Bool) {}
#endif
