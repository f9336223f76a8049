import ApusObject

/// Maps whose keys are the numbers from 0: arrays of values, and arrays of programs, maps, devices.
@safe final class ArrayStorage: MapStorage {
  /// Whether an element is there only once it is set.
  var isSparse: Bool { unsafe presence != nil }
  /// Which elements are there, unless all of them are.
  ///
  /// Sound: as many as ``maxEntries``; it never moves, since machine code has its address.
  let presence: UnsafeMutablePointer<Bool>?

  init(
    _ specification: MapSpecification, number: Int, cpuCount: Int, isPerCPU: Bool, isSparse: Bool
  ) throws(SimulationError) {
    guard specification.keySize == 4, specification.maxEntries > 0, specification.valueSize > 0
    else {
      throw SimulationError(
        .invalidMap, "An array has keys of 4 bytes, values, and at least one entry",
        subject: specification.name)
    }
    let count = Int(specification.maxEntries)
    unsafe presence = isSparse && count <= Self.memoryLimit ? .allocate(capacity: count) : nil
    unsafe presence?.initialize(repeating: false, count: count)
    try super
      .init(
        specification, number: number, cpuCount: cpuCount, slotCount: Int(specification.maxEntries),
        isPerCPU: isPerCPU)
    if let contents = specification.contents {
      guard contents.count <= valueSize else {
        throw SimulationError(
          .invalidMap, "The contents are larger than the value", subject: specification.name)
      }
      // Sound: not more bytes than the first value has.
      unsafe contents.withUnsafeBytes { bytes in
        unsafe UnsafeMutableRawBufferPointer(start: values, count: bytes.count)
          .copyMemory(from: bytes)
      }
    }
  }

  deinit {
    // Sound: allocated in `init`, of a trivial type.
    unsafe presence?.deallocate()
  }

  /// Whether an element is there that is below the number of entries.
  private func has(_ slot: Int) -> Bool { unsafe presence?[slot] ?? true }

  override func has(slot: Int) -> Bool { slot < maxEntries && has(slot) }

  override func slot(of key: UnsafeRawPointer, fromProgram: Bool) -> Int? {
    // Sound: a key has four bytes.
    let index = Int(unsafe key.loadUnaligned(as: UInt32.self))
    return index < maxEntries && has(index) ? index : nil
  }

  override func update(
    _ key: UnsafeRawPointer, _ value: UnsafeRawPointer, flags: UInt64, cpu: Int?
  ) -> Int64 {
    guard flags & ~UpdateFlags.lock <= UpdateFlags.exist else { return KernelErrno.invalid }
    let index = Int(unsafe key.loadUnaligned(as: UInt32.self))
    guard index < maxEntries else { return KernelErrno.tooBig }
    if flags & UpdateFlags.noExist != 0, has(index) { return KernelErrno.exists }
    unsafe write(value, to: index, cpu: cpu, isNew: false)
    unsafe presence?[index] = true
    return 0
  }

  override func remove(_ key: UnsafeRawPointer) -> Int64 {
    guard let presence = unsafe presence else { return KernelErrno.invalid }
    let index = Int(unsafe key.loadUnaligned(as: UInt32.self))
    guard index < maxEntries else { return KernelErrno.tooBig }
    guard unsafe presence[index] else { return KernelErrno.noEntry }
    unsafe presence[index] = false
    return 0
  }

  override func nextKey(after key: [UInt8]?) -> [UInt8]? {
    var index = 0
    if let key, key.count == 4 {
      let current = key.reversed().reduce(0) { $0 << 8 | Int($1) }
      index = current >= maxEntries ? 0 : current + 1
    }
    guard index < maxEntries else { return nil }
    return (0..<4).map { UInt8(truncatingIfNeeded: index >> ($0 * 8)) }
  }

  override func nextSlot(after slot: Int) -> Int? {
    slot + 1 < maxEntries ? slot + 1 : nil
  }

  override func copyKey(of slot: Int, to place: UnsafeMutableRawPointer) {
    unsafe place.storeBytes(of: UInt32(truncatingIfNeeded: slot), as: UInt32.self)
  }
}
