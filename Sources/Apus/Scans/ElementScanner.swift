import ApusObject
import ApusSystem
import SystemPackage

/// What a ``MapScanner`` does, in bytes: not generic, so that it is compiled once.
@usableFromInline
struct ElementScanner: ~Copyable, Sendable {
  /// How elements lie in memory.
  @usableFromInline
  struct Run {
    @usableFromInline let count: Int
    /// From one key to the next, in bytes.
    @usableFromInline let keyDistance: Int
    /// From one value to the next, in bytes.
    @usableFromInline let valueDistance: Int
  }

  private enum Way: Sendable {
    case program(ScanProgram)
    case batches(ApusError)
  }

  private let map: SharedMap
  private let memoryLimit: Int
  private var way: Way

  /// The memory that a scanner begins with, in bytes.
  private static let firstMemory = 1 << 26

  init(_ map: SharedMap, memoryLimit: Int) {
    self.map = map
    self.memoryLimit = memoryLimit
    let most = Swift.min(memoryLimit, Self.firstMemory) / ScanLayout(map).size
    way = Self.way(map, capacity: Swift.min(Int(map.maxEntries), most))
  }

  var method: ScanMethod {
    switch way {
    case .program: .program
    case .batches(let error): .batches(error)
    }
  }

  var memorySize: Int {
    switch way {
    case .program(let program): program.memory.count
    case .batches: 0
    }
  }

  private static func way(_ map: SharedMap, capacity: Int) -> Way {
    do throws(ApusError) {
      return .program(try ScanProgram.make(map, capacity: capacity))
    } catch {
      return .batches(error)
    }
  }

  /// Calls `body` with the keys and values of all elements, many at a time.
  @usableFromInline
  mutating func forEachRun(_ body: (RawSpan, RawSpan, Run) -> Void) throws(ApusError) {
    // The memory can be too small again if elements were added in the meantime.
    for _ in 0..<3 {
      guard let count = copied() else { break }
      guard case .program(let program) = way else { break }
      if count <= program.capacity {
        let layout = ScanLayout(map)
        program.memory.withBytes { records in
          body(
            records, records.extracting(layout.valueOffset...),
            Run(count: count, keyDistance: layout.size, valueDistance: layout.size))
        }
        return
      }
      grow(to: count)
    }
    let (keySize, valueSize) = (map.descriptor.keySize, map.descriptor.transferSize)
    try map.forEachRun { keys, values, count in
      body(keys, values, Run(count: count, keyDistance: keySize, valueDistance: valueSize))
    }
  }

  /// Runs the program.
  ///
  /// - Returns: How many elements there were, whether there was room for them or not; nil if they have to come in
  ///   batches.
  private mutating func copied() -> Int? {
    do throws(ApusError) {
      guard case .program(let program) = way else { return nil }
      return try program.run(map)
    } catch {
      // What changes too fast now may not do so the next time.
      if error.code != .mapChanging { way = .batches(error) }
      return nil
    }
  }

  /// Makes room for so many elements, and some more, if the limit allows it.
  private mutating func grow(to count: Int) {
    let size = ScanLayout(map).size
    let most = memoryLimit / size
    guard count <= most else {
      way = .batches(
        ApusError(
          .systemCall,
          "Scanning map \(map.name) takes \(count * size) bytes of memory, and \(memoryLimit) are the limit.",
          subject: map.name, errno: .noMemory))
      return
    }
    // Not both at the same time: the smaller one goes first.
    way = .batches(map.changing)
    way = Self.way(map, capacity: Swift.min(count + count / 16, most))
  }
}
