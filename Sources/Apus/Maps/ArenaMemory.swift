import ApusSystem
import Synchronization
import SystemPackage

/// An ``Arena`` in this process's memory: the very bytes that programs use, under the same addresses.
///
/// Reading and writing take no system call. A page is allocated when it is first touched. Programs and other processes
/// may change it at any time: a value of up to 8 bytes is read and written whole; a larger one can change while it is
/// read.
public struct ArenaMemory: Sendable {
  private let memory: SharedMemory

  init(_ memory: SharedMemory) {
    self.memory = memory
  }

  /// The address of the first byte.
  public var startAddress: UInt64 { memory.region.startAddress }

  /// How many bytes there are.
  public var byteCount: Int { memory.region.count }

  /// The value at an address, such as an ApusKernel `ArenaPointer` has, or nil if it is not wholly within the arena.
  public func load<Value: BitwiseCopyable>(_ type: Value.Type, at address: UInt64) -> Value? {
    guard let offset = offset(of: address) else { return nil }
    return memory.region.load(type, atByteOffset: offset)
  }

  /// Writes a value at an address.
  ///
  /// - Returns: False, and nothing is written, if it is not wholly within the arena.
  @discardableResult
  public func store(_ value: some BitwiseCopyable, at address: UInt64) -> Bool {
    guard let offset = offset(of: address) else { return false }
    return memory.region.store(value, atByteOffset: offset)
  }

  /// Runs `body` with `count` values from an address on, in place.
  ///
  /// Nothing may write them meanwhile: a program that does is a race.
  ///
  /// - Returns: What the body returned; nil, and it is not called, if they are not wholly within the arena, or the
  ///   address is not aligned for the type.
  public func withSpan<Value: BitwiseCopyable, Result, Failure: Error>(
    of type: Value.Type, at address: UInt64, count: Int,
    _ body: (Span<Value>) throws(Failure) -> Result
  ) throws(Failure) -> Result? {
    let (size, overflow) = count.multipliedReportingOverflow(by: MemoryLayout<Value>.stride)
    guard !overflow, count >= 0, let offset = offset(of: address),
      address % UInt64(MemoryLayout<Value>.alignment) == 0, size <= byteCount - offset
    else { return nil }
    return try memory.region.withBytes { bytes throws(Failure) in
      try body(Span(_bytes: bytes.extracting(offset..<offset + size)))
    }
  }

  /// Runs `body` with all bytes, in place.
  ///
  /// Programs may change them at the same time: read a number once, and use what was read.
  public func withBytes<Result, Failure: Error>(
    _ body: (RawSpan) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try memory.region.withBytes(body)
  }

  private func offset(of address: UInt64) -> Int? {
    guard address >= startAddress, address - startAddress <= UInt64(byteCount) else { return nil }
    return Int(address - startAddress)
  }
}

/// The arenas that this process has in its memory, by the kernel's number of the map.
///
/// The kernel gives an arena the same address each time, and puts a second mapping in the place of the first: so
/// there is one, which all handles share. A mapping keeps its map, and with it the number, alive.
enum ArenaMappings {
  private struct WeakMemory {
    weak var memory: SharedMemory?
  }

  private static let known = Mutex<[UInt32: WeakMemory]>([:])

  /// The memory of an arena, which is mapped if it is not yet.
  static func memory(of map: SharedMap) throws(Errno) -> SharedMemory {
    try known.withLock { known throws(Errno) -> SharedMemory in
      if let memory = known[map.id]?.memory { return memory }
      let (count, overflow) = Int(map.maxEntries)
        .multipliedReportingOverflow(by: try MemoryPage.size())
      guard !overflow else { throw .overflow }
      let memory = SharedMemory(
        try MappedRegion(
          of: map.descriptor.descriptor, count: count, writable: true, at: map.info.extra))
      known = known.filter { $0.value.memory != nil }
      known[map.id] = WeakMemory(memory: memory)
      return memory
    }
  }
}

extension SharedMap {
  /// Puts an arena into this process's memory, which also settles the addresses in it.
  func mapArena() throws(ApusError) -> SharedMemory {
    do throws(Errno) {
      return try arena.withLock { arena throws(Errno) -> SharedMemory in
        if let arena { return arena }
        let memory = try ArenaMappings.memory(of: self)
        arena = memory
        return memory
      }
    } catch .fileExists {
      throw ApusError(
        .systemCall,
        "Arena \(name) is to be mapped at address 0x\(String(info.extra, radix: 16)) (map_extra), and something else "
          + "is there in this process. Let the kernel choose: set its `mapExtra` to 0.",
        subject: name, errno: .fileExists)
    } catch {
      throw self.error("Mapping", error)
    }
  }
}
