/// Copies all elements of a hash out by a program in the kernel, again and again: what takes time once, to make the
/// program and its memory, is done when it is made.
///
/// ```swift
/// var scanner = MapScanner(flows)
/// while true {
///   try scanner.forEachEntry { flow, bytes in … }
///   try await Task.sleep(for: .seconds(1))
/// }
/// ```
///
/// The memory is an array in the kernel that this process has mapped: elements are read where the program put them. It
/// has room for as many elements as the map, but not more than 64 MB at first; an element takes the sizes of its key and
/// its value, each rounded up to 8 bytes. If there are more elements, it grows to what they need. It is released with the
/// scanner.
///
/// The program goes through the whole map in one run, which takes about 50 ns for an element that is in no cache. A kernel
/// without preemption does nothing else on that processor meanwhile.
public struct MapScanner<Map: ScannableMap>: ~Copyable, Sendable {
  /// The map.
  public let map: Map

  @usableFromInline var scanner: ElementScanner

  /// Makes the program and its memory, or finds out that the kernel does not take them.
  ///
  /// - Parameters:
  ///   - map: The map.
  ///   - memoryLimit: How many bytes its memory may have.
  public init(_ map: Map, memoryLimit: Int = 1 << 30) {
    self.map = map
    scanner = ElementScanner(map.map, memoryLimit: memoryLimit)
  }

  /// How it gets at the elements; what stands in the way can also show in a walk, and then stays.
  public var method: ScanMethod { scanner.method }

  /// How many bytes its memory has.
  public var memorySize: Int { scanner.memorySize }

  /// Calls `body` with each element; ``ScannableMap/scanEntries(_:)`` has the promises.
  ///
  /// - Throws: As ``KeyedMap/forEachEntry(_:)``.
  @inlinable
  public mutating func forEachEntry(
    _ body: (Map.Key, Map.Element) -> Void
  ) throws(ApusError) {
    let (keyCodec, codec) = (map.keyCodec, map.codec)
    try scanner.forEachRun { keys, values, run in
      for index in 0..<run.count {
        body(
          keyCodec.load(from: keys, at: index &* run.keyDistance),
          codec.load(from: values, at: index &* run.valueDistance))
      }
    }
  }
}
