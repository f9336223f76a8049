import ApusObject

extension Machine {
  /// The most tail calls of a run (`MAX_TAIL_CALL_CNT`).
  static let tailCallLimit = 33

  /// `bpf_tail_call(ctx, map, index)`: goes on in another program; falls through if there is none.
  func tailCall() throws(SimulationError) -> HelperResult {
    try checkContext(registers[1])
    let map = try mapArgument(registers[2])
    guard map.isProgramArray else {
      throw SimulationError(.invalidCall, "Map \(map.specification.name) is no program array")
    }
    var index = UInt32(truncatingIfNeeded: registers[3])
    guard tailCalls < Self.tailCallLimit,
      let slot = unsafe withUnsafeBytes(
        of: &index,
        { key in
          // Sound: the key of a program array is these four bytes.
          unsafe key.baseAddress.flatMap { unsafe map.slot(of: $0, fromProgram: true) }
        })
    else { return .value(errno(KernelErrno.noEntry)) }
    let number = Int(unsafe map.value(of: slot, cpu: 0).load(as: UInt32.self))
    guard programs.indices.contains(number) else {
      return .value(errno(KernelErrno.noEntry))
    }
    guard spend(1) else {
      _ = fail(.stepLimit, at: pc)
      return .failed
    }
    tailCalls += 1
    currentProgram = number
    return .tailCall
  }

  /// The function that an argument means.
  func target(_ address: UInt64) throws(SimulationError) -> Int {
    guard let target = function(at: address) else {
      throw SimulationError(
        .invalidCall, "A helper wants a function, not 0x\(String(address, radix: 16))")
    }
    return target
  }

  /// How a run went on after a callback that did not return.
  var outcomeOfCallBack: HelperResult { isFinished ? .finished : .failed }

  /// `bpf_loop(nr_loops, callback, ctx, flags)`.
  func loop<Watch: ExecutionWatch>(watch: Watch) throws(SimulationError) -> HelperResult {
    let count = UInt32(truncatingIfNeeded: registers[1])
    let target = try target(registers[2])
    let context = registers[3]
    guard registers[4] == 0 else { return .value(errno(KernelErrno.invalid)) }
    guard count <= 1 << 23 else { return .value(errno(KernelErrno.tooBig)) }
    let site = pc
    var done: UInt64 = 0
    while done < UInt64(count) {
      guard let result = callBack(target, (done, context, 0, 0), watch: watch) else {
        return outcomeOfCallBack
      }
      pc = site
      done += 1
      if result != 0 { break }
    }
    return .value(done)
  }

  /// `bpf_for_each_map_elem(map, callback, ctx, flags)`.
  func forEachElement<Watch: ExecutionWatch>(
    watch: Watch
  ) throws(SimulationError) -> HelperResult {
    let handle = registers[1]
    let map = try mapArgument(handle)
    let target = try target(registers[2])
    let context = registers[3]
    guard map is ArrayStorage || map is HashStorage else {
      throw SimulationError(
        .invalidCall, "Map \(map.specification.name) cannot be walked by a program")
    }
    guard registers[4] == 0 else { return .value(errno(KernelErrno.invalid)) }
    let key = try KeyCopy(of: map, in: self)
    defer { key.end() }
    let site = pc
    var (slot, done) = (-1, UInt64(0))
    while let next = map.nextSlot(after: slot) {
      slot = next
      key.take(slot)
      let arguments = (
        handle, key.address, address(of: map, slot: slot, cpu: cpu), context
      )
      guard let result = callBack(target, arguments, watch: watch) else { return outcomeOfCallBack }
      pc = site
      done += 1
      if result != 0 { break }
    }
    return .value(done)
  }
}
