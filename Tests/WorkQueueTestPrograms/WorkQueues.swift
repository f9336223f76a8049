import ApusKernel

/// What a program is to do: the beginning of the packet.
public struct JobRequest: BitwiseCopyable, Sendable {
  /// The key, or the index.
  public var key: UInt32
  /// Whether the work queue is made first.
  public var isNew: UInt32
  /// What is divided by.
  public var divisor: UInt64

  /// A request.
  public init(key: UInt32, isNew: Bool, divisor: UInt64 = 1) {
    self.key = key
    self.isNew = isNew ? 1 : 0
    self.divisor = divisor
  }
}

/// A value with a work queue.
public struct Job: BitwiseCopyable, Sendable, WorkQueued {
  /// How often the work was done.
  public var runs: UInt64 = 0
  /// Does it.
  public var workQueue = BPFWorkQueue()
  /// What is divided by when the work is done.
  public var divisor: UInt64 = 1

  /// A job that was not done.
  public init() {}
}

/// The HashMap with work queues of the tests.
public let jobs = HashMap<UInt32, Job>(maxEntries: 8)
/// The ArrayMap with work queues of the tests.
public let chores = ArrayMap<Job>(maxEntries: 2)
/// The LRUHashMap with work queues of the tests.
public let errands = LRUHashMap<UInt32, Job>(maxEntries: 8)
/// How often jobs were done.
public let runs = Global<UInt64>(0)
/// The number of the error that the program got, or 0.
public let failure = Global<Int32>(0)

@inline(__always)
func attempt(_ body: () throws(KernelError) -> Void) -> XDPAction {
  do throws(KernelError) {
    failure.value = 0
    try body()
    return .pass
  } catch {
    failure.value = error.code
    return .aborted
  }
}

/// Starts a job, which is done three times and then removes itself.
@section("xdp") @used
public func startJob(_ context: XDPContext) -> XDPAction {
  guard let request = context.packet.load(JobRequest.self, at: 0),
    let job = jobs[request.key, default: Job()]
  else { return .drop }
  return attempt { () throws(KernelError) in
    if request.isNew == 1 {
      try jobs.initializeWorkQueue(of: job)
      try job.setWork { entry in
        let job = jobs[entry]
        runs.atomicAdd(1)
        job.value.runs &+= 1
        if job.value.runs < 3 {
          try? job.startWork()
        } else {
          try? jobs.removeValue(forKey: jobs.key(of: entry))
        }
      }
    }
    try job.startWork()
  }
}

/// Starts a chore, which divides.
@section("xdp") @used
public func startChore(_ context: XDPContext) -> XDPAction {
  guard let request = context.packet.load(JobRequest.self, at: 0), let chore = chores[1] else {
    return .drop
  }
  chore.value.divisor = request.divisor
  return attempt { () throws(KernelError) in
    if request.isNew == 1 { try chores.initializeWorkQueue(of: chore) }
    try chore.setWork { entry in
      let chore = chores[entry]
      chore.value.runs = 100 / chore.value.divisor
    }
    try chore.startWork()
  }
}

/// Starts an errand, which another program of the same closure may start too.
@section("tc") @used
public func startErrand(_ context: TrafficClassifierContext) -> TrafficAction {
  guard let errand = errands[7, default: Job()] else { return .drop }
  try? errands.initializeWorkQueue(of: errand)
  try? errand.setWork { entry in errands[entry].value.runs.atomicAdd(1) }
  try? errand.startWork()
  return .pass
}
