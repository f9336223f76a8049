import ApusObject
import ApusSystem
import SystemPackage

/// Finds which field of a map's definition the kernel most likely refused with `EINVAL`.
enum MapDiagnosis {
  /// The fault as a clause, or nil if none of the kernel's rules seems to be broken.
  static func fault(of map: MapSpecification, on kernel: KernelContext) -> String? {
    if let fault = sizeFault(of: map) ?? flagFault(of: map) { return fault }
    guard kernel.features.lacks(.mapType(map.type)) else { return nil }
    return "type \(map.type) \(kernel.lack(since: map.type.firstKernelVersion))"
  }

  private static func sizeFault(of map: MapSpecification) -> String? {
    switch map.type {
    case .ringBuffer, .userRingBuffer: return ringBufferFault(of: map)
    case .array, .perCPUArray, .programArray, .perfEventArray, .arrayOfMaps, .deviceMap, .cpuMap,
      .xskMap, .socketMap, .cgroupArray:
      if map.keySize != 4 { return "the key of an array has 4 bytes, not \(map.keySize)" }
    case .queue, .stack, .bloomFilter:
      if map.keySize != 0 { return "\(map.type) has no key, so key_size is 0, not \(map.keySize)" }
    case .hash, .perCPUHash, .lruHash, .lruPerCPUHash:
      if map.keySize == 0 { return "key_size is 0" }
      if map.keySize > 512 { return "a key has at most 512 bytes, not \(map.keySize)" }
    default: break
    }
    if map.valueSize == 0 { return "value_size is 0" }
    if map.maxEntries == 0, map.type != .perfEventArray { return "max_entries is 0" }
    let isPerCPU = [.perCPUArray, .perCPUHash, .lruPerCPUHash].contains(map.type)
    if isPerCPU, map.valueSize > 32_768 {
      return "a per-CPU value has at most 32768 bytes, not \(map.valueSize)"
    }
    return nil
  }

  private static func ringBufferFault(of map: MapSpecification) -> String? {
    if map.keySize != 0 || map.valueSize != 0 {
      return "\(map.type) has neither key nor value, so both sizes are 0"
    }
    let page = (try? MemoryPage.size()) ?? 4096
    let size = Int(map.maxEntries)
    if size == 0 || size & (size - 1) != 0 || size % page != 0 {
      return
        "max_entries is a ring buffer's size in bytes: a power of two and a multiple of \(page), not \(size)"
    }
    return nil
  }

  private static func flagFault(of map: MapSpecification) -> String? {
    let isArray = [.array, .perCPUArray].contains(map.type)
    if isArray, map.flags.contains(.noPreallocation) {
      return "an array cannot have BPF_F_NO_PREALLOC"
    }
    let isHash = [.hash, .perCPUHash, .lruHash, .lruPerCPUHash].contains(map.type)
    if isHash, map.flags.contains(.mappable) { return "a hash cannot have BPF_F_MMAPABLE" }
    if map.flags.contains([.readOnly, .writeOnly]) {
      return "BPF_F_RDONLY and BPF_F_WRONLY exclude each other"
    }
    return nil
  }
}
