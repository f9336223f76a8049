import ApusObject
import ApusSystem
import SystemPackage

/// A handle to a set of callbacks that programs of an object implement for the kernel (`BPF_MAP_TYPE_STRUCT_OPS`,
/// Linux 5.6), such as a congestion control of TCP.
///
/// An object declares one as a variable of the kernel's type in section `.struct_ops` or `.struct_ops.link`.
/// ``LoadedObject/structOps(_:)`` makes the handle. It can be copied and shared between tasks.
public struct StructOps: Sendable {
  /// The map that the kernel keeps it in.
  public let map: SharedMap

  /// The value with the programs' descriptors.
  private let value: [UInt8]
  /// The programs, which have to live until the kernel has them.
  private let programs: [SharedProgram]
  private let isLinked: Bool
  private let owner: LinkOwner

  init(
    _ map: SharedMap, _ structOps: StructOpsValue, programs: NamedValues<SharedProgram>,
    isLinked: Bool, owner: LinkOwner
  ) {
    self.map = map
    self.isLinked = isLinked
    self.owner = owner
    var value = structOps.bytes
    var used: [SharedProgram] = []
    for callback in structOps.callbacks {
      guard let program = programs[callback.program] else { continue }
      used.append(program)
      let number = UInt64(UInt32(bitPattern: program.descriptor.borrowed.rawValue))
      for (position, byte) in number.bytes.enumerated() {
        value[callback.offset + position] = byte
      }
    }
    self.value = value
    self.programs = used
  }

  /// Hands the callbacks to the kernel, which calls them from now on when it is asked to: a congestion control, for
  /// instance, by those sockets that choose it by its name.
  ///
  /// They stay until the link is detached or the object is closed. It is the whole machine's, not a network
  /// namespace's, for most types.
  ///
  /// - Returns: A handle to take them back by.
  /// - Throws: ``ApusError/Code/alreadyAttached`` if the name is in use, or this handle's callbacks are;
  ///   ``ApusError/Code/closed``; ``ApusError/Code/unsupported`` in a simulator; or ``ApusError/Code/systemCall``:
  ///   `EINVAL` if a callback is missing.
  @discardableResult
  public func attach() throws(ApusError) -> StructOpsLink {
    guard !owner.isClosed else { throw .closed("Attaching \(map.name)", subject: map.name) }
    guard map.hosted == nil else {
      throw ApusError(
        .unsupported,
        "Attaching \(map.name): it is not in the kernel, but in a simulator, where nothing calls its programs but "
          + "runs of them.", subject: map.name)
    }
    let attachment: Attachment
    do throws(Errno) {
      attachment = Attachment(try register())
    } catch .fileExists {
      throw ApusError(
        .alreadyAttached,
        "\(map.name) cannot be attached: the kernel has one of that name already.",
        subject: map.name, errno: .fileExists)
    } catch .resourceBusy {
      throw ApusError(
        .alreadyAttached, "\(map.name) is attached already.", subject: map.name,
        errno: .resourceBusy)
    } catch {
      throw .systemCall("Attaching \(map.name)", error, subject: map.name)
    }
    guard owner.adopt(attachment) else {
      try? attachment.detach()
      throw .closed("Attaching \(map.name)", subject: map.name)
    }
    return StructOpsLink(map: map, attachment: attachment, owner: owner)
  }

  private func register() throws(Errno) -> Attachment.Holder {
    let key = [UInt32(0)]
    do throws(Errno) {
      // Sound: integers have no padding, so their raw views have nothing uninitialised.
      try unsafe BPF.mapUpdate(
        map.descriptor, key: key.span.bytes, value: value.span.bytes)
    } catch {
      // With a link the value is set once, and can be attached again and again.
      guard isLinked, error == .resourceBusy else { throw error }
    }
    withExtendedLifetime(programs) {}
    guard isLinked else { return .structOps(map) }
    let attributes = BPF.LinkAttributes(
      target: .interface(0), attachType: AttachType.structOps.rawValue)
    return .link(try BPF.linkCreate(map.descriptor.descriptor, attributes))
  }
}

/// A handle to callbacks that the kernel has; dropping it takes nothing back.
public struct StructOpsLink: Sendable {
  /// The map that they are in.
  public let map: SharedMap

  let attachment: Attachment
  let owner: LinkOwner

  /// Takes the callbacks back; does nothing if that has happened before.
  ///
  /// What uses them at the moment, such as a socket with that congestion control, keeps them until it is done.
  public func detach() {
    owner.forget(attachment)
    try? attachment.detach()
  }
}

extension FixedWidthInteger {
  /// Its bytes in the machine's order.
  fileprivate var bytes: [UInt8] {
    let ordered = (0..<bitWidth / 8).map { UInt8(truncatingIfNeeded: self >> ($0 * 8)) }
    return ByteOrder.host == .little ? ordered : ordered.reversed()
  }
}
