import ApusObject
public import ApusSystem

/// A global variable of a loaded object: ApusKernel's `Global`, or a variable of a C object.
///
/// It is the very memory that the programs use, mapped into this process: reading and writing take no
/// system call. Needs Linux 5.5.
///
/// A value of up to 8 bytes is read and written whole; a larger one can change while it is read.
public struct GlobalVariable<Value: BitwiseCopyable & Sendable>: Sendable {
  /// The name in the object.
  public let name: String
  @usableFromInline let memory: SharedMemory
  @usableFromInline let offset: Int
  @usableFromInline let first: Value

  /// A handle on the value at an offset, or nil if it does not lie wholly in the memory.
  init?(name: String, memory: SharedMemory, offset: Int) {
    guard let first = memory.region.load(Value.self, atByteOffset: offset) else { return nil }
    self.name = name
    self.memory = memory
    self.offset = offset
    self.first = first
  }

  /// The value at this moment.
  @inlinable public var value: Value {
    // What could be read once lies in the memory for good; the first value is never needed again.
    get { memory.region.load(Value.self, atByteOffset: offset) ?? first }
    nonmutating set { _ = memory.region.store(newValue, atByteOffset: offset) }
  }
}
