import ApusObject

extension Machine {
  func performOnRecords(_ helper: Helper) throws(SimulationError) -> UInt64 {
    let r = registers
    switch helper {
    case .perfOutput: return try perfOutput()
    case .ringSubmit, .ringDiscard:
      try finishRecord(r[1], submits: helper == .ringSubmit)
      return 0
    case .ringSubmitDynamic, .ringDiscardDynamic:
      // bpf_ringbuf_submit_dynptr(ptr, flags); one of a record that was not reserved is null.
      guard case .memory(let address) = try dynamicPointer(r[1]).target else { return 0 }
      try finishRecord(address, submits: helper == .ringSubmitDynamic)
      try store(.null, at: r[1])
      return 0
    default: break
    }
    let map = try mapArgument(r[1])
    guard let ring = map as? RecordStorage, map.specification.type == .ringBuffer else {
      throw SimulationError(.invalidCall, "Map \(map.specification.name) is no ring buffer")
    }
    switch helper {
    case .ringReserve: return try reserveRecord(ring)
    case .ringReserveDynamic: return try reserveDynamicRecord(ring)
    case .ringQuery:
      switch r[2] {
      case 0: return ring.available
      case 1: return UInt64(ring.capacity)
      case 2: return ring.consumed
      case 3: return ring.produced
      default: return 0
      }
    default:
      // bpf_ringbuf_output(map, data, size, flags): BPF_RB_NO_WAKEUP and BPF_RB_FORCE_WAKEUP.
      guard r[4] & ~3 == 0 else { return errno(KernelErrno.invalid) }
      let data = unsafe try bytesToRead(r[2], r[3])
      guard let record = ring.reserve(Int(r[3]), cpu: cpu) else { return errno(KernelErrno.again) }
      unsafe ring.bytes(of: record)
        .copyMemory(from: UnsafeRawBufferPointer(start: data, count: Int(r[3])))
      ring.setState(.submitted, of: record)
      return 0
    }
  }

  private func reserveRecord(_ ring: RecordStorage) throws(SimulationError) -> UInt64 {
    let size = registers[2]
    guard registers[3] == 0 || size > UInt64(UInt32.max) else { return 0 }
    guard size <= UInt64(UInt32.max) else { throw tooManyRecords(size) }
    return try reserve(size, in: ring) ?? 0
  }

  private func tooManyRecords(_ size: UInt64) -> SimulationError {
    SimulationError(
      .invalidCall,
      "It reserves more than \(Address.recordCount) records, or one of \(size) bytes")
  }

  /// The address of a new record; nil if the ring has no room for it.
  private func reserve(
    _ size: UInt64, in ring: RecordStorage
  ) throws(SimulationError) -> UInt64? {
    guard let slot = recordSlots.firstIndex(where: { $0 == nil }) else {
      throw tooManyRecords(size)
    }
    guard let record = ring.reserve(Int(size), cpu: cpu) else { return nil }
    recordSlots[slot] = RecordSlot(map: ring.number, record: record)
    let bytes = unsafe ring.bytes(of: record)
    if let start = bytes.baseAddress {
      unsafe memory[Address.firstRecord + slot] = Region(
        base: start, span: size, readable: size, writable: size)
    }
    return Address.start(of: Address.firstRecord + slot)
  }

  /// `bpf_ringbuf_reserve_dynptr(map, size, flags, ptr)`.
  private func reserveDynamicRecord(_ ring: RecordStorage) throws(SimulationError) -> UInt64 {
    let r = registers
    let size = r[2] & 0xffff_ffff
    try store(.null, at: r[4])
    guard r[3] == 0 else { return errno(KernelErrno.invalid) }
    guard size <= DynamicPointer.maximum else { return errno(KernelErrno.tooBig) }
    guard let address = try reserve(size, in: ring) else { return errno(KernelErrno.invalid) }
    try store(DynamicPointer(target: .memory(address), count: size), at: r[4])
    return 0
  }

  private func finishRecord(_ address: UInt64, submits: Bool) throws(SimulationError) {
    let region = Int(truncatingIfNeeded: address >> Address.shift)
    let slot = region - Address.firstRecord
    guard address & Address.offsetMask == 0, recordSlots.indices.contains(slot),
      let entry = recordSlots[slot], maps.indices.contains(entry.map),
      let ring = maps[entry.map] as? RecordStorage
    else {
      throw SimulationError(
        .invalidCall, "0x\(String(address, radix: 16)) is no record that it reserved")
    }
    ring.setState(submits ? .submitted : .discarded, of: entry.record)
    recordSlots[slot] = nil
    unsafe memory[region] = Region(base: contextStore)
  }

  /// Tells those who want to know of records.
  func announceRecords() {
    for map in recordMaps { map.announce() }
  }

  /// Gives up what a program left reserved; the map, if there was anything.
  func releaseRecords() -> String? {
    guard mayHaveRecords else { return nil }
    defer { mayHaveRecords = false }
    var map: String?
    for (slot, entry) in recordSlots.enumerated() {
      guard let entry else { continue }
      if maps.indices.contains(entry.map), let ring = maps[entry.map] as? RecordStorage {
        ring.setState(.discarded, of: entry.record)
        map = ring.specification.name
      }
      recordSlots[slot] = nil
      unsafe memory[Address.firstRecord + slot] = Region(base: contextStore)
    }
    return map
  }

  /// `bpf_perf_event_output(ctx, map, flags, data, size)`; the flags can ask for bytes of the packet too.
  private func perfOutput() throws(SimulationError) -> UInt64 {
    let r = registers
    try checkContext(r[1])
    let map = try mapArgument(r[2])
    guard let events = map as? RecordStorage, map.specification.type == .perfEventArray else {
      throw SimulationError(.invalidCall, "Map \(map.specification.name) is no perf event array")
    }
    let index = r[3] & 0xffff_ffff
    let packetBytes = Int(r[3] >> 32 & 0xf_ffff)
    guard r[3] >> 52 == 0, packetBytes == 0 || contextKind != .raw else {
      return errno(KernelErrno.invalid)
    }
    let target = index == 0xffff_ffff ? UInt64(cpu) : index
    guard target < UInt64(events.maxEntries) else { return errno(KernelErrno.tooBig) }
    guard target == UInt64(cpu) else { return errno(KernelErrno.notSupported) }
    guard packetBytes <= packet.end - packet.data else { return errno(KernelErrno.fault) }
    let data = unsafe try bytesToRead(r[4], r[5])
    guard let record = events.reserve(Int(r[5]) + packetBytes, cpu: cpu) else {
      return errno(KernelErrno.noSpace)
    }
    let place = unsafe events.bytes(of: record)
    if let start = place.baseAddress {
      // Sound: the record has room for both.
      unsafe start.copyMemory(from: data, byteCount: Int(r[5]))
      unsafe (start + Int(r[5]))
        .copyMemory(
          from: packetStore + packet.data, byteCount: packetBytes)
    }
    events.setState(.submitted, of: record)
    return 0
  }
}
