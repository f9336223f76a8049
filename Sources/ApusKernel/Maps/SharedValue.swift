/// Memory that a program shares with other processors and with user space: a value in a map, or a
/// ``Global``.
public protocol SharedValue<Value>: ~Copyable {
  /// What is in the memory.
  associatedtype Value: BitwiseCopyable

  /// The value itself.
  ///
  /// Other processors may change it at the same time, except in a per-CPU map.
  var value: Value { get nonmutating set }

  /// Runs `body` with the place of the value.
  func withUnsafePointerToValue<Result>(_ body: (UnsafeMutablePointer<Value>) -> Result) -> Result
}
