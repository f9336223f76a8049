import ApusObject

extension Machine {
  /// The most records of a call (`BPF_MAX_USER_RINGBUF_SAMPLES`).
  private static let userRecordLimit = 128 * 1024

  /// `bpf_user_ringbuf_drain(map, callback, ctx, flags)`.
  func drainUserRecords<Watch: ExecutionWatch>(
    watch: Watch
  ) throws(SimulationError) -> HelperResult {
    let map = try mapArgument(registers[1])
    guard let ring = map as? UserRecordStorage else {
      throw SimulationError(
        .invalidCall, "Map \(map.specification.name) is no user ring buffer")
    }
    let target = try target(registers[2])
    let context = registers[3]
    // BPF_RB_NO_WAKEUP and BPF_RB_FORCE_WAKEUP.
    guard registers[4] & ~3 == 0 else { return .value(errno(KernelErrno.invalid)) }
    guard let slot = recordSlots.firstIndex(where: { $0 == nil }) else {
      throw SimulationError(.unsupported, "More than \(Address.recordCount) records are in use")
    }
    let number = Address.firstRecord + slot
    recordSlots[slot] = RecordSlot(map: -1, record: -1)
    defer {
      recordSlots[slot] = nil
      unsafe memory[number] = Region(base: contextStore)
    }
    let site = pc
    var count: UInt64 = 0
    while count < UInt64(Self.userRecordLimit), let record = ring.next() {
      let bytes = UnsafeMutableRawPointer.allocate(byteCount: record.count, alignment: 8)
      // Sound: as many bytes as were allocated, and freed when no region leads to them any more.
      unsafe UnsafeMutableRawBufferPointer(start: bytes, count: record.count)
        .copyBytes(from: record)
      let size = UInt64(record.count)
      unsafe memory[number] = Region(base: bytes, span: size, readable: size, writable: size)
      let result = callBack(target, (Address.dynamicPointer(number), context, 0, 0), watch: watch)
      unsafe memory[number] = Region(base: contextStore)
      unsafe bytes.deallocate()
      guard let result else { return outcomeOfCallBack }
      pc = site
      count += 1
      if result != 0 { break }
    }
    return .value(count)
  }
}
