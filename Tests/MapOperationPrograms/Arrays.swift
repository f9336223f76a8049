import ApusKernel

/// A number under a lock.
public struct Guarded: BitwiseCopyable, Sendable, SpinLocked {
  /// The lock.
  public var lock = SpinLock()
  /// The number.
  public var number: UInt64 = 0

  /// Zero.
  public init() {}
}

/// The ArrayMap of the tests.
public let numbers = ArrayMap<UInt64>(maxEntries: 4)
/// The PerCPUArray of the tests.
public let numbersPerCPU = PerCPUArray<UInt64>(maxEntries: 4)
/// The ArrayMap of the tests whose values have locks.
public let guarded = ArrayMap<Guarded>(maxEntries: 4)

/// Writes the value at the key.
@section("xdp") @used
public func setNumber(_ context: XDPContext) -> XDPAction {
  attempt { () throws(KernelError) in try numbers.set(value.value, at: key.value) }
}

/// Writes the value at the key, of the processor that it runs on.
@section("xdp") @used
public func setNumberOfCPU(_ context: XDPContext) -> XDPAction {
  attempt { () throws(KernelError) in try numbersPerCPU.set(value.value, at: key.value) }
}

/// Writes the value at the key, under its lock.
@section("xdp") @used
public func setGuarded(_ context: XDPContext) -> XDPAction {
  var whole = Guarded()
  whole.number = value.value
  return attempt { () throws(KernelError) in try guarded.setLocked(whole, at: key.value) }
}
