import ApusSystem
import SystemPackage

/// A handle to a program of a map of sockets: it runs for what the sockets in the map send or receive.
public protocol SocketMapProgram: TypedProgram {}

extension SocketMapProgram {
  /// Attaches the program to a map, as what its section says (`BPF_LINK_CREATE`, kernel 6.10; before that
  /// `BPF_PROG_ATTACH`, kernel 4.14).
  ///
  /// A socket has the programs of the map that it was in first: attach them before sockets are put in. They stay until
  /// the link is detached or the object is closed, whether the result is kept or not.
  ///
  /// - Parameter map: A ``SockMap`` or a ``SockHash``, of this object or another.
  /// - Returns: A handle to detach it by.
  /// - Throws: ``ApusError`` with the code ``ApusError/Code/alreadyAttached`` where the map has such a program,
  ///   ``ApusError/Code/permissionDenied``, ``ApusError/Code/closed``, ``ApusError/Code/systemCall``.
  @discardableResult
  public func attach(to map: some SocketMap) throws(ApusError) -> ProgramLink {
    let (program, map) = (program, map.map)
    let type = try program.attachType
    let attachment = try program.attach(
      to: "map \(map.name)", needing: [.bpf, .netAdmin]
    ) { descriptor throws(Errno) -> Attachment.Holder in
      let target = FileDescriptor(rawValue: map.descriptorNumber)
      if let release = try? KernelRelease.current(), release < KernelRelease(6, 10) {
        try BPF.attach(descriptor.borrowed, to: target, type: type.rawValue)
        return .socketMap(SocketMapAttachment(map: map, program: program, type: type))
      }
      return .link(
        try BPF.linkCreate(
          descriptor,
          BPF.LinkAttributes(target: .descriptor(target), attachType: type.rawValue)))
    }
    return ProgramLink(attachment: attachment, owner: program.links)
  }
}

extension SocketPacketProgram: SocketMapProgram {}

extension SocketMessageProgram: SocketMapProgram {}
