import ApusObject

extension LoadedObject {
  /// A handle to a struct_ops variable, by its name in the source.
  ///
  /// - Throws: ``ApusError/Code/noSuchMap`` or ``ApusError/Code/closed``.
  public func structOps(_ name: String) throws(ApusError) -> StructOps {
    let (map, programs) = try structOpsContents(name)
    guard let value = structOps[name] else {
      throw ApusError(.noSuchMap, "Map \(name) is none of struct_ops.", subject: name)
    }
    return StructOps(
      map, value, programs: programs,
      isLinked: specification[map: name]?.flags.contains(.link) == true, owner: links)
  }
}
