import ApusObject
import ApusSystem
import SystemPackage

extension ObjectLoader {
  /// The map that shows the kernel what the maps in a map of maps are like; nil for another map.
  ///
  /// The kernel takes its shape from it, and needs it no more once the outer map is there.
  func innerMap(of map: MapSpecification) throws(ApusError) -> SharedMap? {
    guard map.isMapOfMaps else { return nil }
    let first = map.slots.min { $0.key < $1.key }
    guard var inner = map.innerMap ?? first.flatMap({ specification[map: $0.value] }) else {
      throw ApusError(
        .invalidObject,
        "Map \(map.name) holds maps, and the object does not say what they are like. Define it with "
          + "`__array(values, …)`, or set its `innerMap` before loading.", subject: map.name)
    }
    guard !inner.isMapOfMaps else {
      throw ApusError(
        .invalidObject, "Map \(map.name) is to hold maps of maps, which the kernel does not have.",
        subject: map.name)
    }
    inner.contents = nil
    inner.isFrozen = false
    return try createMap(inner)
  }

  /// Puts maps into the maps of maps.
  func fillMapsOfMaps() throws(ApusError) {
    for map in specification.maps where map.isMapOfMaps && map.isCreatedByDefault {
      for (slot, name) in map.slots.sorted(by: { $0.key < $1.key }) {
        guard let inner = maps[name] else { throw missing(map, slot, "map \(name)") }
        try fill(map, slot, with: inner.descriptor.descriptor.borrowed, "map \(name)")
      }
    }
  }

  /// Puts programs into the program arrays.
  func fillProgramArrays() throws(ApusError) {
    for map in specification.maps where map.type == .programArray && map.isCreatedByDefault {
      for (slot, name) in map.slots.sorted(by: { $0.key < $1.key }) {
        guard let program = programs[name] else { throw missing(map, slot, "program \(name)") }
        try fill(map, slot, with: program.descriptor.borrowed, "program \(name)")
      }
    }
  }

  private func fill(
    _ map: MapSpecification, _ slot: UInt32, with descriptor: FileDescriptor, _ what: String
  ) throws(ApusError) {
    guard let shared = maps[map.name] else { return }
    let (key, value) = ([slot], [descriptor.rawValue])
    do throws(Errno) {
      // Sound: integers have no padding, so their raw views have nothing uninitialised.
      try unsafe BPF.mapUpdate(
        shared.descriptor, key: key.span.bytes, value: value.span.bytes)
    } catch .invalidArgument where map.isMapOfMaps {
      throw ApusError(
        .invalidObject,
        "Map \(map.name) cannot hold \(what) at \(slot): it has another type, other sizes or other flags than the "
          + "maps in \(map.name) are to have.", subject: map.name, errno: .invalidArgument)
    } catch .argListTooLong {
      throw ApusError(
        .invalidObject,
        "Map \(map.name) cannot hold \(what) at \(slot): it has room for \(map.maxEntries).",
        subject: map.name, errno: .argListTooLong)
    } catch {
      throw .systemCall("Putting \(what) into map \(map.name) at \(slot)", error, subject: map.name)
    }
  }

  private func missing(_ map: MapSpecification, _ slot: UInt32, _ what: String) -> ApusError {
    ApusError(
      .invalidObject,
      "Map \(map.name) is to hold \(what) at \(slot), which is not loaded. Load it too, or remove it from the map's "
        + "`slots`.", subject: map.name)
  }
}
