/// The members of a ``StructOps``, while it is defined.
///
/// All that they are set to is known when the program is compiled: it is part of the object. A program is a function
/// with a section `struct_ops/NAME`, or `struct_ops.s/NAME` if it may sleep; what comes behind the slash is for the
/// reader. It cannot be a closure.
@safe
@frozen
public struct StructOpsMembers<Structure: KernelType> {
  @usableFromInline let address: UnsafeRawPointer

  @inlinable
  @inline(__always)
  @unsafe init(_ address: UnsafeRawPointer) {
    unsafe self.address = unsafe address
  }

  /// Has the kernel call a program that returns nothing.
  @inlinable
  @inline(__always)
  public func set(
    _ member: KernelField<Structure>, to program: @escaping (StructOpsContext) -> Void
  ) {
    // SAFETY: a function is its address and what it captured, which is nothing.
    unsafe define(
      member, program: unsafeBitCast(Action(function: program), to: FunctionParts.self))
  }

  /// Has the kernel call a program that returns a number of 32 bits, or of fewer.
  @inlinable
  @inline(__always)
  public func set(
    _ member: KernelField<Structure>, to program: @escaping (StructOpsContext) -> UInt32
  ) {
    // SAFETY: a function is its address and what it captured, which is nothing.
    unsafe define(
      member, program: unsafeBitCast(Function32(function: program), to: FunctionParts.self))
  }

  /// Has the kernel call a program that returns a signed number of 32 bits, or of fewer.
  @inlinable
  @inline(__always)
  public func set(
    _ member: KernelField<Structure>, to program: @escaping (StructOpsContext) -> Int32
  ) {
    // SAFETY: a function is its address and what it captured, which is nothing.
    unsafe define(
      member, program: unsafeBitCast(SignedFunction32(function: program), to: FunctionParts.self))
  }

  /// Has the kernel call a program that returns a number of 64 bits.
  @inlinable
  @inline(__always)
  public func set(
    _ member: KernelField<Structure>, to program: @escaping (StructOpsContext) -> UInt64
  ) {
    // SAFETY: a function is its address and what it captured, which is nothing.
    unsafe define(
      member, program: unsafeBitCast(Function64(function: program), to: FunctionParts.self))
  }

  /// Sets a number: one that the member's type has room for.
  @inlinable
  @inline(__always)
  public func set(_ member: KernelField<Structure>, to number: Int64) {
    unsafe define(member, number, nil, 0)
  }

  /// Sets an array of characters, such as a name: to a text that is shorter, so that a zero ends it.
  @inlinable
  @inline(__always)
  public func set(_ member: KernelField<Structure>, to text: StaticString) {
    unsafe define(member, 0, text.utf8Start, text.utf8CodeUnitCount)
  }

  /// A function in memory: its address, and what it captured.
  @usableFromInline typealias FunctionParts = (UnsafeRawPointer, UnsafeRawPointer?)

  /// States that a member is a program.
  @inlinable
  @inline(__always)
  @unsafe func define(_ member: KernelField<Structure>, program: FunctionParts) {
    unsafe define(member, 0, program.0, -1)
  }

  /// States what a member is: a number, a text of a length, or, with a length of -1, a program.
  @inlinable
  @inline(__always)
  @unsafe func define(
    _ member: KernelField<Structure>, _ number: Int64, _ value: UnsafeRawPointer?, _ count: Int
  ) {
    #if hasFeature(Embedded)
    let type = Structure.kernelName
    // SAFETY: literals live forever, and nothing reads them when the program runs.
    unsafe defineStructOpsMember(
      address, type.utf8Start, type.utf8CodeUnitCount, member.description.utf8Start,
      member.description.utf8CodeUnitCount, number, value, count)
    #endif
  }
}

// Swift wraps a function that it hands to generic code, such as `unsafeBitCast(_:to:)`, in another one. As the only
// field of a struct it stays itself.

/// A function that returns nothing.
@frozen
@usableFromInline
struct Action {
  @usableFromInline let function: (StructOpsContext) -> Void

  @inlinable
  @inline(__always)
  init(function: @escaping (StructOpsContext) -> Void) {
    self.function = function
  }
}

/// A function that returns an unsigned number of 32 bits.
@frozen
@usableFromInline
struct Function32 {
  @usableFromInline let function: (StructOpsContext) -> UInt32

  @inlinable
  @inline(__always)
  init(function: @escaping (StructOpsContext) -> UInt32) {
    self.function = function
  }
}

/// A function that returns a signed number of 32 bits.
@frozen
@usableFromInline
struct SignedFunction32 {
  @usableFromInline let function: (StructOpsContext) -> Int32

  @inlinable
  @inline(__always)
  init(function: @escaping (StructOpsContext) -> Int32) {
    self.function = function
  }
}

/// A function that returns a number of 64 bits.
@frozen
@usableFromInline
struct Function64 {
  @usableFromInline let function: (StructOpsContext) -> UInt64

  @inlinable
  @inline(__always)
  init(function: @escaping (StructOpsContext) -> UInt64) {
    self.function = function
  }
}

#if hasFeature(Embedded)
/// States what a member of the struct at `address` is.
///
/// The compiler reads the call and takes it away.
@_extern(c, "__apus_struct_ops_member")
@usableFromInline
func defineStructOpsMember(
  _ address: UnsafeRawPointer, _ type: UnsafePointer<UInt8>, _ typeCount: Int,
  _ member: UnsafePointer<UInt8>, _ memberCount: Int, _ number: Int64,
  _ value: UnsafeRawPointer?, _ valueCount: Int)
#endif
