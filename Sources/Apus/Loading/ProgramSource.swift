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

  /// A descriptor of the program, and its BTF's identifier.
  func opened() throws(Errno) -> OpenedProgram {
    switch storage {
    case .open(let program): OpenedProgram(shared: program)
    case .pinned(let path): OpenedProgram(try BPF.pinned(at: path))
    case .identifier(let id): OpenedProgram(try BPF.descriptor(.program, id: id))
    }
  }
}

/// An open program, whoever owns its descriptor.
final class OpenedProgram {
  private let shared: SharedProgram?
  private let owned: OwnedDescriptor?

  init(shared: SharedProgram) {
    self.shared = shared
    owned = nil
  }

  init(_ descriptor: consuming OwnedDescriptor) {
    shared = nil
    owned = consume descriptor
  }

  /// The descriptor, valid while this lives.
  var descriptor: FileDescriptor {
    if let shared { return shared.descriptor.borrowed }
    return switch owned {
    case let owned?: owned.borrowed
    case nil: FileDescriptor(rawValue: -1)
    }
  }

  /// The types that it was loaded with.
  ///
  /// - Throws: The kernel's `Errno`; `ENOENT` if it was loaded without.
  func types() throws(Errno) -> [UInt8] {
    let id =
      if let shared { try BPF.programInfo(shared.descriptor).btfID } else {
        switch owned {
        case let owned?: try BPF.programInfo(owned).btfID
        case nil: UInt32(0)
        }
      }
    guard id != 0 else { throw .noSuchFileOrDirectory }
    return try BPF.btfBytes(try BPF.descriptor(.btf, id: id))
  }
}
