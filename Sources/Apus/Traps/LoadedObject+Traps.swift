import ApusObject

extension LoadedObject {
  /// Where the object's programs trapped, and how often; empty for an object that Apus did not compile.
  ///
  /// - Throws: ``ApusError/Code/closed``, or ``ApusError/Code/typeMismatch`` where the map that counts
  ///   is not what it should be.
  public func traps() throws(ApusError) -> Traps {
    guard !specification.traps.isEmpty, specification[map: TrapSite.mapName] != nil else {
      return Traps(sites: [], counters: nil)
    }
    let counters: PerCPUArray<UInt64> = try map(TrapSite.mapName)
    return Traps(sites: Array(specification.traps.prefix(counters.count)), counters: counters)
  }
}
