import ApusKernel

/// The process that the program watches.
public let watched = Config<UInt32>(0)
/// The number of the inode that it counts for.
public let number = Global<UInt64>(0)
/// The InodeStorage of the tests: how often a file was opened.
public let opened = InodeStorage<UInt64>()

/// Counts how often the watched process opens a file, up to three times; with the fourth it forgets it.
@section("lsm/file_open") @used
public func countOpening(_ context: TracingContext) -> SecurityDecision {
  guard CurrentTask.processID == watched.value else { return .allow }
  let inode = context.argument(0, as: file.self).f_inode
  guard UInt64(inode.i_ino) == number.value else { return .allow }
  if let count = opened[inode], count.value == 3 {
    try? opened.removeValue(for: inode)
    return .allow
  }
  opened[inode, default: 0]?.atomicAdd(1)
  return .allow
}
