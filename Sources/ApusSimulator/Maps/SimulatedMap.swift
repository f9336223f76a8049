public import ApusObject

/// A handle to a map of a simulator, in bytes: what user space can do with it.
///
/// ``SimulatedArray``, ``SimulatedPerCPUArray`` and ``SimulatedHash`` are the same with Swift types.
public struct SimulatedMap: Sendable {
  /// The simulator that has it.
  public let simulator: Simulator
  /// Its place among the machine's maps.
  let index: Int

  init(_ simulator: Simulator, number index: Int) {
    self.simulator = simulator
    self.index = index
  }

  func withStorage<Result>(
    _ body: (MapStorage, Machine) throws(SimulationError) -> Result
  ) throws(SimulationError) -> Result {
    try simulator.withMachine { (machine) throws(SimulationError) in
      try body(machine.maps[index], machine)
    }
  }

  /// What the map is.
  public var specification: MapSpecification {
    simulator.withMachine { $0.maps[index].specification }
  }

  /// How many values an element has: one, or one per CPU.
  public var valuesPerElement: Int {
    simulator.withMachine { $0.maps[index].cpuCount }
  }

  private func failure(_ action: String, _ error: Int64, _ map: MapStorage) -> SimulationError {
    SimulationError(
      .mapOperation, "\(action) failed with \(KernelErrno.name(of: error))",
      subject: map.specification.name)
  }

  private func check(
    _ bytes: [UInt8], _ size: Int, _ what: String, _ map: MapStorage
  )
    throws(SimulationError)
  {
    guard bytes.count == size else {
      throw SimulationError(
        .typeMismatch, "The \(what) has \(size) bytes, not \(bytes.count)",
        subject: map.specification.name)
    }
  }

  /// The value of a key, or nil (`BPF_MAP_LOOKUP_ELEM`); of a per-CPU map all values, each rounded up to 8 bytes.
  ///
  /// - Throws: ``SimulationError/Code/typeMismatch`` for a key of another size.
  public func value(for key: [UInt8]) throws(SimulationError) -> [UInt8]? {
    try withStorage { (map, _) throws(SimulationError) in
      try check(key, map.keySize, "key", map)
      // Sound: the key has as many bytes as the map's keys.
      let slot = unsafe key.withUnsafeBytes { bytes in
        unsafe bytes.baseAddress.flatMap { unsafe map.slot(of: $0, fromProgram: false) }
      }
      guard let slot else { return nil }
      var result = [UInt8](repeating: 0, count: map.transferSize)
      // Sound: as many bytes as user space gets for an element.
      unsafe result.withUnsafeMutableBytes { bytes in
        if let start = bytes.baseAddress { unsafe map.copy(slot, to: start) }
      }
      return result
    }
  }

  /// When ``update(_:for:policy:)`` may write.
  public enum Policy: UInt64, Sendable {
    /// Always (`BPF_ANY`).
    case any = 0
    /// Only a new key (`BPF_NOEXIST`).
    case noExist = 1
    /// Only a key that is there (`BPF_EXIST`).
    case exist = 2
  }

  /// Writes a key's value (`BPF_MAP_UPDATE_ELEM`); of a per-CPU map all values, each rounded up to 8 bytes.
  ///
  /// - Throws: ``SimulationError/Code/mapOperation`` with the kernel's error.
  public func update(
    _ value: [UInt8], for key: [UInt8], policy: Policy = .any
  ) throws(SimulationError) {
    try withStorage { (map, _) throws(SimulationError) in
      try check(key, map.keySize, "key", map)
      try check(value, map.transferSize, "value", map)
      guard !map.isFrozen else {
        throw SimulationError(
          .mapOperation, "The map is frozen (EPERM)", subject: map.specification.name)
      }
      // Sound: both have the sizes of the map.
      let result = unsafe key.withUnsafeBytes { keyBytes in
        unsafe value.withUnsafeBytes { valueBytes in
          guard let key = keyBytes.baseAddress, let value = valueBytes.baseAddress else {
            return KernelErrno.notSupported
          }
          return unsafe map.update(key, value, flags: policy.rawValue, cpu: nil)
        }
      }
      guard result == 0 else { throw failure("Writing", result, map) }
    }
  }

  /// Removes a key (`BPF_MAP_DELETE_ELEM`).
  ///
  /// - Returns: Whether it was there.
  /// - Throws: ``SimulationError/Code/mapOperation`` with the kernel's error.
  @discardableResult
  public func removeValue(forKey key: [UInt8]) throws(SimulationError) -> Bool {
    try withStorage { (map, _) throws(SimulationError) in
      try check(key, map.keySize, "key", map)
      // Sound: the key has as many bytes as the map's keys.
      let result = unsafe key.withUnsafeBytes { bytes in
        unsafe bytes.baseAddress.map { unsafe map.remove($0) } ?? KernelErrno.notSupported
      }
      if result == KernelErrno.noEntry { return false }
      guard result == 0 else { throw failure("Removing", result, map) }
      return true
    }
  }

  /// All keys (`BPF_MAP_GET_NEXT_KEY`), each once, in an order of the simulator's own.
  public func keys() throws(SimulationError) -> [[UInt8]] {
    try withStorage { (map, _) throws(SimulationError) in
      var keys: [[UInt8]] = []
      while let key = map.nextKey(after: keys.last) { keys.append(key) }
      return keys
    }
  }

  // MARK: - Queues, stacks and bloom filters

  /// Adds a value to a queue, stack or bloom filter.
  ///
  /// - Throws: ``SimulationError/Code/mapOperation`` with the kernel's error, for example of a full one.
  public func push(_ value: [UInt8]) throws(SimulationError) {
    try withStorage { (map, _) throws(SimulationError) in
      try check(value, map.valueSize, "value", map)
      // Sound: the value has as many bytes as the map's.
      let result = unsafe value.withUnsafeBytes { bytes in
        unsafe bytes.baseAddress.map { unsafe map.push($0, flags: 0) } ?? KernelErrno.notSupported
      }
      guard result == 0 else { throw failure("Adding", result, map) }
    }
  }

  /// Takes the next value of a queue or stack, or nil if it is empty.
  ///
  /// - Throws: ``SimulationError/Code/mapOperation`` for other maps.
  public func pop() throws(SimulationError) -> [UInt8]? {
    try withStorage { (map, _) throws(SimulationError) in
      var value = [UInt8](repeating: 0, count: map.valueSize)
      // Sound: the buffer has as many bytes as the map's values.
      let result = unsafe value.withUnsafeMutableBytes { bytes in
        unsafe bytes.baseAddress.map { unsafe map.pop($0) } ?? KernelErrno.notSupported
      }
      if result == KernelErrno.noEntry { return nil }
      guard result == 0 else { throw failure("Taking", result, map) }
      return value
    }
  }

  // MARK: - Records

  /// A record from a program.
  public struct Record: Hashable, Sendable {
    /// The CPU it came from.
    public let processor: Int
    /// Its bytes.
    public let bytes: [UInt8]

    /// Makes a record, to compare with.
    public init(processor: Int, bytes: [UInt8]) {
      self.processor = processor
      self.bytes = bytes
    }
  }

  /// Takes the records that programs submitted to a ring buffer, or to the perf event arrays of all CPUs.
  ///
  /// - Throws: ``SimulationError/Code/typeMismatch`` for other maps.
  public func takeRecords() throws(SimulationError) -> [Record] {
    try withStorage { (map, _) throws(SimulationError) in
      guard let records = map as? RecordStorage else {
        throw SimulationError(
          .typeMismatch, "The map has no records", subject: map.specification.name)
      }
      var result: [Record] = []
      unsafe records.drain { cpu, bytes in
        result.append(Record(processor: cpu, bytes: unsafe Array(bytes)))
      }
      return result
    }
  }

  // MARK: - Programs and maps in maps

  private func set(_ number: Int, for key: [UInt8]) throws(SimulationError) {
    try update((0..<4).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }, for: key)
  }

  private static func bytes(_ index: UInt32) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: index >> ($0 * 8)) }
  }

  /// Puts a program of the object into a program array.
  ///
  /// - Throws: ``SimulationError/Code/noSuchProgram``, ``SimulationError/Code/typeMismatch``.
  public func setProgram(_ name: String, at index: UInt32) throws(SimulationError) {
    let number = try simulator.number(of: name)
    guard specification.type == .programArray else {
      throw SimulationError(.typeMismatch, "The map has no programs", subject: specification.name)
    }
    try set(number, for: Self.bytes(index))
  }

  /// Puts a map into an array or hash of maps.
  ///
  /// - Throws: ``SimulationError/Code/typeMismatch``.
  public func setMap(_ map: SimulatedMap, for key: [UInt8]) throws(SimulationError) {
    guard specification.type == .arrayOfMaps || specification.type == .hashOfMaps,
      map.simulator === simulator
    else {
      throw SimulationError(
        .typeMismatch, "The map has no maps, or that map is of another simulator",
        subject: specification.name)
    }
    try set(map.index, for: key)
  }
}
