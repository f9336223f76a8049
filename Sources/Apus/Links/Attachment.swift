import ApusSystem
import Synchronization
import SystemPackage

/// One attachment of a program: detached once, by whoever comes first.
final class Attachment: Sendable {
  /// What keeps the program where it is.
  enum Holder: ~Copyable {
    /// A link's descriptor: the kernel detaches when the last one closes.
    case link(OwnedDescriptor)

    /// The interface itself, which has to be told to let go.
    case netlink(NetlinkXDPAttachment)

    /// A tracepoint or a probe.
    case perfEvent(PerfEventAttachment)

    /// The places of a marker.
    case marker(MarkerAttachment)

    /// A map of sockets, on kernels that have no links for them.
    case socketMap(SocketMapAttachment)

    /// A struct_ops map, whose only value the kernel uses until it is deleted.
    case structOps(SharedMap)
  }

  private let holder: Mutex<Holder?>
  /// Whether a file keeps the link.
  private let isPinned = Atomic(false)

  init(_ holder: consuming Holder) {
    self.holder = Mutex(consume holder)
  }

  /// Detaches, unless that has happened before.
  func detach() throws(NetlinkError) {
    // Taken out under the lock, so that only one caller gets it, and detached outside of it.
    let taken = holder.withLock { holder in
      var taken: Holder?
      swap(&taken, &holder)
      return taken
    }
    switch consume taken {
    case .link(let link)?:
      do throws(Errno) {
        // Detaching before closing also ends it for a forked child that still has the descriptor.
        try BPF.linkDetach(link)
      } catch {
        // ENOLINK: the interface went away. Whatever it was, closing detaches.
      }
    case .netlink(let attachment)?:
      try attachment.detach()
    case .perfEvent(let event)?:
      event.detach()
    case .marker(let places)?:
      places.detach()
    case .socketMap(let attachment)?:
      attachment.detach()
    case .structOps(let map)?:
      let key = [UInt32(0)]
      // Whatever keeps the value from being deleted, it goes with the map.
      // Sound: an integer has no padding, so its raw view has nothing uninitialised.
      try? unsafe BPF.mapDelete(map.descriptor, key: key.span.bytes)
    case nil:
      return
    }
  }

  /// Lets go of it when the object closes: it is detached, unless it is pinned.
  func release() throws(NetlinkError) {
    guard isPinned.load(ordering: .acquiring) else { return try detach() }
    // The pin has the link; this descriptor of it closes.
    let taken = holder.withLock { holder in
      var taken: Holder?
      swap(&taken, &holder)
      return taken
    }
    _ = consume taken
  }

  /// Gives the link a path in a BPF file system.
  ///
  /// - Returns: False where there is no link.
  func pin(to path: FilePath) throws(Errno) -> Bool {
    let done: Void? = try withLink { link throws(Errno) in try BPF.pin(link, to: path) }
    guard done != nil else { return false }
    isPinned.store(true, ordering: .releasing)
    return true
  }

  /// Whether it has not been detached.
  var isHeld: Bool { holder.withLock { $0 != nil } }

  /// Hands the link's descriptor to `body`, or returns nil if it is detached, or was attached without a link.
  func withLink<Result: ~Copyable>(
    _ body: (borrowing OwnedDescriptor) throws(Errno) -> Result
  ) throws(Errno) -> Result? {
    try holder.withLock { holder throws(Errno) in
      switch holder {
      case .link(let link)?: try body(link)
      case .perfEvent(let event)?:
        switch event.link {
        case let link?: try body(link)
        case nil: nil
        }
      default: nil
      }
    }
  }

  /// Whether the program is still where it was attached, as far as the kernel says.
  var isAttached: Bool {
    holder.withLock { holder in
      switch holder {
      case .link(let link)?:
        guard let info = try? BPF.linkInfo(link) else { return true }
        return info.target != 0
      case .netlink(let attachment)?:
        return attachment.isAttached
      case .perfEvent?:
        return true
      case .marker?:
        return true
      case .socketMap?:
        return true
      case .structOps?:
        return true
      case nil:
        return false
      }
    }
  }
}
