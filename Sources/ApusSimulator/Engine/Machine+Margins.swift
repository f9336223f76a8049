import ApusObject

extension Machine {
  /// What of the memory around the regions, or between the values of maps, is not as it was made.
  ///
  /// For a machine that ran once, on a packet of a page at most.
  fileprivate func damage() -> [MemoryRegion] {
    var found: [MemoryRegion] = []
    if !stackMemory.isIntact { found.append(.stack) }
    if !contextMemory.isIntact || !contextMemory.isZero(contextSize..<contextMemory.byteCount) {
      found.append(.context)
    }
    let isUntouched =
      packetMemory.isZero(0..<PacketBounds.frameSize)
      && packetMemory.isZero(packet.limit..<packetMemory.byteCount)
    if !packetMemory.isIntact || !isUntouched { found.append(.packet) }
    for map in maps where !map.isWhole { found.append(.map(map.specification.name)) }
    return found
  }
}

extension MapStorage {
  /// Whether nothing was written around and between the values.
  fileprivate var isWhole: Bool {
    let stride = 1 << Int(shift)
    guard memory.isIntact else { return false }
    guard valueSize < stride else { return true }
    return Swift.stride(from: 0, to: byteCount, by: stride)
      .allSatisfy { memory.isZero($0 + valueSize..<$0 + stride) }
  }
}

extension Simulator {
  /// Regions beside which something was written: none, as the simulator's own tests make sure.
  package var damagedRegions: [MemoryRegion] {
    withMachine { $0.damage() }
  }
}
