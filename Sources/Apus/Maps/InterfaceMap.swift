import ApusSystem

/// A handle to a map of interfaces that packets can be redirected to.
public protocol InterfaceMap: DescriptorMap
where KeyCodec == MapCodec<UInt32>, Codec == MapCodec<InterfaceEntry> {}

/// What an interface map has for a key (`struct bpf_devmap_val`).
public struct InterfaceEntry: BitwiseCopyable, Sendable, Hashable {
  /// The interface's index.
  public let interfaceIndex: UInt32
  // 0 for none.
  private let program: UInt32

  /// The number of the program that packets go through before they leave by the interface, if there is one.
  public var programID: UInt32? { program == 0 ? nil : program }
}

extension InterfaceMap {
  /// Puts an interface in, by its index (`BPF_MAP_UPDATE_ELEM`).
  ///
  /// - Parameters:
  ///   - interfaceIndex: The interface, in the calling thread's network namespace.
  ///   - key: Where to put it.
  ///   - program: What packets go through before they leave; an XDP program of section `xdp/devmap`.
  /// - Throws: ``ApusError/Code/indexOutOfRange``; ``ApusError/Code/systemCall`` with `EINVAL` if there is no such
  ///   interface, or the program is not of that section.
  public func set(
    interfaceIndex: UInt32, for key: UInt32, through program: XDPProgram? = nil
  ) throws(ApusError) {
    try check(key)
    // A descriptor of 0 or less is none.
    try set((interfaceIndex, try program?.program.number(in: map) ?? -1), for: key)
  }

  /// Puts an interface in, by its name.
  ///
  /// - Throws: ``ApusError/Code/noSuchInterface``; otherwise as ``set(interfaceIndex:for:through:)``.
  public func set(
    interface: String, for key: UInt32, through program: XDPProgram? = nil
  ) throws(ApusError) {
    guard let index = try? NetworkInterface.index(of: interface) else {
      throw .noSuchInterface(interface)
    }
    try set(interfaceIndex: index, for: key, through: program)
  }

  private func check(_ key: UInt32) throws(ApusError) {
    guard Self.mapType != .deviceMapHash, key >= map.maxEntries else { return }
    throw map.indexOutOfRange(key)
  }
}
