/// What a simulated machine is like: what programs can ask it for, and what a run may take.
public struct SimulationEnvironment: Hashable, Sendable {
  /// How many CPUs there are, from 1 to 256.
  public var processorCount = 2
  /// What `bpf_ktime_get_ns` says at first, in nanoseconds.
  public var startTime: UInt64 = 1_000_000_000
  /// By how many nanoseconds the clock goes on whenever it is read.
  public var timeStep: UInt64 = 0
  /// Where `bpf_get_prandom_u32` starts.
  public var seed: UInt64 = 1
  /// The process (`bpf_get_current_pid_tgid`, low half: the thread).
  public var processID: UInt32 = 1
  /// The thread.
  public var threadID: UInt32 = 1
  /// The user (`bpf_get_current_uid_gid`).
  public var userID: UInt32 = 0
  /// The group.
  public var groupID: UInt32 = 0
  /// The command's name, at most 15 bytes (`bpf_get_current_comm`).
  public var command = "simulator"
  /// The control group (`bpf_get_current_cgroup_id`).
  public var controlGroupID: UInt64 = 1
  /// Whether all runs count how often each instruction runs, for ``Simulator/coverage()``.
  public var countsInstructions = false
  /// How many instructions a run may take.
  ///
  /// Counted where a program jumps back, by the length of the jump, and where it calls.
  public var stepLimit = 10_000_000
  /// Whether programs are interpreted or compiled to machine code.
  public var execution = ExecutionMode.automatic

  /// A machine with the values above.
  public init() {}
}
