import ApusSystem

/// The values of one element of a per-CPU map: one for each possible CPU.
///
/// They are in the order of the CPUs' numbers, which can have gaps; ``cpus`` says which they are.
///
/// Up to 64 bytes of them, such as counters of 8 bytes on 8 CPUs, need no memory of their own: then to read an element
/// costs what the system call does. Where they are more, `read(_:into:)` of the map saves the allocation.
public struct PerCPUValues<Value: BitwiseCopyable>: RandomAccessCollection {
  /// The values as the kernel copies them, each rounded up to 8 bytes.
  @usableFromInline var words: PerCPUWords
  @usableFromInline let numbers: CPUNumbers

  /// The number of the CPU that each value belongs to.
  public var cpus: [Int] { numbers.all }

  /// Zeros.
  @inlinable
  @inline(__always)
  init(cpus: CPUNumbers) {
    words = PerCPUWords(byteCount: cpus.count &* Self.distance)
    numbers = cpus
  }

  /// What is in words that are all in place.
  @inlinable
  @inline(__always)
  init(_ few: PerCPUWords.Few, cpus: CPUNumbers) {
    words = PerCPUWords(few, byteCount: cpus.count &* Self.distance)
    numbers = cpus
  }

  /// As many values as there are CPUs.
  init(
    _ values: some Collection<Value>, cpus: CPUNumbers, codec: MapCodec<Value> = MapCodec<Value>()
  ) {
    self.init(cpus: cpus)
    words.withMutableBytes { bytes in
      for (index, value) in values.prefix(cpus.count).enumerated() {
        codec.store(value, to: &bytes, at: index * Self.distance)
      }
    }
  }

  /// From one CPU's value to the next: the kernel rounds up to 8 bytes.
  @inlinable
  static var distance: Int { (MemoryLayout<Value>.stride + 7) & ~7 }

  /// Always 0.
  @inlinable
  public var startIndex: Int { 0 }

  /// How many possible CPUs there are.
  @inlinable
  public var endIndex: Int { numbers.count }

  /// The value at a position, which is the CPU's number unless the numbers have gaps.
  @inlinable
  public subscript(position: Int) -> Value {
    words.load(Value.self, at: position * Self.distance)
  }

  /// The value of the CPU of a number, or nil if there cannot be one.
  public func value(ofCPU number: Int) -> Value? {
    numbers.index(of: number).map { self[$0] }
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
    first.numbers == second.numbers && first.elementsEqual(second)
  }
}

extension PerCPUValues: CustomStringConvertible {
  /// The values, as an array prints them.
  public var description: String { Array(self).description }
}
