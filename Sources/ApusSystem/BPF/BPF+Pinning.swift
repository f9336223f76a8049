import CApus
public import SystemPackage

extension BPF {
  /// Gives a map, program or link a path in a BPF file system, where it outlives the process (`BPF_OBJ_PIN`).
  public static func pin(
    _ object: borrowing OwnedDescriptor, to path: FilePath
  ) throws(Errno) {
    var attributes = capus_attr_object()
    attributes.bpf_fd = object.number
    try withAddress(of: Array(path.string.utf8) + [0]) { address throws(Errno) in
      attributes.pathname = address
      try call(.objectPin, &attributes)
    }
  }

  /// Takes a path out of a BPF file system; what was pinned there lives on as long as somebody else uses it.
  public static func unpin(_ path: FilePath) throws(Errno) {
    try withAddress(of: Array(path.string.utf8) + [0]) { address throws(Errno) in
      // Sound: the address is that of the path, with its NUL, for the length of the call.
      let name = unsafe UnsafePointer<CChar>(bitPattern: UInt(address))
      guard let name = unsafe name else { throw .badAddress }
      _ = try valueOrErrno(unsafe capus_unlink(name))
    }
  }

  /// How a map that is opened again may be used (`BPF_F_RDONLY`, `BPF_F_WRONLY`; kernel 4.15).
  public enum Access: UInt32, Sendable, Hashable {
    /// Reading and writing.
    case readWrite = 0
    /// `BPF_F_RDONLY`
    case readOnly = 8
    /// `BPF_F_WRONLY`
    case writeOnly = 16
  }

  /// Opens what is pinned at a path (`BPF_OBJ_GET`).
  public static func pinned(
    at path: FilePath, access: Access = .readWrite
  ) throws(Errno) -> OwnedDescriptor {
    var attributes = capus_attr_object()
    attributes.file_flags = access.rawValue
    return try withAddress(of: Array(path.string.utf8) + [0]) {
      address throws(Errno) -> OwnedDescriptor in
      attributes.pathname = address
      return try descriptor(.objectGet, &attributes)
    }
  }
}
