import ApusObject

extension Machine {
  private static let timerSize = 16

  /// `bpf_timer_init`, `bpf_timer_set_callback`, `bpf_timer_start` and `bpf_timer_cancel`; `bpf_wq_init`,
  /// `bpf_wq_set_callback_impl` and `bpf_wq_start`.
  func performOnTimer(_ helper: Helper) throws(SimulationError) -> UInt64 {
    let r = registers
    let isWork = [.workInit, .workSetCallback, .workStart].contains(helper)
    let place = unsafe try bytesToWrite(r[1], UInt64(Self.timerSize))
    let (map, slot, offset) = try timerPlace(r[1])
    let number = unsafe place.loadUnaligned(as: UInt64.self)
    if helper == .timerInit || helper == .workInit {
      guard try mapArgument(r[2]).number == map.number else {
        throw SimulationError(
          .invalidCall,
          "The \(isWork ? "work queue" : "timer") is in a value of map \(map.specification.name)")
      }
      // CLOCK_REALTIME, CLOCK_MONOTONIC and CLOCK_BOOTTIME; of work, flags, of which there are none.
      guard isWork ? Self.areNone(r[3]) : [0, 1, 7].contains(r[3]) else {
        return errno(KernelErrno.invalid)
      }
      guard timers[number] == nil else { return errno(KernelErrno.busy) }
      if timers.count >= TimerTable.limit {
        timers.removeAll { !isThere($0, $1) }
        guard timers.count < TimerTable.limit else { return errno(KernelErrno.noMemory) }
      }
      let made = timers.add(
        TimerTable.Timer(map: map.number, slot: slot, offset: offset, isWork: isWork))
      unsafe place.storeBytes(of: made, as: UInt64.self)
      return 0
    }
    guard var timer = timers[number], isThere(number, timer), timer.slot == slot,
      timer.map == map.number, timer.isWork == isWork
    else { return errno(KernelErrno.invalid) }
    var result: UInt64 = 0
    switch helper {
    case .timerSetCallback:
      timer.callback = (currentProgram, try target(r[2]))
    case .workSetCallback:
      guard Self.areNone(r[3]) else { return errno(KernelErrno.invalid) }
      timer.callback = (currentProgram, try target(r[2]))
    case .workStart:
      guard Self.areNone(r[2]), timer.callback != nil else { return errno(KernelErrno.invalid) }
      timer.deadline = timer.deadline ?? clock
    case .timerStart:
      // BPF_F_TIMER_ABS and BPF_F_TIMER_CPU_PIN.
      guard r[3] & ~3 == 0, timer.callback != nil else { return errno(KernelErrno.invalid) }
      let (later, isNever) = clock.addingReportingOverflow(r[2])
      timer.deadline = r[3] & 1 != 0 ? r[2] : isNever ? .max : later
    default:
      guard number != runningTimer else { return errno(KernelErrno.deadlock) }
      result = timer.deadline == nil ? 0 : 1
      timer.deadline = nil
    }
    timers[number] = timer
    return result
  }

  /// Whether a parameter of 32 bits has no flags in it.
  private static func areNone(_ flags: UInt64) -> Bool { UInt32(truncatingIfNeeded: flags) == 0 }

  /// The value that a timer is in.
  private func timerPlace(
    _ address: UInt64
  ) throws(SimulationError) -> (map: MapStorage, slot: Int, offset: Int) {
    let index = Int(truncatingIfNeeded: address >> Address.shift) - Address.firstMap
    guard maps.indices.contains(index), !maps[index].isPerCPU else {
      throw SimulationError(
        .invalidCall, "A timer, or work, is in a value of a map, of which all CPUs have one")
    }
    let map = maps[index]
    let place = address & Address.offsetMask
    return (
      map, Int(place >> map.shift), Int(place & ((1 << map.shift) &- 1))
    )
  }

  /// Whether a timer's value still has it.
  private func isThere(_ number: UInt64, _ timer: TimerTable.Timer) -> Bool {
    guard maps.indices.contains(timer.map) else { return false }
    let map = maps[timer.map]
    // Sound: the timer was found to be inside of the slot's value when it was made.
    return map.has(slot: timer.slot)
      && (unsafe map.value(of: timer.slot, cpu: 0)
        .loadUnaligned(fromByteOffset: timer.offset, as: UInt64.self)) == number
  }

  // MARK: - Time

  /// How many timers run out at one moment at most.
  private static let timerRunLimit = 10_000

  /// Lets time go by, and calls what timers run out for, in their order.
  func advance(to time: UInt64) throws(SimulationError) {
    var runs = 0
    while let number = timers.next(until: time), var timer = timers[number] {
      let deadline = timer.deadline ?? clock
      timer.deadline = nil
      timers[number] = timer
      guard isThere(number, timer), let callback = timer.callback else {
        timers[number] = nil
        continue
      }
      runs = deadline > clock ? 1 : runs + 1
      clock = max(clock, deadline)
      guard runs <= Self.timerRunLimit else {
        throw SimulationError(.stepLimit, "Timers, or work, start each other without end")
      }
      runningTimer = number
      defer { runningTimer = 0 }
      try callBack(timer, callback)
    }
    clock = max(clock, time)
  }

  private func callBack(
    _ timer: TimerTable.Timer, _ callback: (program: Int, instruction: Int)
  ) throws(SimulationError) {
    let map = maps[timer.map]
    // What timers call back gets no packet.
    try setPacket([])
    contextKind = .raw
    (packetIsReadable, packetIsWritable) = (false, false)
    clearContext(0, isWritable: false)
    showPacket()
    let key = try KeyCopy(of: map, in: self)
    defer { key.end() }
    key.take(timer.slot)
    _ = try run(
      callback.program, from: callback.instruction,
      (
        Address.handle(ofMap: map.number), key.address,
        address(of: map, slot: timer.slot, cpu: 0)
      ))
  }

  /// Runs a function of a program by itself.
  private func run(
    _ program: Int, from instruction: Int, _ arguments: (UInt64, UInt64, UInt64)
  ) throws(SimulationError) -> UInt64 {
    resetHotState()
    currentProgram = program
    isFinished = false
    error = nil
    let r = registers
    for register in UInt8(0)...9 { r[register] = 0 }
    (r[1], r[2], r[3]) = arguments
    r[10] = Address.start(of: Address.stack) | UInt64(Self.stackSize)
    let watch = FullWatch(observer: nil)
    let outcome =
      environment.countsInstructions
      ? execute(from: instruction, watch: watch) : execute(from: instruction, watch: NoWatch())
    announceRecords()
    if case .failed = outcome {
      throw error ?? SimulationError(.invalidProgram, "The program failed")
    }
    return r[0]
  }
}
