import CApus
public import SystemPackage

extension BPF {
  /// What a program is attached to by a link (`BPF_LINK_CREATE`).
  public struct LinkAttributes: Sendable, Hashable {
    /// A descriptor (such as a cgroup's) or an interface's index.
    public enum Target: Sendable, Hashable {
      /// An open file.
      case descriptor(FileDescriptor)

      /// A network interface of the calling thread's network namespace.
      case interface(UInt32)
    }

    /// Where to attach.
    public var target: Target

    /// `enum bpf_attach_type`.
    public var attachType: UInt32

    /// The meaning depends on the attach type; for XDP the mode's `XDP_FLAGS_*`.
    public var flags: UInt32 = 0

    /// What else the attach type wants: the 64-bit words of its part of `union bpf_attr`, at most six.
    public var arguments: [UInt64] = []

    /// A link by its target.
    public init(target: Target, attachType: UInt32, flags: UInt32 = 0) {
      self.target = target
      self.attachType = attachType
      self.flags = flags
    }
  }

  /// Attaches a program (`BPF_LINK_CREATE`, kernel 5.7; for XDP 5.9).
  ///
  /// The program stays attached until the link's last descriptor is closed, or ``linkDetach(_:)``.
  public static func linkCreate(
    _ program: borrowing OwnedDescriptor, _ link: LinkAttributes
  ) throws(Errno) -> OwnedDescriptor {
    var attributes = capus_attr_link_create()
    attributes.prog_or_map_fd = program.number
    attributes.attach_type = link.attachType
    attributes.flags = link.flags
    switch link.target {
    case .descriptor(let descriptor):
      attributes.target_fd_or_ifindex = UInt32(bitPattern: descriptor.rawValue)
    case .interface(let index):
      attributes.target_fd_or_ifindex = index
    }
    // Sound: `copyBytes` writes no more than there is room for.
    unsafe withUnsafeMutableBytes(of: &attributes.specific) { words in
      unsafe link.arguments.prefix(words.count / 8)
        .withUnsafeBytes { unsafe words.copyBytes(from: $0) }
    }
    return try descriptor(.linkCreate, &attributes)
  }

  /// Attaches a program without a link (`BPF_PROG_ATTACH`, kernel 4.10).
  ///
  /// - Parameters:
  ///   - program: The program; an open file that is none fails with `EBADF` or `EINVAL`.
  ///   - target: Where to attach it.
  ///   - type: `enum bpf_attach_type`.
  ///   - flags: `BPF_F_ALLOW_MULTI` and its like.
  /// - Throws: `EINVAL` for an attach type that the kernel does not have.
  public static func attach(
    _ program: FileDescriptor, to target: FileDescriptor, type: UInt32, flags: UInt32 = 0
  ) throws(Errno) {
    var attributes = capus_attr_prog_attach()
    attributes.target_fd_or_ifindex = UInt32(bitPattern: target.rawValue)
    attributes.attach_bpf_fd = program.rawValue
    attributes.attach_type = type
    attributes.attach_flags = flags
    try call(.programAttach, &attributes)
  }

  /// Detaches a program that was attached without a link (`BPF_PROG_DETACH`, kernel 4.10).
  ///
  /// - Parameters:
  ///   - program: The program; for most types another that has taken its place stays.
  ///   - target: What it is attached to.
  ///   - type: `enum bpf_attach_type`.
  /// - Throws: `ENOENT` where it is not attached.
  public static func detach(
    _ program: FileDescriptor, from target: FileDescriptor, type: UInt32
  ) throws(Errno) {
    var attributes = capus_attr_prog_attach()
    attributes.target_fd_or_ifindex = UInt32(bitPattern: target.rawValue)
    attributes.attach_bpf_fd = program.rawValue
    attributes.attach_type = type
    try call(.programDetach, &attributes)
  }

  /// Puts another program in a link's place (`BPF_LINK_UPDATE`, kernel 5.7), without a moment in between.
  public static func linkUpdate(
    _ link: borrowing OwnedDescriptor, to program: borrowing OwnedDescriptor
  ) throws(Errno) {
    var attributes = capus_attr_link_update()
    attributes.link_fd = link.number
    attributes.new_prog_or_map_fd = program.number
    try call(.linkUpdate, &attributes)
  }

  /// Detaches a link, whoever else still holds a descriptor of it (`BPF_LINK_DETACH`, kernel 5.9).
  public static func linkDetach(_ link: borrowing OwnedDescriptor) throws(Errno) {
    var attributes = capus_attr_link_detach()
    attributes.link_fd = link.number
    try call(.linkDetach, &attributes)
  }
}
