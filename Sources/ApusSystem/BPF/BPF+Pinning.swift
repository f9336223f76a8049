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

  /// Opens what is pinned at a path (`BPF_OBJ_GET`).
  public static func pinned(at path: FilePath) throws(Errno) -> OwnedDescriptor {
    var attributes = capus_attr_object()
    return try withAddress(of: Array(path.string.utf8) + [0]) {
      address throws(Errno) -> OwnedDescriptor in
      attributes.pathname = address
      return try descriptor(.objectGet, &attributes)
    }
  }
}
