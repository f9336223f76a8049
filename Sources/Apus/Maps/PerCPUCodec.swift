import ApusSystem
import SystemPackage

/// Turns the values that all processors have for a key into bytes, and back.
public struct PerCPUCodec<Value: BitwiseCopyable>: ElementCodec {
  @usableFromInline let cpus: [Int]
  @usableFromInline let codec = MapCodec<Value>()

  /// Asks the kernel, or the map's host, which processors there can be.
  init(for map: SharedMap) throws(ApusError) {
    if let hosted = map.hosted {
      cpus = Array(0..<hosted.valueCount)
      return
    }
    do throws(Errno) {
      cpus = try PossibleCPUs.current().numbers
    } catch {
      throw .systemCall("Reading the list of possible CPUs", error, subject: map.name)
    }
  }

  /// From one CPU's value to the next: the kernel rounds up to 8 bytes.
  @inlinable
  static var distance: Int { (MemoryLayout<Value>.stride + 7) & ~7 }

  /// The bytes of all processors' values.
  @inlinable
  public var size: Int { cpus.count &* Self.distance }

  /// Writes each processor's value; zero for those that the element has none for.
  @inlinable
  public func store(_ values: PerCPUValues<Value>, to bytes: inout MutableRawSpan, at offset: Int) {
    for index in 0..<Swift.min(cpus.count, values.count) {
      codec.store(values[index], to: &bytes, at: offset &+ index &* Self.distance)
    }
  }

  /// Reads each processor's value.
  @inlinable
  public func load(from bytes: RawSpan, at offset: Int) -> PerCPUValues<Value> {
    PerCPUValues(
      cpus.indices.map { codec.load(from: bytes, at: offset &+ $0 &* Self.distance) }, cpus: cpus)
  }

  /// An element of these values.
  ///
  /// - Throws: ``ApusError/Code/indexOutOfRange`` if they are not as many as there are processors.
  func element(
    _ values: some Collection<Value>, for map: SharedMap
  ) throws(ApusError) -> PerCPUValues<Value> {
    guard values.count == cpus.count else {
      throw ApusError(
        .indexOutOfRange,
        "Map \(map.name) takes \(cpus.count) values for an element, one per possible CPU, not \(values.count).",
        subject: map.name)
    }
    return PerCPUValues(Array(values), cpus: cpus)
  }

  /// An element with the same value for every processor.
  func element(repeating value: Value) -> PerCPUValues<Value> {
    PerCPUValues(Array(repeating: value, count: cpus.count), cpus: cpus)
  }
}
