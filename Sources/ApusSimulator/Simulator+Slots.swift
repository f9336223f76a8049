import ApusObject

extension Simulator {
  /// Puts into maps of maps and program arrays what their definitions say.
  func fillSlots() throws(SimulationError) {
    // What a struct of callbacks has in its slots, the kernel would call.
    for map in specification.maps
    where map.isCreatedByDefault && map.type != .structOps && !map.slots.isEmpty {
      let simulated = try self.map(map.name)
      for (slot, name) in map.slots.sorted(by: { $0.key < $1.key }) {
        if map.isMapOfMaps {
          let key = (0..<4).map { UInt8(truncatingIfNeeded: slot >> ($0 * 8)) }
          try simulated.setMap(try self.map(name), for: key)
        } else {
          try simulated.setProgram(name, at: slot)
        }
      }
    }
  }
}
