import ApusSystem

/// The values of one element of a per-CPU map: one for each possible CPU.
///
/// They are in the order of the CPUs' numbers, which can have gaps; ``cpus`` says which they are.
public struct PerCPUValues<Value: BitwiseCopyable>: RandomAccessCollection {
  private let values: [Value]

  /// The number of the CPU that each value belongs to.
  public let cpus: [Int]

  @usableFromInline
  init(_ values: [Value], cpus: [Int]) {
    self.values = values
    self.cpus = cpus
  }

  /// Always 0.
  public var startIndex: Int { values.startIndex }

  /// How many possible CPUs there are.
  public var endIndex: Int { values.endIndex }

  /// The value at a position, which is the CPU's number unless the numbers have gaps.
  public subscript(position: Int) -> Value { values[position] }

  /// The value of the CPU of a number, or nil if there cannot be one.
  public func value(ofCPU number: Int) -> Value? {
    cpus.firstIndex(of: number).map { values[$0] }
  }
}

extension PerCPUValues where Value: FixedWidthInteger {
  /// All values together; a sum that is too large wraps around, as the kernel's own counters do.
  public var sum: Value { reduce(0, &+) }
}

extension PerCPUValues: Sendable where Value: Sendable {}

extension PerCPUValues: Equatable where Value: Equatable {}

extension PerCPUValues: CustomStringConvertible {
  /// The values, as an array prints them.
  public var description: String { values.description }
}
