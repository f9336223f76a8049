/// A lock in a map's value, which programs and user space take for as long as they change the rest of it
/// (`struct bpf_spin_lock`, since Linux 5.1).
///
/// ```swift
/// public struct Account: BitwiseCopyable, Sendable, SpinLocked {
///   public var lock = SpinLock()
///   public var balance: Int64 = 0
///   public var changes: UInt64 = 0
/// }
///
/// accounts[0]?.withLock { account in
///   account.value.balance &-= 5
///   account.value.changes &+= 1
/// }
/// ```
@frozen
public struct SpinLock: BitwiseCopyable, Sendable {
  // The kernel's; a program may not touch it.
  @usableFromInline var val: UInt32

  /// A lock that nobody has.
  @inlinable
  public init() { val = 0 }
}

/// A value with a lock in it.
///
/// The lock has to be a stored property. Values with one can be in an ``ArrayMap`` or a ``HashMap``.
public protocol SpinLocked: BitwiseCopyable {
  /// The lock.
  var lock: SpinLock { get set }
}

extension MapValue where Value: SpinLocked {
  /// Runs `body` while no other processor, and nobody in user space who takes the lock, has the value
  /// (`bpf_spin_lock`, `bpf_spin_unlock`).
  ///
  /// The verifier lets `body` call no helper, and only one lock be taken at a time. The value cannot be
  /// written as a whole, because the lock is in it: write its fields.
  @inlinable
  @inline(__always)
  public func withLock<Result>(_ body: (MapValue<Value>) -> Result) -> Result {
    // SAFETY: the lock is a part of the value, which the verifier keeps track of.
    let lock = unsafe withUnsafeMutablePointer(to: &pointer.pointee.lock) {
      UnsafeMutableRawPointer($0)
    }
    unsafe Helper.spinLock(lock)
    let result = body(self)
    unsafe Helper.spinUnlock(lock)
    return result
  }
}
