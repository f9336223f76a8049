import ApusObject
import Testing

extension KernelTests {
  /// Which tests write and read maps of each type: on both sides, and under load.
  @Suite("Coverage of map types")
  struct MapCoverage {
    /// Who may write what a map has in it.
    enum Writer {
      /// Programs and user space.
      case both
      /// Programs; user space reads, and may remove.
      case programs
      /// User space; programs look up, go on, redirect, or are called.
      case userSpace
    }

    /// What tests a type has, by their functions, so that none can be missing.
    struct Row {
      var type: MapType
      var writer: Writer
      /// A program writes and user space reads, or the reverse, or both.
      var plain: [Any]
      /// The same on several processors at once.
      var load: [Any]
    }

    static var rows: [Row] {
      [
        Row(
          type: .hash, writer: .both, plain: [HashTables.hash, SpinLocks.writing],
          load: [MapLoad.counters, MapLoad.replacing, MapLoad.locks]),
        Row(
          type: .array, writer: .both, plain: [HashTables.arrays, MapOperations.arrays],
          load: [MapLoad.counters, MapLoad.replacing, MapLoad.locks]),
        Row(
          type: .programArray, writer: .userSpace, plain: [Redirects.tailCalls],
          load: [MapLoad.tailCalls]),
        // Programs send; user space puts events in.
        Row(
          type: .perfEventArray, writer: .both, plain: [RingBuffers.perf, StackTraces.counters],
          load: [MapLoad.perf]),
        Row(
          type: .perCPUHash, writer: .both, plain: [HashTables.perCPU], load: [MapLoad.counters]),
        Row(
          type: .perCPUArray, writer: .both, plain: [HashTables.arrays, MapOperations.arrays],
          load: [MapLoad.counters]),
        Row(
          type: .stackTrace, writer: .programs, plain: [StackTraces.stacks, StackTraces.buildIDs],
          load: [MapLoad.stacks]),
        Row(
          type: .cgroupArray, writer: .userSpace,
          plain: [StoragePrograms.cgroupArray, StoragePrograms.tasks],
          load: [MapLoad.groupArray, MapLoad.tasks]),
        Row(type: .lruHash, writer: .both, plain: [HashTables.lru], load: [MapLoad.replacing]),
        Row(
          type: .lruPerCPUHash, writer: .both, plain: [HashTables.lruPerCPU],
          load: [MapLoad.replacing]),
        Row(
          type: .longestPrefixTrie, writer: .both, plain: [HashTables.trie],
          load: [MapLoad.replacing]),
        Row(
          type: .arrayOfMaps, writer: .userSpace,
          plain: [MapsOfMaps.arrays, MapOperations.innerMaps],
          load: [MapLoad.innerMaps]),
        Row(
          type: .hashOfMaps, writer: .userSpace,
          plain: [MapsOfMaps.hashes, MapOperations.innerMaps],
          load: [MapLoad.innerMaps, MapLoad.retiredMap]),
        Row(
          type: .deviceMap, writer: .userSpace, plain: [Redirects.redirects, MapOperations.places],
          load: [MapLoad.redirects]),
        Row(
          type: .socketMap, writer: .both,
          plain: [SocketMaps.packets, SocketMaps.messages, SocketMaps.connections],
          load: [MapLoad.lookUp, MapLoad.messages]),
        Row(
          type: .cpuMap, writer: .userSpace, plain: [Redirects.redirects], load: [MapLoad.redirects]
        ),
        Row(
          type: .xskMap, writer: .userSpace, plain: [MapOperations.places],
          load: [MapLoad.redirects]),
        Row(
          type: .socketHash, writer: .both,
          plain: [SocketMaps.packets, SocketMaps.messages, SocketMaps.connections],
          load: [MapLoad.lookUp, MapLoad.messages]),
        // Values come with an attachment, and go with the group.
        Row(
          type: .cgroupStorage, writer: .both, plain: [StoragePrograms.cgroupPackets],
          load: [MapLoad.groupsAndSockets]),
        Row(
          type: .reuseportSocketArray, writer: .userSpace, plain: [SocketMaps.sharedPort],
          load: [MapLoad.sharedPort]),
        Row(
          type: .perCPUCgroupStorage, writer: .both, plain: [StoragePrograms.cgroupPackets],
          load: [MapLoad.groupsAndSockets]),
        Row(type: .queue, writer: .both, plain: [Queues.queue], load: [MapLoad.queues]),
        Row(type: .stack, writer: .both, plain: [Queues.stack], load: [MapLoad.queues]),
        Row(
          type: .socketStorage, writer: .both,
          plain: [StoragePrograms.cgroupPackets, LocalStorages.sockets],
          load: [MapLoad.groupsAndSockets]),
        Row(
          type: .deviceMapHash, writer: .userSpace,
          plain: [Redirects.redirects, MapOperations.places], load: [MapLoad.redirects]),
        // As a congestion control; its programs' variables are maps of their own.
        Row(
          type: .structOps, writer: .userSpace, plain: [StructOpsPrograms.congestionControl],
          load: [MapLoad.congestionControl]),
        Row(
          type: .ringBuffer, writer: .programs, plain: [RingBuffers.order, RingBuffers.bytes],
          load: [RingBuffers.load, MapLoad.wakeUps]),
        // By programs on hooks of security modules, which not every kernel takes.
        Row(
          type: .inodeStorage, writer: .both, plain: [InodeStorages.both, LocalStorages.inodes],
          load: [MapLoad.inodes]),
        Row(
          type: .taskStorage, writer: .both, plain: [StoragePrograms.tasks, LocalStorages.tasks],
          load: [MapLoad.tasks]),
        Row(type: .bloomFilter, writer: .both, plain: [Queues.bloom], load: [MapLoad.bloomFilter]),
        Row(
          type: .userRingBuffer, writer: .userSpace,
          plain: [RingBuffers.userRingBuffer, MapOperations.records], load: [MapLoad.userRingBuffer]
        ),
        Row(
          type: .cgroupLocalStorage, writer: .both,
          plain: [StoragePrograms.tasks, LocalStorages.controlGroups], load: [MapLoad.tasks]),
        Row(
          type: .arena, writer: .both, plain: [Arenas.fromPrograms, Arenas.fromUserSpace],
          load: [MapLoad.arena]),
      ]
    }

    @Test("Every type of the kernel's has its tests, on both sides and under load")
    func types() {
      #expect(Self.rows.map(\.type) == MapType.all)
      for row in Self.rows {
        #expect(!row.plain.isEmpty && !row.load.isEmpty, "\(row.type)")
        // Where only programs write, the kernel has no way for others.
        if row.writer == .programs {
          #expect(!row.type.operations.contains(.update), "\(row.type)")
        }
      }
    }
  }
}
