import ApusObject
import ApusSystem
public import SystemPackage

/// A handle to a loaded program that chooses the socket for what comes in (`BPF_PROG_TYPE_SK_LOOKUP`).
///
/// It can be copied and shared between tasks.
public struct SocketLookupProgram: TypedProgram {
  /// The program that every copy of this handle shares.
  public let program: SharedProgram

  /// Makes a handle after checking the program's type.
  ///
  /// - Throws: ``ApusError/Code/typeMismatch``.
  public init(_ program: SharedProgram) throws(ApusError) {
    try program.check("\(Self.self)", is: .socketLookup)
    self.program = program
  }

  /// Attaches the program to the network namespace of the calling thread (`BPF_LINK_CREATE`, kernel 5.9).
  ///
  /// It stays there until the link is detached, the object is closed or the namespace goes away, whether the result is
  /// kept or not.
  ///
  /// - Returns: A handle to detach it by.
  /// - Throws: ``ApusError`` with the code ``ApusError/Code/permissionDenied``, ``ApusError/Code/closed`` or
  ///   ``ApusError/Code/systemCall``.
  @discardableResult
  public func attach() throws(ApusError) -> ProgramLink {
    let namespace: FileDescriptor
    do {
      namespace = try FileDescriptor.open(
        FilePath("/proc/thread-self/ns/net"), .readOnly, options: .closeOnExec)
    } catch {
      throw .systemCall(
        "Opening the network namespace", error as? Errno ?? .invalidArgument, subject: program.name)
    }
    defer { try? namespace.close() }
    return try attach(to: namespace)
  }

  /// Attaches the program to a network namespace (`BPF_LINK_CREATE`, kernel 5.9).
  ///
  /// - Parameter namespace: A descriptor of a file such as `/run/netns/NAME`.
  /// - Returns: A handle to detach it by.
  /// - Throws: As ``attach()``; ``ApusError/Code/systemCall`` with `EINVAL` where the descriptor is of something else.
  @discardableResult
  public func attach(to namespace: FileDescriptor) throws(ApusError) -> ProgramLink {
    try program.attach(to: "a network namespace", namespace, needing: [.bpf, .netAdmin])
  }
}
