/// Why a helper failed: the error number that the kernel gave back.
@frozen
public struct KernelError: Error, Hashable, Sendable {
  /// The error's number, positive: 17 is `EEXIST`.
  public let code: Int32

  /// An error by its number.
  @inlinable
  @inline(__always)
  public init(code: Int32) {
    self.code = code
  }

  /// There is no such entry (`ENOENT`).
  @inlinable
  public static var notFound: KernelError { KernelError(code: 2) }

  /// The map is full (`E2BIG`).
  @inlinable
  public static var mapIsFull: KernelError { KernelError(code: 7) }

  /// There is no room at this moment (`EAGAIN`).
  @inlinable
  public static var wouldBlock: KernelError { KernelError(code: 11) }

  /// There is no memory for the entry (`ENOMEM`).
  @inlinable
  public static var outOfMemory: KernelError { KernelError(code: 12) }

  /// The entry is in use by somebody else at this moment (`EBUSY`).
  @inlinable
  public static var busy: KernelError { KernelError(code: 16) }

  /// There is such an entry already (`EEXIST`).
  @inlinable
  public static var exists: KernelError { KernelError(code: 17) }

  /// There is no room in the buffer (`ENOSPC`).
  @inlinable
  public static var noSpace: KernelError { KernelError(code: 28) }

  /// An argument is not what the map takes (`EINVAL`).
  @inlinable
  public static var invalid: KernelError { KernelError(code: 22) }

  /// Throws what a helper's result says: nothing for zero, an error for a negative one.
  ///
  /// Only 32 bits of the result count. Before Linux 6.4 the functions of maps returned an `int`, of
  /// which a program that the kernel lets call them directly sees the upper half as zero.
  @inlinable
  @inline(__always)
  static func check(_ result: Int) throws(KernelError) {
    let result = Int32(truncatingIfNeeded: result)
    if result < 0 { throw KernelError(code: 0 &- result) }
  }
}
