import ApusKernel

/// A number that says itself whether it is whole: its halves are each other's complement.
public enum Whole {
  /// The number of a counter.
  @inlinable
  public static func made(of number: UInt32) -> UInt64 {
    UInt64(number) | UInt64(~number) << 32
  }

  /// Whether it was made of a number.
  @inlinable
  public static func isMade(_ whole: UInt64) -> Bool {
    UInt32(truncatingIfNeeded: whole) == ~UInt32(truncatingIfNeeded: whole >> 32)
  }
}

/// How often programs counted.
public let counted = Global<UInt64>(0)
/// How often they could not, for want of room.
public let refused = Global<UInt64>(0)

/// The ArrayMap under load.
public let loadArray = ArrayMap<UInt64>(maxEntries: 8)
/// Larger than a machine word, so that a reader may see some of it before a change, and some after it.
public let loadWide = ArrayMap<[4 of UInt64]>(maxEntries: 1)
/// The HashMap under load.
public let loadHash = HashMap<UInt32, UInt64>(maxEntries: 64)
/// The LRUHashMap under load, of which programs use more keys than there are.
public let loadLRU = LRUHashMap<UInt32, UInt64>(maxEntries: 64)
/// The LRUPerCPUHashMap under load, of which programs use more keys than there are.
public let loadLRUPerCPU = LRUPerCPUHashMap<UInt32, UInt64>(maxEntries: 64)
/// The PerCPUArray under load.
public let loadPerCPU = PerCPUArray<UInt64>(maxEntries: 1)
/// The PerCPUHashMap under load.
public let loadPerCPUHash = PerCPUHashMap<UInt32, UInt64>(maxEntries: 8)
/// The LPMTrie under load.
public let loadTrie = LPMTrie<IPv4Address, UInt64>(maxEntries: 64)
/// The Queue under load.
public let loadQueue = Queue<UInt64>(maxEntries: 256)
/// The Stack under load.
public let loadStack = Stack<UInt64>(maxEntries: 256)
/// The PerfEventArray under load.
public let loadSamples = PerfEventArray<UInt64>()
/// What the atomic additions under load gave.
public let drawn = Global<UInt64>(0)

/// Counts in all that have counters, at the place of the run's number.
@section("xdp") @used
public func countUnderLoad(_ context: XDPContext) -> XDPAction {
  let number = counted.atomicAdd(1)
  loadArray[UInt32(truncatingIfNeeded: number & 7)]?.atomicAdd(1)
  loadHash[UInt32(truncatingIfNeeded: number & 63), default: 0]?.atomicAdd(1)
  loadPerCPU[0]?.atomicAdd(1)
  loadPerCPUHash[UInt32(truncatingIfNeeded: number & 7), default: 0]?.atomicAdd(1)
  drawn.atomicAdd(number)
  return .pass
}

/// Replaces values as wholes, by one writer.
@section("xdp") @used
public func replaceUnderLoad(_ context: XDPContext) -> XDPAction {
  let number = UInt32(truncatingIfNeeded: counted.atomicAdd(1))
  let whole = Whole.made(of: number)
  do throws(KernelError) {
    if let wide = loadWide[0] { wide.value = [4 of UInt64](repeating: whole) }
    try loadHash.update(whole, forKey: number & 31)
    try loadLRU.update(whole, forKey: number & 255)
    try loadLRUPerCPU.update(whole, forKey: number & 255)
    // Within what user space has put there: a longer prefix that comes and goes.
    let prefix = Prefix(IPv4Address(BigEndian(0x0a01_0000 | (number & 15) << 8)), length: 24)
    if number & 16 == 0 {
      try loadTrie.update(whole, forKey: prefix)
    } else {
      try? loadTrie.removeValue(forKey: prefix)
    }
    return .pass
  } catch {
    refused.atomicAdd(1)
    return .drop
  }
}

/// Puts numbers that grow into a queue and a stack.
@section("xdp") @used
public func pushUnderLoad(_ context: XDPContext) -> XDPAction {
  let number = counted.atomicAdd(1)
  do throws(KernelError) {
    try loadQueue.push(number)
    drawn.atomicAdd(number)
  } catch {
    refused.atomicAdd(1)
  }
  do throws(KernelError) {
    try loadStack.push(Whole.made(of: UInt32(truncatingIfNeeded: number)))
    return .pass
  } catch {
    return .drop
  }
}

/// Sends the number of the run as a sample.
@section("xdp") @used
public func sampleUnderLoad(_ context: XDPContext) -> XDPAction {
  do throws(KernelError) {
    try loadSamples.output(counted.atomicAdd(1), from: context)
    return .pass
  } catch {
    refused.atomicAdd(1)
    return .drop
  }
}

/// The UserRingBuffer under load.
public let loadCommands = UserRingBuffer<UInt64>(byteCount: 4096)

/// Adds up the numbers that are there.
@section("xdp") @used
public func addUpUnderLoad(_ context: XDPContext) -> XDPAction {
  do throws(KernelError) {
    _ = try loadCommands.drain { record in
      guard let number = loadCommands[record] else { return .stop }
      counted.atomicAdd(1)
      drawn.atomicAdd(number)
      return .proceed
    }
    return .pass
  } catch {
    refused.atomicAdd(1)
    return .aborted
  }
}

/// The BloomFilter under load.
public let loadBloom = BloomFilter<UInt64>(maxEntries: 1 << 18)
/// Numbers that are in it: each was put here after it was added.
public let loadMarks = ArrayMap<UInt64>(maxEntries: 64)
/// How many numbers the programs are to add.
public let allowed = Global<UInt64>(0)
/// The number that user space added last.
public let announced = Global<UInt64>(0)

/// Adds the number of the run, from 1 on, and looks for what user space has added.
@section("xdp") @used
public func insertUnderLoad(_ context: XDPContext) -> XDPAction {
  let added = announced.value
  if added != 0, !loadBloom.mayContain(added) { refused.atomicAdd(1) }
  guard counted.value < allowed.value else { return .drop }
  let number = counted.atomicAdd(1) &+ 1
  loadBloom.insert(number)
  loadMarks[UInt32(truncatingIfNeeded: number & 63)]?.value = number
  return .pass
}
