import ApusSystem
import SystemPackage

extension SharedProgram {
  /// Hands the program to a socket, which keeps it.
  func attach(
    to socket: FileDescriptor, by option: SocketProgram
  ) throws(ApusError) {
    try checkIsInKernel("Attaching")
    guard !links.isClosed else { throw .closed("Attaching program \(name)", subject: name) }
    do throws(Errno) {
      try option.set(descriptor.borrowed.rawValue, of: socket)
    } catch {
      throw .systemCall("Attaching program \(name) to a socket", error, subject: name)
    }
  }
}
