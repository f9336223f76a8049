import ApusSystem

/// The values of one element of a per-CPU map: one for each possible CPU.
///
/// They are in the order of the CPUs' numbers, which can have gaps; ``cpus`` says which they are.
public struct PerCPUValues<Value: BitwiseCopyable>: RandomAccessCollection {
  /// The values as the kernel copies them, each rounded up to 8 bytes.
  @usableFromInline var words: [UInt64]

  /// The number of the CPU that each value belongs to.
  public let cpus: [Int]

  /// Zeros.
  @inlinable
  init(cpus: [Int]) {
    words = [UInt64](repeating: 0, count: cpus.count &* Self.distance / 8)
    self.cpus = cpus
  }

  /// As many values as there are CPUs.
  init(
    _ values: some Collection<Value>, cpus: [Int], codec: MapCodec<Value> = MapCodec<Value>()
  ) {
    self.init(cpus: cpus)
    withMutableBytes { bytes in
      for (index, value) in values.prefix(cpus.count).enumerated() {
        codec.store(value, to: &bytes, at: index * Self.distance)
      }
    }
  }

  /// From one CPU's value to the next: the kernel rounds up to 8 bytes.
  @inlinable
  static var distance: Int { (MemoryLayout<Value>.stride + 7) & ~7 }

  /// Runs `body` with the bytes of all values, to be written.
  @inlinable
  @inline(__always)
  mutating func withMutableBytes<Result, Failure: Error>(
    _ body: (inout MutableRawSpan) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    // Sound: any bytes are a valid UInt64.
    var span = words.mutableSpan
    var bytes = unsafe span.mutableBytes
    return try body(&bytes)
  }

  /// Always 0.
  @inlinable
  public var startIndex: Int { 0 }

  /// How many possible CPUs there are.
  @inlinable
  public var endIndex: Int { cpus.count }

  /// The value at a position, which is the CPU's number unless the numbers have gaps.
  @inlinable
  public subscript(position: Int) -> Value {
    // Sound: the span checks its bounds; a bitwise copyable value is its bytes, and the map's type was compared with
    // Value when its handle was made.
    unsafe words.span.bytes.unsafeLoadUnaligned(
      fromByteOffset: position * Self.distance, as: Value.self)
  }

  /// The value of the CPU of a number, or nil if there cannot be one.
  public func value(ofCPU number: Int) -> Value? {
    cpus.firstIndex(of: number).map { self[$0] }
  }
}

extension PerCPUValues where Value: FixedWidthInteger {
  /// All values together; a sum that is too large wraps around, as the kernel's own counters do.
  @inlinable
  public var sum: Value { reduce(0, &+) }
}

extension PerCPUValues: Sendable where Value: Sendable {}

extension PerCPUValues: Equatable where Value: Equatable {
  /// Whether the values are equal, and belong to the same CPUs.
  public static func == (first: Self, second: Self) -> Bool {
    first.cpus == second.cpus && first.elementsEqual(second)
  }
}

extension PerCPUValues: CustomStringConvertible {
  /// The values, as an array prints them.
  public var description: String { Array(self).description }
}
