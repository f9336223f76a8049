import Apus
import ApusObject
import Testing

/// What the one table says about map types, and what their handles offer.
@Suite("Map types and their handles")
struct MapTableTests {
  /// A handle of each type, in the order of the kernel's numbers; struct_ops are attached, not read.
  static let handles: [any TypedMap.Type] = [
    HashMap<UInt32, UInt64>.self, ArrayMap<UInt64>.self, ProgramArray.self,
    PerfEventArray<UInt64>.self, PerCPUHashMap<UInt32, UInt64>.self, PerCPUArray<UInt64>.self,
    StackTrace<UInt64>.self, CgroupArray.self, LRUHashMap<UInt32, UInt64>.self,
    LRUPerCPUHashMap<UInt32, UInt64>.self, LPMTrie<UInt32, UInt64>.self,
    ArrayOfMaps<ArrayMap<UInt64>>.self, HashOfMaps<UInt32, ArrayMap<UInt64>>.self, DevMap.self,
    SockMap.self, CPUMap.self, XSKMap.self, SockHash<UInt32>.self, CgroupStorage<UInt64>.self,
    ReusePortSockArray.self, PerCPUCgroupStorage<UInt64>.self, Queue<UInt64>.self,
    Stack<UInt64>.self, SocketStorage<UInt64>.self, DevMapHash.self, RingBuffer<UInt64>.self,
    InodeStorage<UInt64>.self, TaskStorage<UInt64>.self, BloomFilter<UInt64>.self,
    UserRingBuffer<UInt64>.self, CgroupLocalStorage<UInt64>.self, Arena.self,
  ]

  @Test("Every type of the table has a handle of the table's name")
  func names() {
    #expect(Self.handles.map { $0.mapType } == MapType.all.filter { $0 != .structOps })
    for handle in Self.handles {
      let name = "\(handle)".prefix { $0 != "<" }
      #expect(handle.mapType.swiftName == String(name))
    }
  }

  @Test("A handle walks over elements where the kernel gives the next key, and nowhere else")
  func walking() {
    for handle in Self.handles {
      let operations = handle.mapType.operations
      if handle is any KeyedMap.Type || handle is any IndexedMap.Type {
        #expect(operations.isSuperset(of: [.lookup, .nextKey]), "\(handle)")
      }
      if handle is any IndexedMap.Type {
        #expect(handle.mapType.rules?.key == .index, "\(handle)")
        #expect(!operations.contains(.delete), "\(handle)")
      }
    }
  }

  @Test("A handle removes elements where the kernel does, and nowhere else")
  func removing() {
    for handle in Self.handles {
      let operations = handle.mapType.operations
      let removes =
        handle is any MutableMap.Type || handle is any DescriptorMap.Type
        || handle is any LocalStorage.Type
      if removes { #expect(operations.contains(.delete), "\(handle)") }
      if handle is any MutableMap.Type {
        #expect(operations.contains(.update) && operations.contains(.deleteBatch), "\(handle)")
      }
      if handle is any ValueQueue.Type {
        #expect(operations == [.lookup, .update, .lookupAndDelete], "\(handle)")
      }
    }
  }

  @Test("What takes out and gives at once is a hash table, and hash tables do")
  func taking() {
    for handle in Self.handles {
      let isHashTable = handle is any HashTable.Type
      let takesBatches = handle.mapType.operations.contains(.lookupAndDeleteBatch)
      #expect(isHashTable == takesBatches, "\(handle)")
    }
  }

  @Test("Values per processor are those of types that have them")
  func perCPU() {
    for handle in Self.handles {
      #expect(handle.mapType.isPerCPU == "\(handle)".contains("PerCPU"), "\(handle)")
    }
  }
}
