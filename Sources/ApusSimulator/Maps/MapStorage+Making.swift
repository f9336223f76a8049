import ApusObject

extension MapStorage {
  /// Makes the memory of a map.
  ///
  /// - Throws: ``SimulationError/Code/invalidMap`` where the kernel would answer `EINVAL`, and
  ///   ``SimulationError/Code/unsupported`` for a type that makes no sense without a kernel.
  static func make(
    _ specification: MapSpecification, number: Int, cpuCount: Int
  ) throws(SimulationError) -> MapStorage {
    guard specification.valueSize <= 1 << 28 else {
      throw SimulationError(
        .invalidMap, "A value of \(specification.valueSize) bytes is too large",
        subject: specification.name)
    }
    switch specification.type {
    case .array, .perCPUArray:
      return try ArrayStorage(
        specification, number: number, cpuCount: cpuCount,
        isPerCPU: specification.type == .perCPUArray, isSparse: false)
    case .cpuMap where specification.maxEntries == 0:
      var perCPU = specification
      perCPU.maxEntries = UInt32(clamping: cpuCount)
      return try ArrayStorage(
        perCPU, number: number, cpuCount: cpuCount, isPerCPU: false, isSparse: true)
    case .programArray, .arrayOfMaps, .deviceMap, .cpuMap, .xskMap:
      return try ArrayStorage(
        specification, number: number, cpuCount: cpuCount, isPerCPU: false, isSparse: true)
    case .deviceMapHash where specification.keySize != 4:
      throw SimulationError(
        .invalidMap, "A map of devices has keys of 4 bytes", subject: specification.name)
    case .hash, .lruHash, .hashOfMaps, .deviceMapHash:
      return try HashStorage(
        specification, number: number, cpuCount: cpuCount, isPerCPU: false,
        isLRU: specification.type == .lruHash)
    case .perCPUHash, .lruPerCPUHash:
      return try HashStorage(
        specification, number: number, cpuCount: cpuCount, isPerCPU: true,
        isLRU: specification.type == .lruPerCPUHash)
    case .longestPrefixTrie: return try TrieStorage(specification, number: number)
    case .queue, .stack:
      return try QueueStorage(
        specification, number: number, isStack: specification.type == .stack)
    case .bloomFilter: return try BloomStorage(specification, number: number)
    case .ringBuffer: return try RecordStorage.ringBuffer(specification, number: number)
    case .perfEventArray:
      // Each CPU's buffer of 64 pages, which is what is common, in one.
      var perCPU = specification
      if perCPU.maxEntries == 0 { perCPU.maxEntries = UInt32(clamping: cpuCount) }
      return try RecordStorage(perCPU, number: number, capacity: (64 * 4096) * cpuCount)
    case .structOps:
      // The value, as the object has it: there is no kernel that would call its programs.
      return try ArrayStorage(
        specification, number: number, cpuCount: cpuCount, isPerCPU: false, isSparse: false)
    case .userRingBuffer: return try UserRecordStorage(specification, number: number)
    default:
      throw SimulationError(
        .unsupported, "The simulator has no maps of type \(specification.type)",
        subject: specification.name)
    }
  }
}
