extension ApusError {
  /// A kind of failure.
  ///
  /// More kinds may come, so a `switch` over it needs a `default`.
  public struct Code: Sendable, Hashable, CustomStringConvertible {
    private enum Storage: String {
      case invalidObject
      case permissionDenied
      case noSuchInterface
      case noSuchMap
      case noSuchProgram
      case noSuchVariable
      case noSuchTarget
      case typeMismatch
      case alreadyAttached
      case unsupportedMode
      case verifierRejected
      case programFault
      case mapCreationFailed
      case mapFull
      case mapChanging
      case keyNotFound
      case keyExists
      case indexOutOfRange
      case pinExists
      case pinFailed
      case closed
      case unsupported
      case systemCall
    }

    private let storage: Storage

    /// The object's bytes are no eBPF object, or not one for this machine.
    public static var invalidObject: Self { Self(storage: .invalidObject) }
    /// A privilege is missing (`EPERM`).
    public static var permissionDenied: Self { Self(storage: .permissionDenied) }
    /// There is no network interface of that name or index.
    public static var noSuchInterface: Self { Self(storage: .noSuchInterface) }
    /// The object has no map of that name.
    public static var noSuchMap: Self { Self(storage: .noSuchMap) }
    /// The object has no program of that name.
    public static var noSuchProgram: Self { Self(storage: .noSuchProgram) }
    /// The object has no global variable of that name.
    public static var noSuchVariable: Self { Self(storage: .noSuchVariable) }
    /// There is no tracepoint, function, marker or binary of the name that a program is to be attached to.
    public static var noSuchTarget: Self { Self(storage: .noSuchTarget) }
    /// A map or program is not of the type or size that the Swift type says.
    public static var typeMismatch: Self { Self(storage: .typeMismatch) }
    /// Another program holds the place (`EBUSY`, `EEXIST`).
    public static var alreadyAttached: Self { Self(storage: .alreadyAttached) }
    /// The interface's driver cannot run programs in that mode (`EOPNOTSUPP`).
    public static var unsupportedMode: Self { Self(storage: .unsupportedMode) }
    /// The verifier rejected the program; ``ApusError/verifierLog`` says why.
    public static var verifierRejected: Self { Self(storage: .verifierRejected) }
    /// A program in a simulator, which has no verifier, did what it must not; the message has the line.
    public static var programFault: Self { Self(storage: .programFault) }
    /// The kernel would not create a map.
    public static var mapCreationFailed: Self { Self(storage: .mapCreationFailed) }
    /// A map has no room for another element (`E2BIG`).
    public static var mapFull: Self { Self(storage: .mapFull) }
    /// A map changed faster than it could be listed.
    public static var mapChanging: Self { Self(storage: .mapChanging) }
    /// A map has no element for the key (`ENOENT`).
    public static var keyNotFound: Self { Self(storage: .keyNotFound) }
    /// A map already has an element for the key (`EEXIST`).
    public static var keyExists: Self { Self(storage: .keyExists) }
    /// An array has no such index.
    public static var indexOutOfRange: Self { Self(storage: .indexOutOfRange) }
    /// Something is pinned at the path already (`EEXIST`).
    public static var pinExists: Self { Self(storage: .pinExists) }
    /// A path in a BPF file system could not be made or removed.
    public static var pinFailed: Self { Self(storage: .pinFailed) }
    /// The object was closed before.
    public static var closed: Self { Self(storage: .closed) }
    /// The running kernel, or Apus, cannot do it.
    public static var unsupported: Self { Self(storage: .unsupported) }
    /// A system call failed for a reason that has no code of its own; ``ApusError/errno`` says which.
    public static var systemCall: Self { Self(storage: .systemCall) }

    /// The code's name.
    public var description: String { storage.rawValue }
  }
}
