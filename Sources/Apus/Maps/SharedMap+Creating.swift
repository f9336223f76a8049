import ApusObject
import ApusSystem
import SystemPackage

extension SharedMap {
  /// Creates a map that belongs to no object.
  ///
  /// - Parameters:
  ///   - specification: What it is.
  ///   - innerMap: Of a map of maps, what those in it are like.
  ///   - types: What its keys and values are.
  /// - Throws: ``ApusError/Code/mapCreationFailed``, ``ApusError/Code/permissionDenied``.
  convenience init(
    creating specification: MapSpecification, innerMap: SharedMap? = nil, types: MapTypes? = nil
  ) throws(ApusError) {
    let kernel = KernelContext()
    defer { withExtendedLifetime(innerMap) {} }
    var attributes = try MapCreation.attributes(of: specification)
    attributes.innerMap = innerMap?.descriptor.descriptor.borrowed
    do throws(Errno) {
      let descriptor = try kernel.unlimitingMemory { () throws(Errno) -> MapDescriptor in
        guard let types else { return try BPF.mapCreate(attributes) }
        return try types.create(attributes)
      }
      self.init(name: specification.name, descriptor: descriptor)
    } catch {
      throw MapCreation.error(
        specification, error, on: kernel,
        needing: ApusError.neededCapabilities(for: nil, on: kernel.release))
    }
  }

  /// Opens the map that is pinned at a path; if there is none, creates one and pins it.
  ///
  /// - Throws: ``ApusError/Code/typeMismatch`` if the one that is there differs in its type, its sizes, its number
  ///   of entries or its flags.
  static func opened(
    pinnedAt path: String, orCreating specification: MapSpecification, types: MapTypes?
  ) throws(ApusError) -> SharedMap {
    // Another process may create or unpin it between two steps.
    for _ in 0..<16 {
      do throws(ApusError) {
        let map = try SharedMap(pinnedAt: path)
        try map.check(is: specification, pinnedAt: path)
        return map
      } catch {
        guard error.code == .noSuchMap, error.errno == .noSuchFileOrDirectory else { throw error }
      }
      let map = try SharedMap(creating: specification, types: types)
      do throws(ApusError) {
        try map.pin(at: path)
        return map
      } catch {
        guard error.code == .pinExists else { throw error }
      }
    }
    throw ApusError(
      .pinFailed, "What is pinned at \(path) changes all the time.", subject: path,
      errno: .resourceBusy)
  }

  /// Throws unless the map is what it would have been created as.
  private func check(
    is specification: MapSpecification, pinnedAt path: String
  ) throws(ApusError) {
    let info = info
    let kernel = Self.summary(
      info.type, info.keySize, info.valueSize, info.maxEntries, info.flags)
    let wanted = Self.summary(
      specification.type, Int(specification.keySize), Int(specification.valueSize),
      specification.maxEntries, specification.flags)
    guard kernel != wanted else { return }
    throw ApusError(
      .typeMismatch,
      """
      The map that is pinned at \(path) is not the one that is wanted: unpin it, or pin the other one elsewhere.
        in the kernel: \(kernel)
        wanted:        \(wanted)
      """, subject: path)
  }

  private static func summary(
    _ type: MapType, _ keySize: Int, _ valueSize: Int, _ maxEntries: UInt32, _ flags: MapFlags
  ) -> String {
    "\(type), key \(keySize) bytes, value \(valueSize) bytes, \(maxEntries) entries, flags \(flags)"
  }
}
