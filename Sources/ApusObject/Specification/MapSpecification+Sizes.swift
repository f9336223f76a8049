extension MapSpecification {
  /// Fills in the sizes that the kernel wants of some types whatever is in the map.
  ///
  /// cilium/ebpf does so, and libbpf of some of them; no definition that the kernel takes as it is changes.
  mutating func completeSizes() {
    switch type {
    case .ringBuffer, .userRingBuffer, .arena:
      // A type says what the records are; the kernel wants no sizes.
      if keyTypeID != nil { keySize = 0 }
      if valueTypeID != nil { valueSize = 0 }
    case .perfEventArray:
      // Processors' numbers and the descriptors of events; here, too, a type says what the records are.
      if keySize == 0 { keySize = 4 }
      if valueSize == 0 || valueTypeID != nil { valueSize = 4 }
    case .arrayOfMaps, .hashOfMaps:
      // The descriptor of a map.
      if valueSize == 0 { valueSize = 4 }
    default: break
    }
  }
}
