import CApus
public import SystemPackage

/// A file descriptor with one owner, closed exactly once.
///
/// It is closed when its owner's life ends, or earlier by ``close()``. Every descriptor that ApusSystem
/// makes is closed on `exec` too, so a child process inherits none.
public struct OwnedDescriptor: ~Copyable, Sendable {
  @usableFromInline let rawValue: Int32

  /// Takes over a descriptor that nobody else will close.
  public init(owning rawValue: Int32) {
    self.rawValue = rawValue
  }

  /// Takes over the descriptor that a shim of CApus returned.
  init(_ result: Int64) throws(Errno) {
    let value = try valueOrErrno(result)
    guard let rawValue = Int32(exactly: value) else { throw .badFileDescriptor }
    self.init(owning: rawValue)
  }

  /// No descriptor: every call that is given it fails with `EBADF`.
  public static var none: OwnedDescriptor { OwnedDescriptor(owning: -1) }

  /// The descriptor for a call to borrow.
  ///
  /// It is valid only while the owner lives.
  public var borrowed: FileDescriptor { FileDescriptor(rawValue: rawValue) }

  /// The number as the kernel's structures hold it.
  @inlinable var number: UInt32 { UInt32(bitPattern: rawValue) }

  /// Closes the descriptor now, and says so if the kernel reports an error.
  ///
  /// The descriptor is gone either way: Linux frees it before it reports.
  public consuming func close() throws(Errno) {
    let rawValue = rawValue
    discard self
    _ = try valueOrErrno(capus_close(rawValue))
  }

  deinit {
    if rawValue >= 0 { _ = capus_close(rawValue) }
  }
}
