/// Ends the program from wherever it is, with a result that the kernel chooses by it (`bpf_throw`, since
/// Linux 6.7).
///
/// Nothing may be held at that time: no lock, and no reference. A trap needs no exception: it ends the program on
/// all kernels.
///
/// - Parameter cookie: What the program returns.
@inlinable
@inline(__always)
public func throwException(_ cookie: UInt64) -> Never {
  _ = KernelFunction("bpf_throw(u64)")(cookie) as UInt64
  #if hasFeature(Embedded)
  endOfProgram()
  #else
  notInTheKernel()
  #endif
}

#if hasFeature(Embedded)
/// What comes after a call that never returns: the compiler makes a return of it.
@_silgen_name("__apus_passed_trap")
@usableFromInline
func endOfProgram() -> Never
#endif
