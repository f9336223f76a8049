import ApusSystem
import SystemPackage

/// Turns the values that all processors have for a key into bytes, and back.
public struct PerCPUCodec<Value: BitwiseCopyable>: ElementCodec {
  @usableFromInline let cpus: CPUNumbers
  @usableFromInline let codec = MapCodec<Value>()

  /// Asks the kernel, or the map's host, which processors there can be.
  init(for map: SharedMap) throws(ApusError) {
    if let hosted = map.hosted {
      cpus = CPUNumbers(Array(0..<hosted.valueCount))
      return
    }
    do throws(Errno) {
      cpus = CPUNumbers(try PossibleCPUs.current().numbers)
    } catch {
      throw .systemCall("Reading the list of possible CPUs", error, subject: map.name)
    }
  }

  /// The bytes of all processors' values.
  @inlinable
  public var size: Int { cpus.count &* PerCPUValues<Value>.distance }

  /// Writes each processor's value; zero for those that the element has none for.
  @inlinable
  public func store(_ values: PerCPUValues<Value>, to bytes: inout MutableRawSpan, at offset: Int) {
    for index in 0..<Swift.min(cpus.count, values.count) {
      codec.store(
        values[index], to: &bytes, at: offset &+ index &* PerCPUValues<Value>.distance)
    }
  }

  /// Reads each processor's value.
  @inlinable
  public func load(from bytes: RawSpan, at offset: Int) -> PerCPUValues<Value> {
    var values = PerCPUValues<Value>(cpus: cpus)
    values.words.withMutableBytes { words in
      for place in stride(from: 0, to: words.byteCount, by: 8) {
        // Sound: the span checks its bounds, and any bytes are a valid UInt64.
        words.storeBytes(
          of: unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset &+ place, as: UInt64.self),
          toByteOffset: place, as: UInt64.self)
      }
    }
    return values
  }

  /// The element that `fill` writes the bytes of, which is the kernel: it writes them where they stay.
  @inlinable
  @inline(__always)
  public func element<Failure: Error>(
    filledBy fill: (inout MutableRawSpan) throws(Failure) -> Bool
  ) throws(Failure) -> PerCPUValues<Value>? {
    var values = PerCPUValues<Value>(cpus: cpus)
    return try values.words.withMutableBytes(fill) ? values : nil
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
    return PerCPUValues(values, cpus: cpus, codec: codec)
  }

  /// An element with the same value for every processor.
  func element(repeating value: Value) -> PerCPUValues<Value> {
    PerCPUValues(repeatElement(value, count: cpus.count), cpus: cpus, codec: codec)
  }
}
