import CApus
public import SystemPackage

extension BPF {
  /// `BPF_F_TOKEN_FD`: the command has a token.
  static let tokenFlag: UInt32 = 1 << 16

  /// Makes a token (`BPF_TOKEN_CREATE`, kernel 6.9): what its BPF file system was mounted to delegate may be done
  /// with it by a process that holds no capability outside its user namespace.
  ///
  /// - Parameter fileSystem: The root of the BPF file system, opened.
  /// - Returns: The token.
  /// - Throws: `ENOENT` if the file system delegates nothing; `EOPNOTSUPP` if it belongs to the machine's first user
  ///   namespace; `EPERM` from another user namespace than the file system's; `EINVAL` if it is none, or from an
  ///   older kernel.
  public static func tokenCreate(_ fileSystem: FileDescriptor) throws(Errno) -> OwnedDescriptor {
    var attributes = capus_attr_token_create()
    attributes.bpffs_fd = fileSystem.rawValue
    return try descriptor(.tokenCreate, &attributes)
  }
}
