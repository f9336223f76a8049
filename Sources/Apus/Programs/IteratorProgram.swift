import ApusObject
import ApusSystem
import SystemPackage

/// A handle to a loaded iterator over the kernel's objects (`BPF_PROG_TYPE_TRACING`, section `iter/…`).
///
/// It can be copied and shared between tasks.
public struct IteratorProgram: TypedProgram {
  /// The program that every copy of this handle shares.
  public let program: SharedProgram

  /// Makes a handle after checking the program's type.
  ///
  /// - Throws: ``ApusError/Code/typeMismatch``.
  public init(_ program: SharedProgram) throws(ApusError) {
    try program.check("\(Self.self)", is: .tracing)
    self.program = program
  }

  /// Attaches the program to the objects that its section names, all of them (`BPF_LINK_CREATE` with `BPF_TRACE_ITER`,
  /// kernel 5.8).
  ///
  /// Being attached does not make it run. Whoever reads the link does, as often as that happens: a link that is pinned
  /// with ``ProgramLink/pin(at:)`` is a file that any program can read, such as `cat`. ``read(limit:)`` needs no link.
  ///
  /// - Returns: A handle to pin and to detach it by.
  /// - Throws: ``ApusError`` with the code ``ApusError/Code/permissionDenied``, ``ApusError/Code/closed`` or
  ///   ``ApusError/Code/systemCall``: with `EBADF` or `EINVAL` where the objects are those of one map or control group,
  ///   which the section does not name.
  @discardableResult
  public func attach() throws(ApusError) -> ProgramLink {
    ProgramLink(attachment: try program.attachIterator(), owner: program.links)
  }

  /// Runs the program over all the objects, and reads what it wrote (`BPF_ITER_CREATE`, kernel 5.8).
  ///
  /// It is attached for as long as that takes. Objects that come or go meanwhile may be missing.
  ///
  /// - Parameter limit: The most bytes to read.
  /// - Returns: The bytes.
  /// - Throws: ``ApusError`` with the code ``ApusError/Code/permissionDenied``, ``ApusError/Code/closed`` or
  ///   ``ApusError/Code/systemCall``: with `EFBIG` if there is more than `limit`.
  public func read(limit: Int = 1 << 30) throws(ApusError) -> [UInt8] {
    let attachment = try program.attachIterator()
    defer {
      program.links.forget(attachment)
      try? attachment.detach()
    }
    do throws(Errno) {
      return try attachment.withLink { link throws(Errno) in
        try WholeFile.read(BPF.iteratorCreate(link), limit: limit)
      } ?? []
    } catch {
      throw .systemCall("Reading from iterator \(program.name)", error, subject: program.name)
    }
  }

  /// Runs the program over all the objects, and reads the values that it wrote.
  ///
  /// - Parameter type: What the program writes: one value, or none, for each object.
  /// - Returns: The values, in the kernel's order.
  /// - Throws: As ``read(limit:)``; ``ApusError/Code/typeMismatch`` where the bytes are no whole number of values.
  public func values<Value: BitwiseCopyable>(of type: Value.Type) throws(ApusError) -> [Value] {
    let bytes = try read()
    let size = MemoryLayout<Value>.size
    guard size > 0, bytes.count % size == 0 else {
      throw ApusError(
        .typeMismatch,
        "Iterator \(program.name) wrote \(bytes.count) bytes, which are not so many values of \(size) bytes.",
        subject: program.name)
    }
    return stride(from: 0, to: bytes.count, by: size)
      .map { start in
        // Sound: the bytes of a plain value are there, wherever they start.
        unsafe bytes.withUnsafeBytes {
          unsafe $0.loadUnaligned(fromByteOffset: start, as: Value.self)
        }
      }
  }
}
