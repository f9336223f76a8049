import ApusObject
import ApusSystem
import SystemPackage

extension ObjectLoader {
  /// Takes a map that exists, or creates it, fills it and freezes it, and pins it, as is asked for.
  mutating func makeMap(_ specification: MapSpecification) throws(ApusError) -> SharedMap {
    if let existing = try existingMap(for: specification) { return existing }
    let map = try createMap(specification)
    guard let path = pinPath(of: specification) else { return map }
    do throws(ApusError) {
      try pins.pin(
        map.descriptor.descriptor, "map \(map.name)", to: path, subject: map.name)
      return map
    } catch {
      // Another process may have been faster; then both use that one's.
      guard error.errno == .fileExists, let pinned = try pinned(specification, at: path) else {
        throw error
      }
      return pinned
    }
  }

  /// Creates a map, whatever it says about pinning.
  func createMap(_ specification: MapSpecification) throws(ApusError) -> SharedMap {
    let name = specification.name
    let inner = try innerMap(of: specification)
    defer { withExtendedLifetime(inner) {} }
    var attributes = try attributes(of: specification)
    attributes.innerMap = inner?.descriptor.descriptor.borrowed
    try addKernelType(of: specification, to: &attributes)
    let map: SharedMap
    do throws(Errno) {
      map = SharedMap(name: name, descriptor: try create(attributes))
    } catch {
      throw MapCreation.error(specification, error, on: kernel, needing: neededCapabilities)
    }
    try fill(map, specification)
    return map
  }

  private func attributes(
    of map: MapSpecification
  ) throws(ApusError) -> BPF.MapAttributes {
    var attributes = try MapCreation.attributes(of: map)
    attributes.name = ObjectName(options.namePrefix + map.name)
    attributes.token = tokenDescriptor
    if let descriptor = btfDescriptor, let value = map.valueTypeID {
      attributes.btf = descriptor
      attributes.keyTypeID = map.keyTypeID?.rawValue ?? 0
      attributes.valueTypeID = value.rawValue
    }
    return attributes
  }

  /// Creates a map, and without its types if the kernel refuses it with them.
  ///
  /// Several map types take no types, and which do depends on the kernel.
  private func create(_ attributes: BPF.MapAttributes) throws(Errno) -> MapDescriptor {
    do throws(Errno) {
      return try kernel.unlimitingMemory { () throws(Errno) in try BPF.mapCreate(attributes) }
    } catch  where error != .notPermitted && attributes.btf != nil {
      var plain = attributes
      plain.btf = nil
      return try adapting(plain)
    } catch  where error != .notPermitted {
      return try adapting(attributes, after: error)
    }
  }

  /// Creates a map without what the kernel turns out not to know.
  private func adapting(
    _ attributes: BPF.MapAttributes, after known: Errno? = nil
  ) throws(Errno) -> MapDescriptor {
    var errno = known
    if errno == nil {
      do throws(Errno) {
        return try BPF.mapCreate(attributes)
      } catch {
        errno = error
      }
    }
    guard let adapted = attributes.adapted(to: kernel.features) else {
      throw errno ?? .invalidArgument
    }
    return try BPF.mapCreate(adapted)
  }

  private func fill(_ map: SharedMap, _ specification: MapSpecification) throws(ApusError) {
    if specification.type == .structOps { return }
    if specification.type == .arena { return try mapArena(map, specification) }
    if let contents = specification.contents, contents.contains(where: { $0 != 0 }) {
      let first = [UInt8](repeating: 0, count: map.descriptor.keySize)
      do throws(Errno) {
        // Sound: a byte has no padding, so its raw view has nothing uninitialised.
        try unsafe BPF.mapUpdate(
          map.descriptor, key: first.span.bytes, value: contents.span.bytes)
      } catch {
        throw .systemCall("Filling map \(map.name)", error, subject: map.name)
      }
    }
    guard specification.isFrozen else { return }
    do throws(Errno) {
      try BPF.mapFreeze(map.descriptor)
    } catch .invalidArgument where kernel.isOlder(than: KernelVersion(5, 2)) {
      return
    } catch {
      throw .systemCall("Freezing map \(map.name)", error, subject: map.name)
    }
  }
}
