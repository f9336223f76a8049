public import ApusObject
import ApusSystem
import SystemPackage

extension SharedMap {
  /// A map of a host, such as a simulator, for the typed handles: `HashMap<UInt32, UInt64>(SharedMap(map))`.
  ///
  /// - Throws: ``ApusError/Code/unsupported`` for sizes that no machine has.
  public convenience init(_ map: any HostedMap) throws(ApusError) {
    let specification = map.specification
    let info = BPF.MapInfo(
      type: specification.type.rawValue, id: map.number, keySize: specification.keySize,
      valueSize: specification.valueSize, maxEntries: specification.maxEntries,
      flags: specification.flags.rawValue, name: ObjectName(specification.name),
      extra: specification.mapExtra)
    do throws(Errno) {
      try self.init(
        name: specification.name,
        descriptor: MapDescriptor(describing: info, valueCount: map.valueCount), hosted: map)
    } catch {
      throw ApusError(
        .unsupported, "Map \(specification.name) is too large.", subject: specification.name,
        errno: error)
    }
  }

  /// What stands for the map in a map of maps: a descriptor, or the host's number.
  ///
  /// - Throws: ``ApusError/Code/typeMismatch`` if only one of them is in the kernel, or they have two hosts: what is a
  ///   number here is another map there.
  func reference(in outer: SharedMap) throws(ApusError) -> Int32 {
    try outer.check("Map \(name)", isIn: hosted?.host)
    return hosted.map { Int32(truncatingIfNeeded: $0.number) } ?? descriptorNumber
  }

  /// Refuses what is elsewhere: in the kernel and not in the map's host, or the other way round, or in another host.
  func check(_ entry: String, isIn host: AnyObject?) throws(ApusError) {
    guard hosted?.host !== host else { return }
    throw ApusError(
      .typeMismatch,
      "\(entry) cannot go into map \(name): they are not both in the kernel or in the same simulator.",
      subject: name)
  }

  /// The memory of the values: the kernel's, or the host's.
  func memory(count: Int, writable: Bool) throws(Errno) -> MappedRegion {
    guard let hosted else {
      return try MappedRegion(of: descriptor.descriptor, count: count, writable: writable)
    }
    guard let values = unsafe hosted.values, values.count >= count else { throw .notSupported }
    // Sound: the host keeps the values for as long as the map is held, which the region does.
    return try unsafe MappedRegion(
      of: hosted, at: UnsafeMutableRawBufferPointer(rebasing: values[..<count]),
      writable: writable)
  }

  /// Says that only a map of the kernel's can do something.
  func onlyInKernel(_ action: String) -> ApusError {
    ApusError(
      .unsupported, "\(action) map \(name): it is not in the kernel, but in a simulator.",
      subject: name)
  }
}

// What the calls for elements do with a map of the kernel's, with the same errors. None is part of those calls, which
// are as short as can be.

extension SharedMap {
  @inline(never)
  func lookup(
    in host: MapHost, _ key: RawSpan, into value: inout MutableRawSpan
  ) throws(ApusError) -> Bool {
    do throws(HostError) {
      try host.map.lookup(key, into: &value)
      return true
    } catch {
      guard error.code != .noSuchFileOrDirectory else { return false }
      throw self.error("Reading", error.code)
    }
  }

  @inline(never)
  func take(
    in host: MapHost, _ key: RawSpan, into value: inout MutableRawSpan
  ) throws(ApusError) -> Bool {
    do throws(HostError) {
      try host.map.take(key, into: &value)
      return true
    } catch {
      guard error.code != .noSuchFileOrDirectory else { return false }
      throw self.error("Taking from", error.code)
    }
  }

  @inline(never)
  func update(
    in host: MapHost, _ key: RawSpan, _ value: RawSpan, _ policy: UpdatePolicy
  ) throws(ApusError) {
    do throws(HostError) {
      try host.map.update(key, value, flags: policy.rawValue)
    } catch {
      throw self.error("Writing", error.code)
    }
  }

  @inline(never)
  func remove(in host: MapHost, _ key: RawSpan) throws(ApusError) -> Bool {
    do throws(HostError) {
      try host.map.remove(key)
      return true
    } catch {
      guard error.code != .noSuchFileOrDirectory else { return false }
      throw self.error("Removing from", error.code)
    }
  }
}

extension HostedMap {
  // What `SharedMap` does with a map of the kernel's, with the same errors.

  func freezeOrErrno() throws(Errno) {
    do throws(HostError) {
      try freeze()
    } catch {
      throw error.code
    }
  }

  /// The next key's bytes, or nil after the last.
  func nextKey(after key: [UInt8]?) throws(Errno) -> [UInt8]? {
    var next = [UInt8](repeating: 0, count: Int(specification.keySize))
    var elements = next.mutableSpan
    // Sound: any byte is a valid UInt8, and a byte has no padding.
    var bytes = unsafe elements.mutableBytes
    do throws(HostError) {
      if let key {
        try nextKey(after: unsafe key.span.bytes, into: &bytes)
      } else {
        try nextKey(after: nil, into: &bytes)
      }
    } catch {
      guard error.code != .noSuchFileOrDirectory else { return nil }
      throw error.code
    }
    return next
  }
}

extension HostError {
  /// The number as the system's type has it.
  var code: Errno { Errno(rawValue: errno) }
}
