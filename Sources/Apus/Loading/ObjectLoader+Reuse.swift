import ApusObject
import ApusSystem
import SystemPackage

extension ObjectLoader {
  /// Where a map is shared through a BPF file system, or nil if it is not.
  func pinPath(of map: MapSpecification) -> FilePath? {
    if let path = options.pins[map.name] { return path }
    guard map.pinning == .byName else { return nil }
    return options.pinFolder.appending(PinName.of(map.name))
  }

  /// The map that is used in the place of a specified one; nil if it has to be created.
  func existingMap(for map: MapSpecification) throws(ApusError) -> SharedMap? {
    switch options.maps[map.name]?.storage {
    case .open(let other)?:
      guard other.hosted == nil else { throw other.onlyInKernel("Using") }
      try check(other.descriptor.info, fits: map, from: "map \(other.name) of another object")
      return other
    case .pinned(let path)?:
      guard let pinned = try pinned(map, at: path) else {
        throw ApusError(
          .noSuchMap, "Map \(map.name) is to be taken from \(path), where nothing is pinned.",
          subject: map.name, errno: .noSuchFileOrDirectory)
      }
      return pinned
    case .identifier(let id)?: return try identified(map, id)
    case nil: break
    }
    guard let path = pinPath(of: map) else { return nil }
    return try pinned(map, at: path)
  }

  /// The map that is pinned at a path, or nil if nothing is.
  func pinned(_ map: MapSpecification, at path: FilePath) throws(ApusError) -> SharedMap? {
    let descriptor: MapDescriptor
    do throws(Errno) {
      descriptor = try MapDescriptor(adopting: BPF.pinned(at: path))
    } catch .noSuchFileOrDirectory {
      return nil
    } catch {
      throw .pin("Map \(map.name) cannot be taken from \(path)", path, error, map.name)
    }
    try check(descriptor.info, fits: map, from: "\(path)")
    return SharedMap(name: map.name, descriptor: descriptor)
  }

  private func identified(_ map: MapSpecification, _ id: UInt32) throws(ApusError) -> SharedMap {
    let descriptor: MapDescriptor
    do throws(Errno) {
      descriptor = try MapDescriptor(adopting: BPF.descriptor(.map, id: id))
    } catch .noSuchFileOrDirectory {
      throw ApusError(
        .noSuchMap, "Map \(map.name) is to be the kernel's map \(id), and there is none.",
        subject: map.name, errno: .noSuchFileOrDirectory)
    } catch .notPermitted {
      throw .permissionDenied(
        "Opening the kernel's map \(id)", needing: .sysAdmin, subject: map.name)
    } catch {
      throw .systemCall("Opening the kernel's map \(id)", error, subject: map.name)
    }
    try check(descriptor.info, fits: map, from: "the kernel's map \(id)")
    return SharedMap(name: map.name, descriptor: descriptor)
  }

  /// Throws unless a map is what the specification says, and shows both sides.
  private func check(
    _ info: BPF.MapInfo, fits map: MapSpecification, from place: String
  ) throws(ApusError) {
    let expected = try MapShape(map)
    let found = MapShape(info)
    let differences = expected.differences(from: found)
    guard !differences.isEmpty else { return }
    throw ApusError(
      .typeMismatch,
      """
      Map \(map.name) cannot be \(place): \(ApusError.sentence(differences)) \
      \(differences.count == 1 ? "differs" : "differ").
        in the object: \(expected)
        existing map:  \(found)
      """, subject: map.name)
  }
}

/// What two maps must have in common to stand for each other.
struct MapShape: Hashable, CustomStringConvertible {
  let type: MapType
  let keySize: UInt32
  let valueSize: UInt32
  let maxEntries: UInt32
  let flags: MapFlags
  let extra: UInt64

  /// What says nothing about the map: how it was created, or what the kernel adds.
  private static let ignored: MapFlags = [.numaNode, .token]

  /// That of a map that is created as a specification says.
  init(_ map: MapSpecification) throws(ApusError) {
    type = map.type
    keySize = map.keySize
    valueSize = map.valueSize
    maxEntries = try MapCreation.maxEntries(of: map)
    flags = Self.essential(map.flags, of: map.type)
    extra = map.mapExtra
  }

  init(_ info: BPF.MapInfo) {
    type = MapType(rawValue: info.type)
    keySize = info.keySize
    valueSize = info.valueSize
    maxEntries = info.maxEntries
    flags = Self.essential(MapFlags(rawValue: info.flags), of: type)
    extra = info.extra
  }

  /// The kernel itself makes maps of devices read-only for programs.
  private static func essential(_ flags: MapFlags, of type: MapType) -> MapFlags {
    let isDeviceMap = [.deviceMap, .deviceMapHash].contains(type)
    return flags.subtracting(isDeviceMap ? ignored.union(.readOnlyForPrograms) : ignored)
  }

  /// The kernel's names of the fields that are not the same.
  func differences(from other: MapShape) -> [String] {
    var names: [String] = []
    if type != other.type { names.append("type") }
    if keySize != other.keySize { names.append("key_size") }
    if valueSize != other.valueSize { names.append("value_size") }
    if maxEntries != other.maxEntries { names.append("max_entries") }
    if flags != other.flags { names.append("map_flags") }
    if extra != other.extra { names.append("map_extra") }
    return names
  }

  var description: String {
    "\(type), key \(keySize) bytes, value \(valueSize) bytes, \(maxEntries) elements, flags 0x"
      + String(flags.rawValue, radix: 16)
      + (extra == 0 ? "" : ", map_extra 0x" + String(extra, radix: 16))
  }
}
