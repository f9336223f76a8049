/// Work in a map's value: a closure that the kernel calls soon, when it may sleep (`struct bpf_wq`, since Linux 6.10).
///
/// ```swift
/// public struct Flow: BitwiseCopyable, Sendable, WorkQueued {
///   public var workQueue = BPFWorkQueue()
///   public var packets: UInt64 = 0
/// }
/// public let flows = HashMap<UInt32, Flow>(maxEntries: 1024)
///
/// if let flow = flows[port, default: Flow()] {
///   try? flows.initializeWorkQueue(of: flow)
///   try? flow.setWork { entry in
///     try? flows.removeValue(forKey: flows.key(of: entry))
///   }
///   try? flow.startWork()
/// }
/// ```
///
/// A ``BPFTimer`` calls its closure at a time, and where nothing may sleep. Both may be in one value.
@frozen
public struct BPFWorkQueue: BitwiseCopyable, Sendable {
  // The kernel's; a program may not touch it.
  @usableFromInline var opaque: (UInt64, UInt64)

  /// A work queue that was not made yet.
  @inlinable
  public init() { opaque = (0, 0) }
}

/// A value with a work queue in it.
///
/// The work queue has to be a stored property.
public protocol WorkQueued: BitwiseCopyable {
  /// The work queue.
  var workQueue: BPFWorkQueue { get set }
}

/// A map whose values may have work queues in them.
public protocol WorkQueueMap<Key, Value>: IterableMap, ~Copyable {}

extension ArrayMap: WorkQueueMap {}
extension HashMap: WorkQueueMap {}
extension LRUHashMap: WorkQueueMap {}

extension WorkQueueMap where Self: ~Copyable, Value: WorkQueued {
  /// Makes the work queue of a value of this map (`bpf_wq_init`).
  ///
  /// A work queue is made once. It ends with its entry, which an update of a hash puts a new one in the place of, or
  /// when user space has neither a descriptor nor a pin of the map any more.
  ///
  /// - Throws: ``KernelError/busy`` where it has been made already, ``KernelError/outOfMemory``,
  ///   ``KernelError`` `EPERM` (1) where user space holds no reference to the map.
  @inlinable
  @inline(__always)
  public func initializeWorkQueue(of value: MapValue<Value>) throws(KernelError) {
    let result: Int32 =
      unsafe KernelFunction("bpf_wq_init(ptr struct bpf_wq, ptr, u32) s32")(
        UnsafeRawPointer(value.workQueue), address, 0 as UInt32)
    try KernelError.check(Int(result))
  }
}

extension MapValue where Value: WorkQueued {
  /// Says what is to be done (`bpf_wq_set_callback`).
  ///
  /// The closure runs on a thread of the kernel's, where it may sleep. It captures nothing of the program, which the
  /// compiler sees to, and finds its entry in what it is given. It may start the work again. Where it traps, it ends.
  ///
  /// - Throws: ``KernelError/invalid`` where the work queue has not been made.
  @inlinable
  @inline(__always)
  public func setWork(_ body: (MapEntry) -> Void) throws(KernelError) {
    #if hasFeature(Embedded)
    let function = KernelFunction(
      "bpf_wq_set_callback_impl(ptr struct bpf_wq, ptr s32(ptr, ptr s32, ptr), u32, ptr) s32")
    try KernelError.check(unsafe callBackToWork(body, workQueue, function.address))
    #else
    notInTheKernel()
    #endif
  }

  /// Has the closure called soon, once for all starts before that (`bpf_wq_start`).
  ///
  /// - Throws: ``KernelError/invalid`` where the work queue has not been made, or nothing said what is to be done.
  @inlinable
  @inline(__always)
  public func startWork() throws(KernelError) {
    let result: Int32 =
      unsafe KernelFunction("bpf_wq_start(ptr struct bpf_wq, u32) s32")(
        UnsafeRawPointer(workQueue), 0 as UInt32)
    try KernelError.check(Int(result))
  }

  @inlinable
  var workQueue: UnsafeMutableRawPointer {
    @inline(__always)
    get {
      // SAFETY: only the address is used.
      unsafe withUnsafeMutablePointer(to: &pointer.pointee.workQueue) {
        UnsafeMutableRawPointer($0)
      }
    }
  }
}

#if hasFeature(Embedded)
/// Has the kernel call `body` as the work of a work queue.
///
/// The compiler defines this function, as a call of `function` with the closure's function.
@_silgen_name("__apus_work_callback")
@usableFromInline
func callBackToWork(
  _ body: (MapEntry) -> Void, _ workQueue: UnsafeMutableRawPointer, _ function: UnsafeRawPointer
) -> Int
#endif
