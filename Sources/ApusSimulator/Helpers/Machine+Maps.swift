import ApusObject

extension Machine {
  /// `bpf_map_lookup_elem`: the address of the value, or 0.
  @inline(__always)
  func mapLookup(
    _ handle: UInt64, _ keyAddress: UInt64, cpu: Int
  ) throws(SimulationError) -> UInt64 {
    let index = Int(handle & Address.offsetMask)
    guard handle >> Address.shift == Address.mapHandles, unsafe index < hot.pointee.mapCount
    else { throw noMap(handle) }
    // Sound: the machine has the map, which nothing takes away meanwhile.
    let found = unsafe hot.pointee.maps[index]
      ._withUnsafeGuaranteedRef { lookup(in: $0, keyAddress, cpu: cpu) }
    guard let found else { throw lookupFailure(try mapArgument(handle), keyAddress) }
    return found
  }

  /// Nil for what a program must not do.
  @inline(__always)
  private func lookup(in map: MapStorage, _ keyAddress: UInt64, cpu: Int) -> UInt64? {
    // Sound: as many bytes as the map's keys have are readable.
    guard map.hasLookup, let key = unsafe memory.readable(keyAddress, UInt64(map.keySize)) else {
      return nil
    }
    guard let slot = unsafe map.slot(of: key, fromProgram: true) else { return 0 }
    guard !map.isMapOfMaps else {
      let inner = Int(unsafe map.value(of: slot, cpu: 0).load(as: UInt32.self))
      return unsafe inner < hot.pointee.mapCount ? Address.handle(ofMap: inner) : 0
    }
    return address(of: map, slot: slot, cpu: cpu)
  }

  @inline(never)
  private func lookupFailure(_ map: MapStorage, _ keyAddress: UInt64) -> SimulationError {
    guard map.hasLookup else {
      return SimulationError(
        .invalidCall, "Map \(map.specification.name) has no keys to look up")
    }
    return invalidAccess("read", keyAddress, UInt64(map.keySize))
  }

  /// What the kernel lets programs change.
  private func checkChangeable(_ map: MapStorage) throws(SimulationError) {
    switch map.specification.type {
    case .programArray, .arrayOfMaps, .hashOfMaps, .perfEventArray, .ringBuffer, .userRingBuffer,
      .deviceMap, .deviceMapHash, .cpuMap, .xskMap:
      throw SimulationError(
        .invalidCall, "Map \(map.specification.name) cannot be changed by a program")
    default: break
    }
    guard !map.specification.flags.contains(.readOnlyForPrograms) else {
      throw SimulationError(
        .invalidCall, "Map \(map.specification.name) is read-only for programs")
    }
  }

  func performOnMap(_ helper: Helper) throws(SimulationError) -> UInt64 {
    let r = registers
    let map = try mapArgument(r[1])
    switch helper {
    case .mapLookupPerCPU:
      guard map.isPerCPU else {
        throw SimulationError(.invalidCall, "Map \(map.specification.name) is not per CPU")
      }
      let number = r[3] & 0xffff_ffff
      guard number < UInt64(environment.processorCount) else { return 0 }
      return try mapLookup(r[1], r[2], cpu: Int(number))
    case .mapUpdate:
      try checkChangeable(map)
      try checkHasKeys(map)
      let key = unsafe try bytesToRead(r[2], UInt64(map.keySize))
      let value = unsafe try bytesToRead(r[3], UInt64(map.valueSize))
      return errno(unsafe map.update(key, value, flags: r[4], cpu: cpu))
    case .mapDelete:
      try checkChangeable(map)
      try checkHasKeys(map)
      let key = unsafe try bytesToRead(r[2], UInt64(map.keySize))
      return errno(unsafe map.remove(key))
    case .mapPush:
      try checkHasNoKeys(map)
      let value = unsafe try bytesToRead(r[2], UInt64(map.valueSize))
      return errno(unsafe map.push(value, flags: r[3]))
    default:
      try checkHasNoKeys(map)
      let value = unsafe try bytesToWrite(r[2], UInt64(map.valueSize))
      return errno(unsafe helper == .mapPop ? map.pop(value) : map.peek(value))
    }
  }

  private func checkHasKeys(_ map: MapStorage) throws(SimulationError) {
    guard map.keySize > 0 else {
      throw SimulationError(.invalidCall, "Map \(map.specification.name) has no keys")
    }
  }

  private func checkHasNoKeys(_ map: MapStorage) throws(SimulationError) {
    guard map is QueueStorage || map is BloomStorage else {
      throw SimulationError(
        .invalidCall, "Map \(map.specification.name) is no queue, stack or bloom filter")
    }
  }
}
