/// A random number, good enough to sample by and not to keep a secret with (`bpf_get_prandom_u32`, since
/// Linux 4.1).
@inlinable
@inline(__always)
public func randomNumber() -> UInt32 {
  Helper.randomNumber()
}
