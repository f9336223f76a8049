import ApusSystem
public import SystemPackage

/// A program that is loaded already, to be the target of another (``LoadOptions/targetPrograms``).
public struct ProgramSource: Sendable {
  enum Storage: Sendable {
    case open(SharedProgram)
    case pinned(FilePath)
    case identifier(UInt32)
  }

  let storage: Storage

  /// A program of another object.
  public static func open(_ program: SharedProgram) -> Self { Self(storage: .open(program)) }

  /// A program that is pinned in a BPF file system.
  public static func pinned(at path: FilePath) -> Self { Self(storage: .pinned(path)) }

  /// A program by the number that the kernel knows it by; needs `CAP_SYS_ADMIN`.
  public static func identifier(_ id: UInt32) -> Self { Self(storage: .identifier(id)) }

  /// The program with a descriptor of it.
  func opened() throws(Errno) -> OpenedProgram {
    switch storage {
    case .open(let program): OpenedProgram(.shared(program))
    case .pinned(let path): OpenedProgram(.owned(try BPF.pinned(at: path)))
    case .identifier(let id): OpenedProgram(.owned(try BPF.descriptor(.program, id: id)))
    }
  }
}

/// An open program, whoever owns its descriptor.
final class OpenedProgram {
  enum Owner: ~Copyable {
    case shared(SharedProgram)
    case owned(OwnedDescriptor)
  }

  private let owner: Owner

  init(_ owner: consuming Owner) {
    self.owner = owner
  }

  /// The descriptor, valid while this lives.
  var descriptor: FileDescriptor {
    switch owner {
    case .shared(let program): program.descriptor.borrowed
    case .owned(let descriptor): descriptor.borrowed
    }
  }

  /// The types that it was loaded with.
  ///
  /// - Throws: The kernel's `Errno`; `ENOENT` if it was loaded without.
  func types() throws(Errno) -> [UInt8] {
    let id: UInt32
    switch owner {
    case .shared(let program): id = try BPF.programInfo(program.descriptor).btfID
    case .owned(let descriptor): id = try BPF.programInfo(descriptor).btfID
    }
    guard id != 0 else { throw .noSuchFileOrDirectory }
    return try BPF.btfBytes(try BPF.descriptor(.btf, id: id))
  }
}
