/// What the kernel's rules say about a map type: one line per type, from which everything else that
/// Apus knows about map types derives.
extension MapType {
  /// What a map type is called, takes and does.
  struct Entry: Sendable {
    let value: MapType
    let kernelName: String
    /// What ApusKernel and Apus call it.
    let swiftName: String
    let firstVersion: KernelVersion
    let key: MapRules.Key
    let valueSize: MapRules.Value
    let maxEntries: MapRules.MaxEntries
    let flags: MapFlags
    var requiredFlags: MapFlags = []
    let operations: MapOperations
    var isPerCPU = false
    /// What its values may have in them.
    var valueFields: MapValueFields = []
  }

  /// One line per map type, in the order of their numbers.
  static let table: [Entry] = [
    Entry(
      value: .hash, kernelName: "BPF_MAP_TYPE_HASH", swiftName: "HashMap",
      firstVersion: .init(3, 19), key: .any, valueSize: .any, maxEntries: .elements,
      flags: .hash, operations: .hash,
      valueFields: [.spinLock, .timer, .workQueue, .reference]),
    Entry(
      value: .array, kernelName: "BPF_MAP_TYPE_ARRAY", swiftName: "ArrayMap",
      firstVersion: .init(3, 19), key: .index, valueSize: .any, maxEntries: .elements,
      flags: .access.union([.numaNode, .mappable, .innerMap]), operations: .array,
      valueFields: [.spinLock, .timer, .workQueue, .reference]),
    Entry(
      value: .programArray, kernelName: "BPF_MAP_TYPE_PROG_ARRAY", swiftName: "ProgramArray",
      firstVersion: .init(4, 2), key: .index, valueSize: .descriptor, maxEntries: .elements,
      flags: [.numaNode, .readOnly, .writeOnly], operations: .descriptors),
    Entry(
      value: .perfEventArray, kernelName: "BPF_MAP_TYPE_PERF_EVENT_ARRAY",
      swiftName: "PerfEventArray",
      firstVersion: .init(4, 3), key: .index, valueSize: .descriptor, maxEntries: .elements,
      flags: [.numaNode, .readOnly, .writeOnly, .preserveElements],
      operations: [.update, .delete, .nextKey]),
    Entry(
      value: .perCPUHash, kernelName: "BPF_MAP_TYPE_PERCPU_HASH", swiftName: "PerCPUHashMap",
      firstVersion: .init(4, 6), key: .any, valueSize: .upTo(32_768), maxEntries: .elements,
      flags: .hash.subtracting(.numaNode), operations: .hash, isPerCPU: true,
      valueFields: .reference),
    Entry(
      value: .perCPUArray, kernelName: "BPF_MAP_TYPE_PERCPU_ARRAY", swiftName: "PerCPUArray",
      firstVersion: .init(4, 6), key: .index, valueSize: .upTo(32_768), maxEntries: .elements,
      flags: .access, operations: .array, isPerCPU: true,
      valueFields: .reference),
    Entry(
      value: .stackTrace, kernelName: "BPF_MAP_TYPE_STACK_TRACE", swiftName: "StackTrace",
      firstVersion: .init(4, 6), key: .index, valueSize: .multiple(of: 8), maxEntries: .elements,
      flags: [.numaNode, .readOnly, .writeOnly, .stackBuildID],
      operations: [.lookup, .delete, .nextKey, .lookupAndDelete]),
    Entry(
      value: .cgroupArray, kernelName: "BPF_MAP_TYPE_CGROUP_ARRAY", swiftName: "CgroupArray",
      firstVersion: .init(4, 8), key: .index, valueSize: .descriptor, maxEntries: .elements,
      flags: [.numaNode, .readOnly, .writeOnly], operations: [.update, .delete, .nextKey]),
    Entry(
      value: .lruHash, kernelName: "BPF_MAP_TYPE_LRU_HASH", swiftName: "LRUHashMap",
      firstVersion: .init(4, 10), key: .any, valueSize: .any, maxEntries: .elements,
      flags: .hash.union([.noCommonLRU]).subtracting(.noPreallocation), operations: .hash,
      valueFields: [.timer, .workQueue, .reference]),
    Entry(
      value: .lruPerCPUHash, kernelName: "BPF_MAP_TYPE_LRU_PERCPU_HASH",
      swiftName: "LRUPerCPUHashMap",
      firstVersion: .init(4, 10), key: .any, valueSize: .upTo(32_768), maxEntries: .elements,
      flags: .hash.union([.noCommonLRU]).subtracting([.noPreallocation, .numaNode]),
      operations: .hash,
      isPerCPU: true,
      valueFields: .reference),
    Entry(
      value: .longestPrefixTrie, kernelName: "BPF_MAP_TYPE_LPM_TRIE", swiftName: "LPMTrie",
      firstVersion: .init(4, 11), key: .prefix, valueSize: .any, maxEntries: .elements,
      flags: .access.union([.noPreallocation, .numaNode]), requiredFlags: .noPreallocation,
      operations: .hash.subtracting([.lookupAndDelete, .lookupAndDeleteBatch])),
    Entry(
      value: .arrayOfMaps, kernelName: "BPF_MAP_TYPE_ARRAY_OF_MAPS", swiftName: "ArrayOfMaps",
      firstVersion: .init(4, 12), key: .index, valueSize: .descriptor, maxEntries: .elements,
      flags: .access.union([.numaNode]),
      operations: .descriptors.union([.lookupBatch, .updateBatch])),
    Entry(
      value: .hashOfMaps, kernelName: "BPF_MAP_TYPE_HASH_OF_MAPS", swiftName: "HashOfMaps",
      firstVersion: .init(4, 12), key: .any, valueSize: .descriptor, maxEntries: .elements,
      flags: .hash, operations: .descriptors.union([.lookupBatch, .updateBatch, .deleteBatch])),
    Entry(
      value: .deviceMap, kernelName: "BPF_MAP_TYPE_DEVMAP", swiftName: "DevMap",
      firstVersion: .init(4, 14), key: .index, valueSize: .oneOf([4, 8]), maxEntries: .elements,
      flags: [.numaNode, .readOnly, .writeOnly], operations: .descriptors),
    Entry(
      value: .socketMap, kernelName: "BPF_MAP_TYPE_SOCKMAP", swiftName: "SockMap",
      firstVersion: .init(4, 14), key: .index, valueSize: .oneOf([4, 8]), maxEntries: .elements,
      flags: [.numaNode, .readOnly, .writeOnly], operations: .descriptors.union([.lookupBatch])),
    Entry(
      value: .cpuMap, kernelName: "BPF_MAP_TYPE_CPUMAP", swiftName: "CPUMap",
      firstVersion: .init(4, 15), key: .index, valueSize: .oneOf([4, 8]), maxEntries: .elements,
      flags: [.numaNode], operations: .descriptors),
    Entry(
      value: .xskMap, kernelName: "BPF_MAP_TYPE_XSKMAP", swiftName: "XSKMap",
      firstVersion: .init(4, 18), key: .index, valueSize: .descriptor, maxEntries: .elements,
      flags: [.numaNode, .readOnly, .writeOnly], operations: [.update, .delete, .nextKey]),
    Entry(
      value: .socketHash, kernelName: "BPF_MAP_TYPE_SOCKHASH", swiftName: "SockHash",
      firstVersion: .init(4, 18), key: .upTo(512), valueSize: .oneOf([4, 8]), maxEntries: .elements,
      flags: [.numaNode, .readOnly, .writeOnly], operations: .descriptors.union([.lookupBatch])),
    Entry(
      value: .cgroupStorage, kernelName: "BPF_MAP_TYPE_CGROUP_STORAGE", swiftName: "CgroupStorage",
      firstVersion: .init(4, 19), key: .oneOf([8, 16]), valueSize: .any, maxEntries: .none,
      flags: .access.union([.numaNode]), operations: [.lookup, .update, .nextKey],
      valueFields: .spinLock),
    Entry(
      value: .reuseportSocketArray, kernelName: "BPF_MAP_TYPE_REUSEPORT_SOCKARRAY",
      swiftName: "ReusePortSockArray",
      firstVersion: .init(4, 19), key: .index, valueSize: .oneOf([4, 8]), maxEntries: .elements,
      flags: .access.union([.numaNode]), operations: .descriptors),
    Entry(
      value: .perCPUCgroupStorage, kernelName: "BPF_MAP_TYPE_PERCPU_CGROUP_STORAGE",
      swiftName: "PerCPUCgroupStorage",
      firstVersion: .init(4, 20), key: .oneOf([8, 16]), valueSize: .upTo(32_768), maxEntries: .none,
      flags: .access.union([.numaNode]), operations: [.lookup, .update, .nextKey], isPerCPU: true),
    Entry(
      value: .queue, kernelName: "BPF_MAP_TYPE_QUEUE", swiftName: "Queue",
      firstVersion: .init(4, 20), key: .none, valueSize: .any, maxEntries: .elements,
      flags: .access.union([.numaNode]), operations: [.lookup, .update, .lookupAndDelete]),
    Entry(
      value: .stack, kernelName: "BPF_MAP_TYPE_STACK", swiftName: "Stack",
      firstVersion: .init(4, 20), key: .none, valueSize: .any, maxEntries: .elements,
      flags: .access.union([.numaNode]), operations: [.lookup, .update, .lookupAndDelete]),
    Entry(
      value: .socketStorage, kernelName: "BPF_MAP_TYPE_SK_STORAGE", swiftName: "SocketStorage",
      firstVersion: .init(5, 2), key: .descriptor, valueSize: .any, maxEntries: .none,
      flags: [.noPreallocation, .clone], requiredFlags: .noPreallocation,
      operations: [.lookup, .update, .delete],
      valueFields: [.spinLock, .reference]),
    Entry(
      value: .deviceMapHash, kernelName: "BPF_MAP_TYPE_DEVMAP_HASH", swiftName: "DevMapHash",
      firstVersion: .init(5, 4), key: .index, valueSize: .oneOf([4, 8]), maxEntries: .elements,
      flags: [.numaNode, .readOnly, .writeOnly], operations: .descriptors),
    Entry(
      value: .structOps, kernelName: "BPF_MAP_TYPE_STRUCT_OPS", swiftName: "StructOps",
      firstVersion: .init(5, 6), key: .index, valueSize: .any, maxEntries: .exactly(1),
      flags: [.link, .valueTypeInOtherBTF], operations: [.lookup, .update, .delete, .nextKey]),
    Entry(
      value: .ringBuffer, kernelName: "BPF_MAP_TYPE_RINGBUF", swiftName: "RingBuffer",
      firstVersion: .init(5, 8), key: .none, valueSize: .none, maxEntries: .ringSize,
      flags: [.numaNode, .overwriteOldest], operations: []),
    Entry(
      value: .inodeStorage, kernelName: "BPF_MAP_TYPE_INODE_STORAGE", swiftName: "InodeStorage",
      firstVersion: .init(5, 10), key: .descriptor, valueSize: .any, maxEntries: .none,
      flags: [.noPreallocation, .clone], requiredFlags: .noPreallocation,
      operations: [.lookup, .update, .delete],
      valueFields: [.spinLock, .reference]),
    Entry(
      value: .taskStorage, kernelName: "BPF_MAP_TYPE_TASK_STORAGE", swiftName: "TaskStorage",
      firstVersion: .init(5, 11), key: .descriptor, valueSize: .any, maxEntries: .none,
      flags: [.noPreallocation, .clone], requiredFlags: .noPreallocation,
      operations: [.lookup, .update, .delete],
      valueFields: [.spinLock, .reference]),
    Entry(
      value: .bloomFilter, kernelName: "BPF_MAP_TYPE_BLOOM_FILTER", swiftName: "BloomFilter",
      firstVersion: .init(5, 16), key: .none, valueSize: .any, maxEntries: .elements,
      flags: .access.union([.numaNode, .zeroSeed]), operations: [.lookup, .update]),
    Entry(
      value: .userRingBuffer, kernelName: "BPF_MAP_TYPE_USER_RINGBUF", swiftName: "UserRingBuffer",
      firstVersion: .init(6, 1), key: .none, valueSize: .none, maxEntries: .ringSize,
      flags: [.numaNode], operations: []),
    Entry(
      value: .cgroupLocalStorage, kernelName: "BPF_MAP_TYPE_CGRP_STORAGE",
      swiftName: "CgroupLocalStorage",
      firstVersion: .init(6, 2), key: .descriptor, valueSize: .any, maxEntries: .none,
      flags: [.noPreallocation, .clone], requiredFlags: .noPreallocation,
      operations: [.lookup, .update, .delete],
      valueFields: [.spinLock, .reference]),
    Entry(
      value: .arena, kernelName: "BPF_MAP_TYPE_ARENA", swiftName: "Arena",
      firstVersion: .init(6, 9), key: .none, valueSize: .none, maxEntries: .pages,
      flags: [.mappable, .signalOnFault, .noUserConversion], requiredFlags: .mappable,
      operations: []),
  ]

  /// The line of this type: its number says which it is, and a dictionary would take longer to make than to load a
  /// small object.
  private var entry: Entry? {
    let index = Int(rawValue) &- 1
    return Self.table.indices.contains(index) ? Self.table[index] : nil
  }

  /// Every map type that Apus knows, in the order of their numbers.
  public static let all: [Self] = table.map(\.value)

  /// The map type that Apus and ApusKernel have under a name, for example `HashMap`.
  public static func named(_ swiftName: some StringProtocol) -> MapType? {
    table.first { $0.swiftName == swiftName }?.value
  }

  /// The kernel's name, for example `BPF_MAP_TYPE_HASH`, or `nil` for a number Apus does not know.
  public var kernelName: String? { entry?.kernelName }

  /// What Apus and ApusKernel call it, for example `HashMap`, or `nil` for a number Apus does not know.
  public var swiftName: String? { entry?.swiftName }

  /// The first kernel that has it, or `nil` for a number Apus does not know.
  public var firstKernelVersion: KernelVersion? { entry?.firstVersion }

  /// The sizes and flags that the kernel takes, or `nil` for a number Apus does not know.
  public var rules: MapRules? {
    entry
      .map {
        MapRules(
          key: $0.key, value: $0.valueSize, maxEntries: $0.maxEntries, flags: $0.flags,
          requiredFlags: $0.requiredFlags)
      }
  }

  /// What user space can do with an element; nothing for a number Apus does not know.
  public var operations: MapOperations { entry?.operations ?? [] }

  /// What its values may have in them that the kernel looks after; nothing for a number Apus does not know.
  public var valueFields: MapValueFields { entry?.valueFields ?? [] }

  /// Whether an element has a value for each possible CPU.
  public var isPerCPU: Bool { entry?.isPerCPU ?? false }
}

extension MapType: CustomStringConvertible {
  /// The kernel's name or, for a number Apus does not know, the number.
  public var description: String { kernelName ?? "BPF_MAP_TYPE_(\(rawValue))" }
}
