import ApusObject
import ApusSystem
import SystemPackage

/// A program that a map of sockets has, attached without a link.
struct SocketMapAttachment: ~Copyable, Sendable {
  let map: SharedMap
  let program: SharedProgram
  let type: AttachType

  /// Detaches the program, if it is still there.
  consuming func detach() {
    // Another may have taken its place, which is then left alone.
    try? BPF.detach(
      program.descriptor.borrowed, from: FileDescriptor(rawValue: map.descriptorNumber),
      type: type.rawValue)
  }
}
