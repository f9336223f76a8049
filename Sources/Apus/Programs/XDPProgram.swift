import ApusObject
import ApusSystem
import SystemPackage

/// A handle to a loaded XDP program (`BPF_PROG_TYPE_XDP`).
///
/// It can be copied and shared between tasks. What it attaches belongs to the object that it was loaded with.
public struct XDPProgram: PacketProgram {
  /// The program that every copy of this handle shares.
  public let program: SharedProgram

  /// Makes a handle after checking that it is an XDP program.
  ///
  /// - Throws: ``ApusError/Code/typeMismatch``.
  public init(_ program: SharedProgram) throws(ApusError) {
    try program.check("\(Self.self)", is: .xdp)
    self.program = program
  }

  /// Attaches the program to an interface by its name; every packet that arrives there runs it.
  ///
  /// The program stays attached until the link is detached or the object is closed, whether the result is
  /// kept or not.
  ///
  /// - Parameters:
  ///   - interface: The name, such as `eth0`, in the calling thread's network namespace.
  ///   - mode: Where it runs.
  ///   - method: How it is attached. With ``XDPAttachMethod/netlink`` it outlives a process that is killed.
  /// - Returns: A handle to detach it by.
  /// - Throws: ``ApusError`` with the code ``ApusError/Code/noSuchInterface``,
  ///   ``ApusError/Code/alreadyAttached``, ``ApusError/Code/unsupportedMode``,
  ///   ``ApusError/Code/permissionDenied``, ``ApusError/Code/closed`` or ``ApusError/Code/systemCall``.
  @discardableResult
  public func attach(
    to interface: String, mode: XDPMode = .automatic, via method: XDPAttachMethod = .automatic
  ) throws(ApusError) -> XDPLink {
    let index: UInt32
    do throws(Errno) {
      index = try NetworkInterface.index(of: interface)
    } catch {
      throw .noSuchInterface(interface)
    }
    return try XDPAttacher(program: program, index: index, name: interface, mode: mode)
      .attach(via: method)
  }

  /// Attaches the program to an interface by its index, otherwise as ``attach(to:mode:via:)``.
  ///
  /// - Throws: As ``attach(to:mode:via:)``.
  @discardableResult
  public func attach(
    toInterfaceIndex index: UInt32, mode: XDPMode = .automatic,
    via method: XDPAttachMethod = .automatic
  ) throws(ApusError) -> XDPLink {
    let name: String
    do throws(Errno) {
      name = try NetworkInterface.name(of: index)
    } catch {
      throw .noSuchInterface("with index \(index)")
    }
    return try XDPAttacher(program: program, index: index, name: name, mode: mode)
      .attach(via: method)
  }
}
