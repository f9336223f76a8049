public import ApusObject

// What the handles of Apus do with a map: the calls of `bpf(2)`, with their errors.

extension SimulatedMap: HostedMap {
  /// The simulator.
  public var host: AnyObject { simulator }

  /// The number by which the simulator knows it.
  public var number: UInt32 { Self.number(ofIndex: index) }

  /// How many values an element has: one, or one per CPU.
  public var valueCount: Int { valuesPerElement }

  /// The map of a number in the same simulator.
  public func map(numbered number: UInt32) -> (any HostedMap)? {
    guard let index = Self.index(ofNumber: number) else { return nil }
    return simulator.withMachine { $0.maps.indices.contains(index) }
      ? SimulatedMap(simulator, number: index) : nil
  }

  // The kernel's numbers start at 1, and 0 is none.
  static func number(ofIndex index: Int) -> UInt32 { UInt32(truncatingIfNeeded: index) &+ 1 }
  private static func index(ofNumber number: UInt32) -> Int? { number == 0 ? nil : Int(number) - 1 }

  /// Runs `body` with the map, and throws the error that it returns.
  private func perform(
    _ body: (MapStorage, Machine) -> Int64
  ) throws(HostError) {
    let result = simulator.withMachine { body($0.maps[index], $0) }
    guard result == 0 else { throw HostError(errno: Int32(truncatingIfNeeded: -result)) }
  }

  /// Copies a key's value out (`BPF_MAP_LOOKUP_ELEM`).
  public func lookup(_ key: RawSpan, into value: inout MutableRawSpan) throws(HostError) {
    try read(key, into: &value, removing: false)
  }

  /// Copies a key's value out, and removes it (`BPF_MAP_LOOKUP_AND_DELETE_ELEM`).
  public func take(_ key: RawSpan, into value: inout MutableRawSpan) throws(HostError) {
    try read(key, into: &value, removing: true)
  }

  private func read(
    _ key: RawSpan, into value: inout MutableRawSpan, removing: Bool
  ) throws(HostError) {
    // Sound: both are as long as the storage is told, and live through the calls.
    try unsafe key.withUnsafeBytes { key throws(HostError) in
      try unsafe value.withUnsafeMutableBytes { value throws(HostError) in
        try perform { map, _ in unsafe map.read(key, into: value, removing: removing) }
      }
    }
  }

  /// Writes a key's value (`BPF_MAP_UPDATE_ELEM`).
  public func update(_ key: RawSpan, _ value: RawSpan, flags: UInt64) throws(HostError) {
    // Sound: as above.
    try unsafe key.withUnsafeBytes { key throws(HostError) in
      try unsafe value.withUnsafeBytes { value throws(HostError) in
        try perform { map, machine in unsafe map.write(key, value, flags: flags, on: machine) }
      }
    }
  }

  /// Removes a key (`BPF_MAP_DELETE_ELEM`).
  public func remove(_ key: RawSpan) throws(HostError) {
    // Sound: as above.
    try unsafe key.withUnsafeBytes { key throws(HostError) in
      try perform { map, _ in
        guard key.count == map.keySize, let start = key.baseAddress else {
          return KernelErrno.invalid
        }
        return map.isFrozen ? KernelErrno.notPermitted : unsafe map.remove(start)
      }
    }
  }

  /// Copies out the key after another, or the first (`BPF_MAP_GET_NEXT_KEY`).
  public func nextKey(after key: RawSpan?, into next: inout MutableRawSpan) throws(HostError) {
    // Sound: a copy of bytes that are there.
    var before: [UInt8]?
    if let key { before = unsafe key.withUnsafeBytes { unsafe Array($0) } }
    let current = before
    try unsafe next.withUnsafeMutableBytes { place throws(HostError) in
      try perform { map, _ in
        guard map.keySize > 0 else { return KernelErrno.notSupported }
        guard place.count == map.keySize, current?.count ?? map.keySize == map.keySize else {
          return KernelErrno.invalid
        }
        guard let found = map.nextKey(after: current) else { return KernelErrno.noEntry }
        unsafe place.copyBytes(from: found)
        return 0
      }
    }
  }

  /// Makes it read-only for user space (`BPF_MAP_FREEZE`).
  public func freeze() throws(HostError) {
    try perform { map, _ in
      guard !map.isFrozen else { return KernelErrno.busy }
      map.isFrozen = true
      return 0
    }
  }

  // MARK: - Memory

  /// The values of an array; nil for another type of map.
  @unsafe public var values: UnsafeMutableRawBufferPointer? {
    unsafe simulator.withMachine { machine in
      let map = machine.maps[index]
      guard map.specification.type == .array else { return nil }
      // Sound: the simulator, which this holds, keeps its maps until its end.
      return unsafe UnsafeMutableRawBufferPointer(start: map.values, count: map.byteCount)
    }
  }

  /// From one value of ``values`` to the next, in bytes.
  public var valueStride: Int { simulator.withMachine { 1 << Int($0.maps[index].shift) } }

  // MARK: - Records

  /// Reads records of a ring buffer or perf event array.
  public func drainRecords(limit: Int, _ body: (RawSpan) -> Void) -> Int {
    var records: [[UInt8]] = []
    // They are copied, so that `body` can use the simulator.
    simulator.withMachine { machine in
      guard let map = machine.maps[index] as? RecordStorage else { return }
      unsafe map.drain(limit: limit) { _, bytes in records.append(unsafe Array(bytes)) }
    }
    // Sound: a byte has no padding.
    for record in records { body(unsafe record.span.bytes) }
    return records.count
  }

  /// The bytes of records that were not read yet.
  public var pendingByteCount: Int {
    simulator.withMachine { machine in
      switch machine.maps[index] {
      case let map as RecordStorage: Int(clamping: map.available)
      case let map as UserRecordStorage: map.pending
      default: 0
      }
    }
  }

  /// How many records found no room.
  public var lostRecordCount: UInt64 {
    simulator.withMachine { ($0.maps[index] as? RecordStorage)?.lost ?? 0 }
  }

  /// Sends a record to programs by a user ring buffer.
  public func send(_ record: [UInt8]) throws(HostError) -> Bool {
    let result = simulator.withMachine { machine in
      (machine.maps[index] as? UserRecordStorage)?.send(record) ?? KernelErrno.notSupported
    }
    if result == KernelErrno.again { return false }
    guard result == 0 else { throw HostError(errno: Int32(truncatingIfNeeded: -result)) }
    return true
  }

  /// Has `announce` called whenever programs wrote records, until it returns false.
  ///
  /// It must not use the simulator, which is in use.
  public func onRecords(_ announce: @escaping @Sendable () -> Bool) {
    simulator.withMachine { ($0.maps[index] as? RecordStorage)?.addListener(announce) }
  }
}
