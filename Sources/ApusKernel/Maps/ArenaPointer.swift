/// The address of a value in an ``Arena``, which is the same in programs and in user space.
///
/// It can be stored wherever a number can: in the arena itself, for lists and trees, in maps and in variables. A
/// program reaches the value through its arena: `arena[pointer]`.
@frozen
public struct ArenaPointer<Pointee: BitwiseCopyable>: BitwiseCopyable, Hashable, Sendable {
  /// The address in user space; 0 for none.
  public let address: UInt64

  /// A pointer of an address in user space.
  @inlinable
  public init(address: UInt64) {
    self.address = address
  }

  /// A pointer to nothing.
  @inlinable
  public static var null: ArenaPointer { ArenaPointer(address: 0) }

  /// Whether it points to nothing.
  @inlinable
  public var isNull: Bool { address == 0 }

  /// A pointer to the value that lies `count` values further on.
  @inlinable
  public func advanced(by count: Int) -> ArenaPointer {
    ArenaPointer(
      address: address &+ UInt64(truncatingIfNeeded: count &* MemoryLayout<Pointee>.stride))
  }

  /// A pointer to a value of another type, some bytes further on.
  @inlinable
  public func pointer<Other: BitwiseCopyable>(
    to type: Other.Type, atByteOffset offset: Int = 0
  ) -> ArenaPointer<Other> {
    ArenaPointer<Other>(address: address &+ UInt64(truncatingIfNeeded: offset))
  }
}
