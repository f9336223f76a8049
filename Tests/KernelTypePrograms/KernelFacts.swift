import ApusKernel

/// What a program finds out about the running kernel.
public struct KernelFacts: BitwiseCopyable {
  /// The size of `task_struct` in bytes.
  public var taskSize: UInt32
  /// The offset of `tgid` in bytes.
  public var processOffset: UInt32
  /// The size of `comm` in bytes.
  public var nameSize: UInt32
  /// The number of `task_struct` in the type information.
  public var taskTypeID: UInt32
  /// The number of the map type.
  public var ringBufferType: UInt32
  /// Whether there is a `task_struct`.
  public var hasTask: Bool
  /// Whether there is a struct that no kernel has.
  public var hasNonsense: Bool
  /// Whether there is a field that no kernel has.
  public var hasNonsenseField: Bool
  /// Whether there are arenas.
  public var hasArena: Bool
  /// Whether `task_struct` has such a field.
  public var matchesTask: Bool
}

/// What ``readKernel(_:)`` finds.
public let kernelFacts = ArrayMap<KernelFacts>(maxEntries: 1)

/// A struct of no kernel.
enum nonsense: KernelType {
  static var kernelName: StaticString { "struct apus_nonsense" }
}

/// The kernel's `task_struct` under another name, as this program would have it for one kind of kernels.
enum task_struct_strange: KernelType {
  static var kernelName: StaticString { "struct task_struct___strange" }
}

extension KernelField where Structure == task_struct_strange {
  static var tgid: Self { Self("tgid: s32") }
  static var nonsense: Self { Self("nonsense: u64") }
}

extension KernelReference where Pointee == task_struct_strange {
  var nonsense: UInt64 { self[.nonsense] }
}

/// Writes down what the kernel is like.
@section("xdp") @used
public func readKernel(_ context: XDPContext) -> XDPAction {
  kernelFacts[0]?.value = KernelFacts(
    taskSize: task_struct.size, processOffset: task_struct_strange.offset(of: .tgid),
    nameSize: task_struct.size(of: .comm), taskTypeID: task_struct.typeID,
    ringBufferType: bpf_map_type.BPF_MAP_TYPE_RINGBUF.rawValue, hasTask: task_struct.exists,
    hasNonsense: nonsense.exists, hasNonsenseField: task_struct.has(.nonsense),
    hasArena: bpf_map_type.has("BPF_MAP_TYPE_ARENA:33"), matchesTask: task_struct_strange.matches)
  if task_struct_strange.has(.nonsense) {
    let task = CurrentTask.probedPointer(to: task_struct_strange.self)
    if task.nonsense == 1 { return .drop }
  }
  return .pass
}
