import ApusObject

/// A trie for longest-prefix matches: `u32` prefix length in bits, then the data, most significant bit first.
///
/// Kept as a hash of masked prefixes: a lookup tries the lengths that are there, the longest first.
final class TrieStorage: MapStorage {
  private var slots: [[UInt8]: Int] = [:]
  /// The keys as they were written last, with the bits behind the prefix: so the kernel gives them back.
  private var keyOfSlot: [[UInt8]?]
  private var lengths: [Int]
  private var free: [Int]

  init(_ specification: MapSpecification, number: Int) throws(SimulationError) {
    let data = Int(specification.keySize) - 4
    guard (1...256).contains(data), specification.valueSize > 0, specification.maxEntries > 0,
      specification.flags.contains(.noPreallocation), specification.maxEntries <= 1 << 24
    else {
      throw SimulationError(
        .invalidMap,
        "An LPM trie has keys of 5 to 260 bytes, values, entries and the flag BPF_F_NO_PREALLOC",
        subject: specification.name)
    }
    let count = Int(specification.maxEntries)
    keyOfSlot = Array(repeating: nil, count: count)
    free = Array((0..<count).reversed())
    lengths = Array(repeating: 0, count: data * 8 + 1)
    try super.init(specification, number: number, cpuCount: 1, slotCount: count, isPerCPU: false)
  }

  /// The key with the bits behind the prefix zeroed, or nil if the prefix is longer than the data.
  private func masked(_ key: UnsafeRawPointer, length: Int) -> [UInt8] {
    // Sound: a key has `keySize` bytes.
    var bytes = unsafe Array(UnsafeRawBufferPointer(start: key, count: keySize))
    for index in 0..<4 { bytes[index] = UInt8(truncatingIfNeeded: length >> (index * 8)) }
    for index in 4..<keySize {
      let bits = min(8, max(0, length - (index - 4) * 8))
      bytes[index] &= bits == 0 ? 0 : 0xff << UInt8(8 - bits)
    }
    return bytes
  }

  private func length(of key: UnsafeRawPointer) -> Int {
    Int(unsafe key.loadUnaligned(as: UInt32.self))
  }

  override func slot(of key: UnsafeRawPointer, fromProgram: Bool) -> Int? {
    let longest = unsafe length(of: key)
    guard longest < lengths.count else { return nil }
    for length in stride(from: longest, through: 0, by: -1) where lengths[length] > 0 {
      if let slot = slots[unsafe masked(key, length: length)] { return slot }
    }
    return nil
  }

  override func update(
    _ key: UnsafeRawPointer, _ value: UnsafeRawPointer, flags: UInt64, cpu: Int?
  ) -> Int64 {
    guard flags <= UpdateFlags.exist else { return KernelErrno.invalid }
    let length = unsafe length(of: key)
    guard length < lengths.count else { return KernelErrno.invalid }
    let prefix = unsafe masked(key, length: length)
    // Sound: a key has `keySize` bytes.
    let written = unsafe Array(UnsafeRawBufferPointer(start: key, count: keySize))
    if let slot = slots[prefix] {
      if flags == UpdateFlags.noExist { return KernelErrno.exists }
      keyOfSlot[slot] = written
      unsafe write(value, to: slot, cpu: nil, isNew: false)
      return 0
    }
    if flags == UpdateFlags.exist { return KernelErrno.noEntry }
    guard let slot = free.popLast() else { return KernelErrno.noSpace }
    slots[prefix] = slot
    keyOfSlot[slot] = written
    lengths[length] += 1
    unsafe write(value, to: slot, cpu: nil, isNew: true)
    return 0
  }

  override func remove(_ key: UnsafeRawPointer) -> Int64 {
    let length = unsafe length(of: key)
    guard length < lengths.count else { return KernelErrno.invalid }
    guard let slot = slots.removeValue(forKey: unsafe masked(key, length: length)) else {
      return KernelErrno.noEntry
    }
    keyOfSlot[slot] = nil
    lengths[length] -= 1
    free.append(slot)
    return 0
  }

  override func nextKey(after key: [UInt8]?) -> [UInt8]? {
    var slot = -1
    if let key, key.count == keySize {
      // Sound: checked to have as many bytes as a key.
      slot = unsafe key.withUnsafeBytes { bytes in
        guard let start = bytes.baseAddress else { return -1 }
        let length = unsafe length(of: start)
        guard length < lengths.count else { return -1 }
        return slots[unsafe masked(start, length: length)] ?? -1
      }
    }
    return keyOfSlot[(slot + 1)...].lazy.compactMap { $0 }.first
  }
}
