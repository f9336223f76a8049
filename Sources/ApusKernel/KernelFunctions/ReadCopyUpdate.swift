/// Runs `body` with the kernel's RCU lock held (`bpf_rcu_read_lock`, since Linux 6.2).
///
/// What is reached through pointers that RCU protects stays there for that long.
///
/// - Returns: What the body returned.
@inlinable
@inline(__always)
public func withRCULock<Result, Failure: Error>(
  _ body: () throws(Failure) -> Result
) throws(Failure) -> Result {
  _ = KernelFunction("bpf_rcu_read_lock()")() as UInt64
  do throws(Failure) {
    let result = try body()
    _ = KernelFunction("bpf_rcu_read_unlock()")() as UInt64
    return result
  } catch {
    _ = KernelFunction("bpf_rcu_read_unlock()")() as UInt64
    throw error
  }
}
