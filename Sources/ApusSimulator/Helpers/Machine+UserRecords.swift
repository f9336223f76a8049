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

  /// `bpf_dynptr_read`, `bpf_dynptr_write` and `bpf_dynptr_data`, on the record that a callback was given.
  func performOnDynamicPointer(_ helper: Helper) throws(SimulationError) -> UInt64 {
    let r = registers
    switch helper {
    case .dynamicRead:
      let (size, offset) = (r[2] & 0xffff_ffff, r[4] & 0xffff_ffff)
      let place = unsafe try bytesToWrite(r[1], size)
      let (number, span) = try dynamicPointer(r[3])
      guard r[5] == 0 else { return errno(KernelErrno.invalid) }
      guard offset <= span, size <= span - offset else { return errno(KernelErrno.tooBig) }
      let source = unsafe try bytesToRead(Address.start(of: number) &+ offset, size)
      unsafe place.copyMemory(from: source, byteCount: Int(size))
      return 0
    case .dynamicWrite:
      let (offset, size) = (r[2] & 0xffff_ffff, r[4] & 0xffff_ffff)
      let (number, span) = try dynamicPointer(r[1])
      let source = unsafe try bytesToRead(r[3], size)
      guard r[5] == 0 else { return errno(KernelErrno.invalid) }
      guard offset <= span, size <= span - offset else { return errno(KernelErrno.tooBig) }
      let place = unsafe try bytesToWrite(Address.start(of: number) &+ offset, size)
      unsafe place.copyMemory(from: source, byteCount: Int(size))
      return 0
    default:
      let (offset, size) = (r[2] & 0xffff_ffff, r[3] & 0xffff_ffff)
      let (number, span) = try dynamicPointer(r[1])
      guard offset <= span, size <= span - offset else { return 0 }
      return Address.start(of: number) &+ offset
    }
  }

  /// The region that a dynptr stands for, and how many bytes it has.
  private func dynamicPointer(
    _ address: UInt64
  ) throws(SimulationError) -> (number: Int, span: UInt64) {
    let number = Int(address & Address.offsetMask)
    guard address >> Address.shift == Address.dynamicPointers,
      (Address.firstRecord..<Address.firstMap).contains(number),
      recordSlots[number - Address.firstRecord] != nil
    else {
      throw SimulationError(
        .invalidCall, "A helper wants a dynptr, not 0x\(String(address, radix: 16))")
    }
    return (number, unsafe memory[number].span)
  }

  // MARK: - Numbers

  /// `bpf_iter_num_new`, `bpf_iter_num_next` and `bpf_iter_num_destroy`: where it stands and where it ends, as two
  /// numbers of four bytes.
  func performOnNumbers(_ helper: Helper) throws(SimulationError) -> UInt64 {
    let iterator = registers[1]
    let place = unsafe try bytesToWrite(iterator, 8)
    func set(_ current: Int32, _ end: Int32) {
      unsafe place.storeBytes(of: current, as: Int32.self)
      unsafe place.storeBytes(of: end, toByteOffset: 4, as: Int32.self)
    }
    switch helper {
    case .numbersNew:
      let start = Int32(truncatingIfNeeded: registers[2])
      let end = Int32(truncatingIfNeeded: registers[3])
      set(0, 0)
      guard start <= end else { return errno(KernelErrno.invalid) }
      guard Int64(end) - Int64(start) <= 8 * 1024 * 1024 else { return errno(KernelErrno.tooBig) }
      set(start &- 1, end)
      return 0
    case .numbersNext:
      let next = unsafe place.loadUnaligned(as: Int32.self) &+ 1
      let end = unsafe place.loadUnaligned(fromByteOffset: 4, as: Int32.self)
      guard next < end else {
        set(0, 0)
        return 0
      }
      set(next, end)
      return iterator
    default:
      set(0, 0)
      return 0
    }
  }
}
