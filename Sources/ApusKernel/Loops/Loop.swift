/// Whether a loop goes on: what its body returns.
///
/// A struct over a number and not an enum, because the kernel takes the number as it is.
@frozen
public struct LoopControl: Equatable, Sendable {
  @usableFromInline let rawValue: Int

  @inlinable
  init(rawValue: Int) {
    self.rawValue = rawValue
  }

  /// On to the next round.
  @inlinable
  public static var proceed: LoopControl { LoopControl(rawValue: 0) }

  /// That was the last round.
  @inlinable
  public static var stop: LoopControl { LoopControl(rawValue: 1) }
}

/// Runs `body` up to `count` times, 0 to 8,388,608, with the number of the round (`bpf_loop`, since
/// Linux 5.17).
///
/// The verifier looks at the body once, however often it runs. An ordinary loop is looked at round by
/// round: it needs a bound that the verifier can see, and takes its time for as many rounds.
///
/// ```swift
/// var sum: UInt64 = 0
/// repeatRounds(1000) { round in
///   sum &+= UInt64(round)
///   return .proceed
/// }
/// ```
///
/// The body is a function of its own in the kernel. Where it traps, the loop ends, and with it the program.
///
/// Kernels before 6.7 look at the first round only, and drop the branches of the body that this round does not
/// take: there, no branch may depend on what the body itself has stored before, and an overflow in a later round
/// goes unseen. That is a fault of theirs, and programs in C have it too.
@inlinable
@inline(__always)
public func repeatRounds(_ count: UInt32, _ body: (UInt32) -> LoopControl) {
  #if hasFeature(Embedded)
  callBack(count, body)
  #else
  for round in 0..<count where body(round) == .stop {
    return
  }
  #endif
}

#if hasFeature(Embedded)
/// Has the kernel call `body`.
///
/// A closure is a function and a context, which the function takes last: that is how the kernel calls
/// back too. The compiler defines this function, as a call of the helper with the two.
@_silgen_name("__apus_loop")
@usableFromInline
func callBack(_ count: UInt32, _ body: (UInt32) -> LoopControl)
#endif
