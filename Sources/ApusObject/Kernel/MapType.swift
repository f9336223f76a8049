/// What a map is and does (`enum bpf_map_type`), as of Linux 6.18.
public struct MapType: RawRepresentable, Hashable, Sendable {
  /// The number the kernel knows it by.
  public var rawValue: UInt32

  /// Makes the map type of that number, known to Apus or not.
  public init(rawValue: UInt32) {
    self.rawValue = rawValue
  }
}

extension MapType {
  /// `BPF_MAP_TYPE_UNSPEC`: no map.
  public static let unspecified = Self(rawValue: 0)
  /// `BPF_MAP_TYPE_HASH`: a hash table (Linux 3.19).
  public static let hash = Self(rawValue: 1)
  /// `BPF_MAP_TYPE_ARRAY`: an array; the key is a 32-bit index (Linux 3.19).
  public static let array = Self(rawValue: 2)
  /// `BPF_MAP_TYPE_PROG_ARRAY`: programs for tail calls (Linux 4.2).
  public static let programArray = Self(rawValue: 3)
  /// `BPF_MAP_TYPE_PERF_EVENT_ARRAY`: perf events, one per CPU (Linux 4.3).
  public static let perfEventArray = Self(rawValue: 4)
  /// `BPF_MAP_TYPE_PERCPU_HASH`: a hash table with one value per CPU (Linux 4.6).
  public static let perCPUHash = Self(rawValue: 5)
  /// `BPF_MAP_TYPE_PERCPU_ARRAY`: an array with one value per CPU (Linux 4.6).
  public static let perCPUArray = Self(rawValue: 6)
  /// `BPF_MAP_TYPE_STACK_TRACE`: call stacks (Linux 4.6).
  public static let stackTrace = Self(rawValue: 7)
  /// `BPF_MAP_TYPE_CGROUP_ARRAY`: control groups to test against (Linux 4.8).
  public static let cgroupArray = Self(rawValue: 8)
  /// `BPF_MAP_TYPE_LRU_HASH`: a hash table that drops what was least recently used (Linux 4.10).
  public static let lruHash = Self(rawValue: 9)
  /// `BPF_MAP_TYPE_LRU_PERCPU_HASH`: the same with one value per CPU (Linux 4.10).
  public static let lruPerCPUHash = Self(rawValue: 10)
  /// `BPF_MAP_TYPE_LPM_TRIE`: a trie that finds the longest matching prefix (Linux 4.11).
  public static let longestPrefixTrie = Self(rawValue: 11)
  /// `BPF_MAP_TYPE_ARRAY_OF_MAPS`: an array of maps (Linux 4.12).
  public static let arrayOfMaps = Self(rawValue: 12)
  /// `BPF_MAP_TYPE_HASH_OF_MAPS`: a hash table of maps (Linux 4.12).
  public static let hashOfMaps = Self(rawValue: 13)
  /// `BPF_MAP_TYPE_DEVMAP`: network devices to redirect to, by index (Linux 4.14).
  public static let deviceMap = Self(rawValue: 14)
  /// `BPF_MAP_TYPE_SOCKMAP`: sockets to redirect to, by index (Linux 4.14).
  public static let socketMap = Self(rawValue: 15)
  /// `BPF_MAP_TYPE_CPUMAP`: CPUs to redirect to (Linux 4.15).
  public static let cpuMap = Self(rawValue: 16)
  /// `BPF_MAP_TYPE_XSKMAP`: AF_XDP sockets to redirect to (Linux 4.18).
  public static let xskMap = Self(rawValue: 17)
  /// `BPF_MAP_TYPE_SOCKHASH`: sockets to redirect to, by key (Linux 4.18).
  public static let socketHash = Self(rawValue: 18)
  /// `BPF_MAP_TYPE_CGROUP_STORAGE`: a value per control group and attached program; superseded
  /// (Linux 4.19).
  public static let cgroupStorage = Self(rawValue: 19)
  /// `BPF_MAP_TYPE_REUSEPORT_SOCKARRAY`: sockets that share a port (Linux 4.19).
  public static let reuseportSocketArray = Self(rawValue: 20)
  /// `BPF_MAP_TYPE_PERCPU_CGROUP_STORAGE`: the same as `cgroupStorage` per CPU; superseded (Linux
  /// 4.20).
  public static let perCPUCgroupStorage = Self(rawValue: 21)
  /// `BPF_MAP_TYPE_QUEUE`: first in, first out (Linux 4.20).
  public static let queue = Self(rawValue: 22)
  /// `BPF_MAP_TYPE_STACK`: last in, first out (Linux 4.20).
  public static let stack = Self(rawValue: 23)
  /// `BPF_MAP_TYPE_SK_STORAGE`: a value per socket (Linux 5.2).
  public static let socketStorage = Self(rawValue: 24)
  /// `BPF_MAP_TYPE_DEVMAP_HASH`: network devices to redirect to, by key (Linux 5.4).
  public static let deviceMapHash = Self(rawValue: 25)
  /// `BPF_MAP_TYPE_STRUCT_OPS`: a struct of functions that the kernel calls (Linux 5.6).
  public static let structOps = Self(rawValue: 26)
  /// `BPF_MAP_TYPE_RINGBUF`: records from programs to user space (Linux 5.8).
  public static let ringBuffer = Self(rawValue: 27)
  /// `BPF_MAP_TYPE_INODE_STORAGE`: a value per inode (Linux 5.10).
  public static let inodeStorage = Self(rawValue: 28)
  /// `BPF_MAP_TYPE_TASK_STORAGE`: a value per task (Linux 5.11).
  public static let taskStorage = Self(rawValue: 29)
  /// `BPF_MAP_TYPE_BLOOM_FILTER`: a set that may say yes wrongly (Linux 5.16).
  public static let bloomFilter = Self(rawValue: 30)
  /// `BPF_MAP_TYPE_USER_RINGBUF`: records from user space to programs (Linux 6.1).
  public static let userRingBuffer = Self(rawValue: 31)
  /// `BPF_MAP_TYPE_CGRP_STORAGE`: a value per control group (Linux 6.2).
  public static let cgroupLocalStorage = Self(rawValue: 32)
  /// `BPF_MAP_TYPE_ARENA`: memory that programs and user space share (Linux 6.9).
  public static let arena = Self(rawValue: 33)
}
