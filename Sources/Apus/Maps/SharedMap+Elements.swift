public import ApusSystem
import SystemPackage

// The bytes of one element: what every typed access comes down to. Not generic, so that it is compiled once.

extension SharedMap {
  /// Copies a key's value out, or returns false if there is none.
  @usableFromInline
  func lookup(
    _ key: RawSpan, into value: inout MutableRawSpan, locked: Bool = false
  ) throws(ApusError) -> Bool {
    if let host { return try lookup(in: host, key, into: &value) }
    do throws(Errno) {
      try BPF.mapLookup(descriptor, key: key, into: &value, locked: locked)
      return true
    } catch .noSuchFileOrDirectory {
      return false
    } catch {
      throw self.error("Reading", error)
    }
  }

  /// Writes a key's value.
  @usableFromInline
  func update(
    _ key: RawSpan, _ value: RawSpan, _ policy: UpdatePolicy, locked: Bool = false
  ) throws(ApusError) {
    if let host { return try update(in: host, key, value, policy) }
    do throws(Errno) {
      try BPF.mapUpdate(descriptor, key: key, value: value, policy: policy, locked: locked)
    } catch {
      throw self.error("Writing", error)
    }
  }

  /// Removes a key, or returns false if it was not there.
  @usableFromInline
  func remove(_ key: RawSpan) throws(ApusError) -> Bool {
    if let host { return try remove(in: host, key) }
    do throws(Errno) {
      try BPF.mapDelete(descriptor, key: key)
      return true
    } catch .noSuchFileOrDirectory {
      return false
    } catch {
      throw self.error("Removing from", error)
    }
  }

  /// Copies a key's value out and removes it, or returns false if there is none.
  ///
  /// Kernels before 5.14 cannot do both at once for a hash: then a change in between is lost.
  @usableFromInline
  func take(_ key: RawSpan, into value: inout MutableRawSpan) throws(ApusError) -> Bool {
    if let host { return try take(in: host, key, into: &value) }
    do throws(Errno) {
      try BPF.mapLookupAndDelete(descriptor, key: key, into: &value)
      return true
    } catch .noSuchFileOrDirectory {
      return false
    } catch  where Self.isUnsupported(error) && descriptor.keySize > 0 {
      guard try lookup(key, into: &value) else { return false }
      return try remove(key)
    } catch {
      throw self.error("Taking from", error)
    }
  }

  /// Whether the kernel says so that it cannot do something with the type of map.
  static func isUnsupported(_ errno: Errno) -> Bool {
    errno == .operationNotImplementedForMap || errno == .notSupportedOnSocket
      || errno == .notSupported || errno == .invalidArgument
  }
}
