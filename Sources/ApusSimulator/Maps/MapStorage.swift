import ApusObject

/// The memory of a map, and what can be done with it: every kind of map is a subclass.
///
/// Values lie `1 << shift` bytes apart, so that the check of an access can tell one from the next.
@safe class MapStorage {
  let specification: MapSpecification
  /// The number by which the program's handle knows the map.
  let number: Int
  let keySize: Int
  let valueSize: Int
  let maxEntries: Int
  let cpuCount: Int
  let shift: UInt64
  /// How many values there are for one CPU.
  let slotCount: Int
  let isPerCPU: Bool
  /// The values: of all slots for the first CPU, then for the next; they never move, since machine code has their
  /// address.
  ///
  /// Sound: every slot is below ``slotCount`` and every CPU below ``cpuCount``, or the address is not made.
  final var values: UnsafeMutableRawPointer { unsafe memory.start }
  let memory: RegionMemory
  let byteCount: Int

  /// What inner maps look like, for a map of maps.
  final var innerTemplate: MapSpecification?
  /// Whether values are the numbers of other maps.
  final let isMapOfMaps: Bool
  /// Whether values are the numbers of programs.
  final let isProgramArray: Bool
  /// Whether programs look values up by key.
  var hasLookup: Bool { keySize > 0 }

  /// Whether user space cannot write it (`BPF_MAP_FREEZE`).
  var isFrozen: Bool

  /// Memory for a map; `valueSize` is that of the specification unless said otherwise.
  init(
    _ specification: MapSpecification, number: Int, cpuCount: Int, slotCount: Int, isPerCPU: Bool,
    valueSize: Int? = nil
  ) throws(SimulationError) {
    self.specification = specification
    self.number = number
    self.cpuCount = isPerCPU ? cpuCount : 1
    self.slotCount = slotCount
    self.isPerCPU = isPerCPU
    keySize = Int(specification.keySize)
    isProgramArray = specification.type == .programArray
    isMapOfMaps = specification.type == .arrayOfMaps || specification.type == .hashOfMaps
    self.valueSize = valueSize ?? Int(specification.valueSize)
    isFrozen = specification.isFrozen
    maxEntries = Int(specification.maxEntries)
    let stride = max(8, self.valueSize)
    shift = UInt64(Int.bitWidth - (stride - 1).leadingZeroBitCount)
    let (slots, overflow) = slotCount.multipliedReportingOverflow(by: self.cpuCount)
    guard !overflow, slots <= Self.memoryLimit >> Int(shift) else {
      throw SimulationError(
        .invalidMap, "The map would take more than 1 GiB of memory", subject: specification.name)
    }
    byteCount = slots << Int(shift)
    memory = RegionMemory(byteCount: byteCount)
  }

  static let memoryLimit = 1 << 30

  /// The region that programs see.
  @unsafe var region: Region {
    let isWritable = !specification.flags.contains(.readOnlyForPrograms)
    let isReadable = !specification.flags.contains(.writeOnlyForPrograms)
    return unsafe Region(
      base: values, low: 0, span: UInt64(byteCount), mask: (1 << shift) - 1,
      readable: isReadable ? UInt64(valueSize) : 0, writable: isWritable ? UInt64(valueSize) : 0)
  }

  /// Where a slot's value is.
  final func offset(of slot: Int, cpu: Int) -> Int {
    (isPerCPU ? cpu &* slotCount &+ slot : slot) << Int(shift)
  }

  @unsafe final func value(of slot: Int, cpu: Int) -> UnsafeMutableRawPointer {
    unsafe values + offset(of: slot, cpu: cpu)
  }

  // MARK: - What kinds of maps do

  /// The slot of a key, or nil; `fromProgram` counts as a use, which an LRU map remembers.
  @unsafe func slot(of key: UnsafeRawPointer, fromProgram: Bool) -> Int? { nil }

  /// Writes a value: for one CPU, or for all of them from a buffer of values 8-byte aligned.
  @unsafe func update(
    _ key: UnsafeRawPointer, _ value: UnsafeRawPointer, flags: UInt64, cpu: Int?
  ) -> Int64 { KernelErrno.notSupported }

  /// Removes a key.
  @unsafe func remove(_ key: UnsafeRawPointer) -> Int64 { KernelErrno.notSupported }

  /// The next key in the map's own order, or nil behind the last.
  func nextKey(after key: [UInt8]?) -> [UInt8]? { nil }

  /// Adds to a queue, stack or bloom filter.
  @unsafe func push(_ value: UnsafeRawPointer, flags: UInt64) -> Int64 { KernelErrno.notSupported }

  /// Takes from a queue or stack.
  @unsafe func pop(_ value: UnsafeMutableRawPointer) -> Int64 { KernelErrno.notSupported }

  /// Looks at what would be taken, or whether a bloom filter may have the value.
  @unsafe func peek(_ value: UnsafeMutableRawPointer) -> Int64 { KernelErrno.notSupported }

  /// The slot of the key after `slot`, for a walk by a program; nil if the map cannot be walked.
  func nextSlot(after slot: Int) -> Int? { nil }

  /// Whether there is an element in a slot.
  func has(slot: Int) -> Bool { false }

  /// The bytes of a slot's key.
  @unsafe func copyKey(of slot: Int, to place: UnsafeMutableRawPointer) {}

  // MARK: - Shared by the kinds

  /// One CPU's value in what user space hands over: rounded up to 8 bytes.
  final var userStride: Int { (valueSize + 7) & ~7 }

  /// What user space hands over or gets for an element: one value, or one of each CPU.
  final var transferSize: Int { isPerCPU ? userStride * cpuCount : valueSize }

  /// Copies a slot's value out for user space: of a per-CPU map all values, each rounded up to 8 bytes.
  @unsafe final func copy(_ slot: Int, to place: UnsafeMutableRawPointer) {
    for cpu in 0..<cpuCount {
      let start = unsafe place + cpu * userStride
      unsafe start.copyMemory(from: value(of: slot, cpu: cpu), byteCount: valueSize)
      guard isPerCPU else { continue }
      unsafe (start + valueSize)
        .initializeMemory(as: UInt8.self, repeating: 0, count: userStride - valueSize)
    }
  }

  /// Copies a value into a slot.
  @unsafe final func write(_ value: UnsafeRawPointer, to slot: Int, cpu: Int?, isNew: Bool) {
    guard isPerCPU else {
      unsafe self.value(of: slot, cpu: 0).copyMemory(from: value, byteCount: valueSize)
      return
    }
    for number in 0..<cpuCount {
      let place = unsafe self.value(of: slot, cpu: number)
      if cpu == nil {
        unsafe place.copyMemory(from: value + number * userStride, byteCount: valueSize)
      } else if cpu == number {
        unsafe place.copyMemory(from: value, byteCount: valueSize)
      } else if isNew {
        unsafe place.initializeMemory(as: UInt8.self, repeating: 0, count: valueSize)
      }
    }
  }
}

/// What `BPF_MAP_UPDATE_ELEM` and the helper of that name take.
enum UpdateFlags {
  static let any: UInt64 = 0
  static let noExist: UInt64 = 1
  static let exist: UInt64 = 2
  static let lock: UInt64 = 4
}
