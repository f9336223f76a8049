import CApus
public import SystemPackage

extension BPF {
  /// The kinds of object that the kernel numbers.
  public enum ObjectKind: Sendable, Hashable {
    /// Maps.
    case map
    /// Programs.
    case program
    /// Loaded BTF.
    case btf
    /// Links (kernel 5.8).
    case link

    var nextIDCommand: Command {
      switch self {
      case .map: .mapGetNextID
      case .program: .programGetNextID
      case .btf: .btfGetNextID
      case .link: .linkGetNextID
      }
    }

    var descriptorCommand: Command {
      switch self {
      case .map: .mapGetDescriptorByID
      case .program: .programGetDescriptorByID
      case .btf: .btfGetDescriptorByID
      case .link: .linkGetDescriptorByID
      }
    }
  }

  /// The next identifier after `id`, or nil after the last (`BPF_*_GET_NEXT_ID`).
  ///
  /// Needs `CAP_SYS_ADMIN`.
  public static func nextID(_ kind: ObjectKind, after id: UInt32) throws(Errno) -> UInt32? {
    var attributes = capus_attr_identifier()
    attributes.start_id_or_id = id
    do throws(Errno) {
      try call(kind.nextIDCommand, &attributes)
    } catch .noSuchFileOrDirectory {
      return nil
    }
    return attributes.next_id
  }

  /// The identifiers of all objects of a kind on the machine, ascending.
  ///
  /// Needs `CAP_SYS_ADMIN`.
  public static func allIDs(_ kind: ObjectKind) throws(Errno) -> [UInt32] {
    var all: [UInt32] = []
    while let next = try nextID(kind, after: all.last ?? 0), next > all.last ?? 0 {
      all.append(next)
    }
    return all
  }

  /// Opens an object by its identifier (`BPF_*_GET_FD_BY_ID`); `ENOENT` if it is gone.
  ///
  /// Only a map can be opened for less than reading and writing.
  public static func descriptor(
    _ kind: ObjectKind, id: UInt32, access: Access = .readWrite
  ) throws(Errno) -> OwnedDescriptor {
    var attributes = capus_attr_identifier()
    attributes.open_flags = access.rawValue
    attributes.start_id_or_id = id
    return try descriptor(kind.descriptorCommand, &attributes)
  }
}
