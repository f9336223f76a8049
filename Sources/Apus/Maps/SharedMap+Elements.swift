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

  /// How often a value is written at most: losing against a program so often in a row is no race any more.
  private static let maximumTries = 100

  /// Writes a key's value, again where the kernel leaves that to user space: a program makes or removes what all values of
  /// the same task, socket, inode or control group are kept in.
  @usableFromInline
  func update(
    _ key: RawSpan, _ value: RawSpan, _ policy: UpdatePolicy, locked: Bool = false
  ) throws(ApusError) {
    if let host { return try update(in: host, key, value, policy) }
    var tries = 1
    while true {
      do throws(Errno) {
        return try BPF.mapUpdate(descriptor, key: key, value: value, policy: policy, locked: locked)
      } catch  where error == .resourceTemporarilyUnavailable && tries < Self.maximumTries {
        tries += 1
      } catch {
        throw self.error("Writing", error)
      }
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
