import ApusCompiler
import ApusObject
import Testing

/// What is refused of maps, and what becomes of atomic operations.
struct MapRefusalTests {
  private static let program = """
    @section("xdp") @used
    public func program(_ context: XDPContext) -> XDPAction {
    """

  private func refusal(_ name: String, _ source: String, processor: Processor = .v3) async -> String
  {
    do {
      _ = try await Compilation.compile(source, named: name, processor: processor)
      return ""
    } catch {
      return "\(error)"
    }
  }

  @Test func recordThatIsLetGoOf() async {
    let message = await refusal(
      "LostRecord",
      """
      import ApusKernel
      public let ring = RingBuffer<UInt64>(byteCount: 4096)
      \(Self.program)
        guard let record = ring.reserve() else { return .aborted }
        record.event = 5
        if context.interfaceIndex == 3 { return .drop }
        record.submit()
        return .pass
      }
      """)
    #expect(message.contains("LostRecord.swift:5:"), "\(message)")
    #expect(message.contains("submit or discard it on every way"), "\(message)")
  }

  @Test func recordThatIsUsedTwice() async {
    let message = await refusal(
      "TwiceRecord",
      """
      import ApusKernel
      public let ring = RingBuffer<UInt64>(byteCount: 4096)
      \(Self.program)
        guard let record = ring.reserve() else { return .aborted }
        record.submit()
        record.submit()
        return .pass
      }
      """)
    #expect(message.contains("consumed more than once"), "\(message)")
  }

  private static let task = """
    import ApusKernel
    public enum task_struct: ReferenceCounted {
      public static var kernelName: StaticString { "struct task_struct" }
      public static var acquireFunction: KernelFunction {
        KernelFunction("bpf_task_acquire(ptr struct task_struct) ptr struct task_struct")
      }
      public static var releaseFunction: KernelFunction {
        KernelFunction("bpf_task_release(ptr struct task_struct)")
      }
    }
    public struct Watch: BitwiseCopyable, Sendable {
      public var task = ReferenceSlot<task_struct>()
      public var count: UInt64 = 0
    }

    """

  @Test(arguments: [
    ("LostAcquired", "_ = OwnedReference(acquiring: task)"),
    (
      "LostExchanged",
      "if let own = OwnedReference(acquiring: task) { _ = watch.value.task.exchange(own) }"
    ),
    ("LostTaken", "if let old = watch.value.task.take(), old.pointer.isNull { old.release() }"),
  ])
  func referenceThatIsLetGoOf(name: String, statement: String) async {
    let message = await refusal(
      name,
      Self.task + """
        public let watches = ArrayMap<Watch>(maxEntries: 1)
        @section("tp_btf/sched_process_exit") @used
        public func program(_ context: TracingContext) {
          guard let watch = watches[0] else { return }
          let task = context.argument(0, as: task_struct.self)
          watch.value.count &+= 1
          \(statement)
        }
        """)
    #expect(message.contains("\(name).swift:2"), "\(message)")
    #expect(message.contains("release it, or put it into a ReferenceSlot"), "\(message)")
  }

  @Test func referenceWhereTheTypeCannotHaveIt() async {
    let message = await refusal(
      "QueuedReference",
      Self.task + """
        public let values = Queue<Watch>(maxEntries: 8)
        \(Self.program)
          .pass
        }
        """)
    #expect(message.contains("the values of map 'values' have a 'kptr'"), "\(message)")
    #expect(message.contains("PerCPUArray, LRUHashMap"), "\(message)")
  }

  @Test func addressThatIsNotPacked() async {
    let message = await refusal(
      "WideTrie",
      """
      import ApusKernel
      public let trie = LPMTrie<UInt64, UInt32>(maxEntries: 8)
      \(Self.program)
        trie[longestMatchOf: 5] == nil ? .pass : .drop
      }
      """)
    #expect(message.contains("right behind the prefix's length"), "\(message)")
  }

  @Test func paddingInABloomFilter() async {
    let message = await refusal(
      "PaddedBloom",
      """
      import ApusKernel
      public struct Pair: BitwiseCopyable, Sendable { var a: UInt8; var b: UInt32 }
      public let seen = BloomFilter<Pair>(maxEntries: 8)
      \(Self.program)
        seen.mayContain(Pair(a: 1, b: 2)) ? .pass : .drop
      }
      """)
    #expect(message.contains("the value of map 'seen' has 3 bytes of padding"), "\(message)")
  }

  @Test(arguments: [
    ("LRUHashMap<UInt32, Value>", "SpinLock", "bpf_spin_lock", "HashMap, ArrayMap, CgroupStorage"),
    ("PerCPUArray<Value>", "BPFTimer", "bpf_timer", "HashMap, ArrayMap, LRUHashMap"),
    ("PerCPUHashMap<UInt32, Value>", "BPFWorkQueue", "bpf_wq", "HashMap, ArrayMap, LRUHashMap"),
    ("Queue<Value>", "SpinLock", "bpf_spin_lock", "HashMap, ArrayMap, CgroupStorage"),
  ])
  func fieldsThatTheTypeCannotHave(
    type: String, field: String, name: String, able: String
  ) async {
    let message = await refusal(
      "Fields\(type.prefix(4))\(field)",
      """
      import ApusKernel
      public struct Value: BitwiseCopyable, Sendable {
        public var number: UInt64 = 0
        public var field = \(field)()
      }
      public let values = \(type)(maxEntries: 8)
      \(Self.program)
        .pass
      }
      """)
    #expect(message.contains("the values of map 'values' have a '\(name)'"), "\(message)")
    #expect(message.contains(able), "\(message)")
  }

  @Test(arguments: [
    ("UInt32", "value.atomicAnd(1)\n  return .pass", "32 bits"),
    ("UInt64", "return value.atomicAdd(1) == 7 ? .pass : .drop", "has a result since version v3"),
  ])
  func olderProcessors(type: String, statement: String, text: String) async {
    let message = await refusal(
      "Atomics\(type)",
      """
      import ApusKernel
      public let values = ArrayMap<\(type)>(maxEntries: 8)
      \(Self.program)
        guard let value = values[0] else { return .drop }
        \(statement)
      }
      """, processor: .v2)
    #expect(message.contains(text), "\(message)")
  }

  /// Swift's relaxed operations have results too, which LLVM's back end would leave out.
  @Test func resultOfARelaxedOperation() async throws {
    let object = try await Compilation.compile(
      """
      import ApusKernel
      public let values = ArrayMap<UInt64>(maxEntries: 8)
      \(Self.program)
        guard let value = values[0] else { return .drop }
        value.atomicAdd(1)
        return value.atomicAdd(2) == 7 ? .pass : .drop
      }
      """, named: "RelaxedAtomics")
    let listing = try Compilation.listing(of: "program", in: object)
    #expect(listing.count { $0.contains("lock *(u64 *)") } == 1, "\(listing)")
    #expect(listing.count { $0.contains("atomic_fetch_add") } == 1, "\(listing)")
  }
}
