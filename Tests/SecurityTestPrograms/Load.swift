import ApusKernel

/// How often programs ran under load.
public let counted = Global<UInt64>(0)
/// How often a value could not be made.
public let refused = Global<UInt64>(0)
/// How often a value of user space's was half one and half another.
public let torn = Global<UInt64>(0)
/// The InodeStorage under load, which programs write.
public let loadOpened = InodeStorage<UInt64>()
/// The InodeStorage under load, which user space writes: four times the same number.
public let loadInodeWords = InodeStorage<[4 of UInt64]>()

/// Counts how often the watched process opens a file.
@section("lsm/file_open") @used
public func countOpeningUnderLoad(_ context: TracingContext) -> SecurityDecision {
  guard CurrentTask.processID == watched.value else { return .allow }
  let inode = context.argument(0, as: file.self).f_inode
  guard UInt64(inode.i_ino) == number.value else { return .allow }
  counted.atomicAdd(1)
  if let count = loadOpened[inode, default: 0] {
    count.atomicAdd(1)
  } else {
    refused.atomicAdd(1)
  }
  if let words = loadInodeWords[inode] {
    let first = words.value[0]
    if words.value[1] != first || words.value[2] != first || words.value[3] != first {
      torn.atomicAdd(1)
    }
  }
  return .allow
}
