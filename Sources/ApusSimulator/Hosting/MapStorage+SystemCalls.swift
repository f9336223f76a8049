import ApusObject

extension MapStorage {
  /// Whether its values are numbers of programs or maps.
  private var holdsNumbers: Bool {
    switch specification.type {
    case .programArray, .arrayOfMaps, .hashOfMaps: true
    default: false
    }
  }

  /// `BPF_MAP_LOOKUP_ELEM`, or `BPF_MAP_LOOKUP_AND_DELETE_ELEM`.
  @unsafe func read(
    _ key: UnsafeRawBufferPointer, into value: UnsafeMutableRawBufferPointer, removing: Bool
  ) -> Int64 {
    guard key.count == keySize, value.count == transferSize, let place = value.baseAddress
    else { return KernelErrno.invalid }
    guard let key = key.baseAddress, keySize > 0 else {
      return unsafe removing ? pop(place) : peek(place)
    }
    guard !removing || self is HashStorage else { return KernelErrno.notSupported }
    guard !(self is RecordStorage) else { return KernelErrno.notSupported }
    guard let slot = unsafe slot(of: key, fromProgram: false) else { return KernelErrno.noEntry }
    unsafe copy(slot, to: place)
    if holdsNumbers {
      let index = Int(unsafe place.loadUnaligned(as: UInt32.self))
      unsafe place.storeBytes(of: SimulatedMap.number(ofIndex: index), as: UInt32.self)
    }
    return removing ? unsafe remove(key) : 0
  }

  /// `BPF_MAP_UPDATE_ELEM`.
  @unsafe func write(
    _ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer, flags: UInt64,
    on machine: Machine
  ) -> Int64 {
    guard !isFrozen else { return KernelErrno.notPermitted }
    // What user space puts into a perf event array are the buffers, which a simulator has by itself.
    guard !(self is RecordStorage) else { return KernelErrno.notSupported }
    guard key.count == keySize, value.count == transferSize, let source = value.baseAddress
    else { return KernelErrno.invalid }
    guard let key = key.baseAddress, keySize > 0 else {
      return unsafe push(source, flags: flags)
    }
    let type = specification.type
    if holdsNumbers {
      let number = Int(unsafe source.loadUnaligned(as: UInt32.self))
      let error = checkEntry(number - 1, on: machine)
      guard error == 0, type == .hashOfMaps || flags == UpdateFlags.any else {
        return error == 0 ? KernelErrno.invalid : error
      }
      var index = UInt32(truncatingIfNeeded: number - 1)
      // Sound: the value of such a map are four bytes.
      return unsafe withUnsafeBytes(of: &index) { bytes in
        unsafe bytes.baseAddress.map { unsafe update(key, $0, flags: flags, cpu: nil) }
          ?? KernelErrno.invalid
      }
    }
    guard valueSize == 8, type == .deviceMap || type == .deviceMapHash || type == .cpuMap else {
      return unsafe update(key, source, flags: flags, cpu: nil)
    }
    // A descriptor of 0 or less is no program.
    let program = unsafe source.loadUnaligned(fromByteOffset: 4, as: Int32.self)
    var entry = (unsafe source.loadUnaligned(as: UInt32.self), max(0, program))
    // Sound: two numbers of four bytes.
    return unsafe withUnsafeBytes(of: &entry) { bytes in
      unsafe bytes.baseAddress.map { unsafe update(key, $0, flags: flags, cpu: nil) }
        ?? KernelErrno.invalid
    }
  }

  /// Whether a program or map can go into this one.
  private func checkEntry(_ index: Int, on machine: Machine) -> Int64 {
    guard specification.type != .programArray else {
      return machine.programs.indices.contains(index) ? 0 : KernelErrno.badDescriptor
    }
    guard machine.maps.indices.contains(index) else { return KernelErrno.badDescriptor }
    guard let wanted = innerTemplate?.innerMap else { return 0 }
    let inner = machine.maps[index].specification
    let isAlike =
      inner.type == wanted.type && inner.keySize == wanted.keySize
      && inner.valueSize == wanted.valueSize && inner.flags == wanted.flags
      && (inner.maxEntries == wanted.maxEntries || inner.type != .array)
    return isAlike ? 0 : KernelErrno.invalid
  }
}
