import ApusObject

extension LoadedObject {
  /// Where the object's programs trapped, and how often; empty for an object that Apus did not compile.
  ///
  /// - Throws: ``ApusError/Code/closed``, or ``ApusError/Code/typeMismatch`` where the map that counts
  ///   is not what it should be.
  public func traps() throws(ApusError) -> Traps {
    var counters: [String: PerCPUArray<UInt64>] = [:]
    var places: [Traps.Place] = []
    var counts: [String: Int] = [:]
    for site in specification.traps where specification[map: site.map] != nil {
      let known =
        if let map = counters[site.map] { map } else { try map(site.map) as PerCPUArray<UInt64> }
      counters[site.map] = known
      let index = counts[site.map, default: 0]
      counts[site.map] = index + 1
      guard index < known.count else { continue }
      places.append(Traps.Place(site: site, counters: known, index: UInt32(clamping: index)))
    }
    return Traps(places)
  }
}
