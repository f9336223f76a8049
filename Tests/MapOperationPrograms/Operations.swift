import ApusKernel

/// What programs find things by.
public let key = Global<UInt32>(0)
/// What they write.
public let value = Global<UInt64>(0)
/// What they found.
public let answer = Global<UInt64>(0)
/// The number of the error that the last one got, or 0.
public let failure = Global<Int32>(0)

@inline(__always)
func attempt(_ body: () throws(KernelError) -> Void) -> XDPAction {
  do throws(KernelError) {
    try body()
    failure.value = 0
    return .pass
  } catch {
    failure.value = error.code
    return .aborted
  }
}

@inline(__always)
func found(_ number: UInt64?) -> XDPAction {
  guard let number else { return .drop }
  answer.value = number
  return .pass
}
