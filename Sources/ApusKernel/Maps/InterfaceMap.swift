/// A map of interfaces.
public protocol InterfaceMap: RedirectMap, ~Copyable {}

/// What is at an index, or under a key, of a map of interfaces (`struct bpf_devmap_val`).
@frozen
public struct InterfaceEntry: BitwiseCopyable, Sendable, Hashable {
  /// The interface's index.
  public let interfaceIndex: UInt32

  // 0 for none.
  @usableFromInline let program: UInt32

  /// The number of the program that packets go through on their way out (`BPF_XDP_DEVMAP`), or nil for none.
  @inlinable
  public var programID: UInt32? { program == 0 ? nil : program }
}

extension InterfaceMap where Self: ~Copyable {
  /// Sends the packet out of all interfaces in the map (`BPF_F_BROADCAST`, since Linux 5.14).
  ///
  /// - Parameter excludingIngress: Whether not out of the one that it came in by (`BPF_F_EXCLUDE_INGRESS`).
  /// - Returns: The program's result.
  @inlinable
  @inline(__always)
  public func broadcast(excludingIngress: Bool = true) -> XDPAction {
    // SAFETY: the helper takes a map of this type.
    let result = unsafe Helper.redirectMap(address, 0, excludingIngress ? 0x18 : 0x08)
    return XDPAction(rawValue: UInt32(truncatingIfNeeded: result))
  }

  /// The interface at an index, or of a ``DevMapHash`` under a key; nil where there is none (`bpf_map_lookup_elem`,
  /// since Linux 5.3, with the program since 5.8).
  @inlinable
  public subscript(key: UInt32) -> InterfaceEntry? {
    @inline(__always)
    get {
      var key = key
      // SAFETY: the map's keys are of four bytes, and its values are such entries, which a program may only read.
      return unsafe withUnsafePointer(to: &key) { key in
        guard let entry = unsafe Helper.mapLookup(address, UnsafeRawPointer(key)) else {
          return nil
        }
        return unsafe UnsafeRawPointer(entry).load(as: InterfaceEntry.self)
      }
    }
  }
}
