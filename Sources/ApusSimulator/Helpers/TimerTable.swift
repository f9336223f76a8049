/// The timers and the work in values of maps (`struct bpf_timer`, `struct bpf_wq`).
///
/// Work is a timer that runs out as soon as time goes on.
///
/// A value has its timer's number in the timer's first 8 bytes. A value that is written anew, or taken out, has it no
/// longer: so the timer ends with its value, as in the kernel.
struct TimerTable {
  struct Timer {
    let map: Int
    let slot: Int
    /// Where it is in the value.
    let offset: Int
    /// Whether it is work.
    var isWork = false
    /// The program, and the instruction, that is called.
    var callback: (program: Int, instruction: Int)?
    /// When it runs out, in the machine's nanoseconds; nil if it does not run.
    var deadline: UInt64?
  }

  private var timers: [UInt64: Timer] = [:]
  private var lastNumber: UInt64 = 0

  /// The most timers of a machine.
  static let limit = 1 << 20

  var count: Int { timers.count }

  mutating func add(_ timer: Timer) -> UInt64 {
    lastNumber += 1
    timers[lastNumber] = timer
    return lastNumber
  }

  subscript(number: UInt64) -> Timer? {
    get { timers[number] }
    set { timers[number] = newValue }
  }

  /// The timer that runs out first, if one does until then.
  func next(until time: UInt64) -> UInt64? {
    var first: (deadline: UInt64, number: UInt64)?
    for (number, timer) in timers {
      guard let deadline = timer.deadline, deadline <= time else { continue }
      if let first, first < (deadline, number) { continue }
      first = (deadline, number)
    }
    return first?.number
  }

  /// Forgets the timers that ended with their values.
  mutating func removeAll(where isGone: (UInt64, Timer) -> Bool) {
    timers = timers.filter { !isGone($0.key, $0.value) }
  }
}
