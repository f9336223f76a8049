import ApusObject

/// A queue or a stack.
final class QueueStorage: MapStorage {
  private let isStack: Bool
  private var first = 0
  private(set) var count = 0

  init(_ specification: MapSpecification, number: Int, isStack: Bool) throws(SimulationError) {
    guard specification.keySize == 0, specification.valueSize > 0, specification.maxEntries > 0
    else {
      throw SimulationError(
        .invalidMap, "A queue or stack has no keys, but values and entries",
        subject: specification.name)
    }
    self.isStack = isStack
    try super
      .init(
        specification, number: number, cpuCount: 1, slotCount: Int(specification.maxEntries),
        isPerCPU: false)
  }

  private func place(_ index: Int) -> UnsafeMutableRawPointer {
    unsafe value(of: (first + index) % slotCount, cpu: 0)
  }

  override func push(_ value: UnsafeRawPointer, flags: UInt64) -> Int64 {
    guard flags == UpdateFlags.any || flags == UpdateFlags.exist else { return KernelErrno.invalid }
    if count == maxEntries {
      guard flags == UpdateFlags.exist else { return KernelErrno.tooBig }
      first = (first + 1) % slotCount
      count -= 1
    }
    unsafe place(count).copyMemory(from: value, byteCount: valueSize)
    count += 1
    return 0
  }

  override func peek(_ value: UnsafeMutableRawPointer) -> Int64 {
    guard count > 0 else {
      unsafe value.initializeMemory(as: UInt8.self, repeating: 0, count: valueSize)
      return KernelErrno.noEntry
    }
    unsafe value.copyMemory(from: place(isStack ? count - 1 : 0), byteCount: valueSize)
    return 0
  }

  override func pop(_ value: UnsafeMutableRawPointer) -> Int64 {
    let result = unsafe peek(value)
    guard result == 0 else { return result }
    if !isStack { first = (first + 1) % slotCount }
    count -= 1
    return 0
  }
}
