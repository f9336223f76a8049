import ApusSystem
import SystemPackage

extension HashMap {
  /// All elements, in the kernel's order (`BPF_MAP_GET_NEXT_KEY`).
  ///
  /// Programs may change the map meanwhile. Then: an element that is there all the time, and is changed in
  /// place if at all, is in the result once; one that is added, removed or replaced by an update may or
  /// may not be; no key is there twice; a value is what it was at some moment of the call. Two elements
  /// need not have been there at the same moment.
  ///
  /// - Throws: ``ApusError/Code/mapChanging`` if the map changes faster than it can be listed.
  public func contents() throws(ApusError) -> [(key: Key, value: Value)] {
    var elements: [(key: Key, value: Value)] = []
    for bytes in try keyBytes() {
      // Sound: a byte has no padding, so its raw view has nothing uninitialised.
      let span = unsafe bytes.span.bytes
      guard let value = try value(of: span) else { continue }
      // Sound: the bytes are as many as the kernel's key has, which is the key's size in Swift.
      let key = unsafe bytes.withUnsafeBytes { unsafe MapCodec<Key>.load(from: $0) }
      elements.append((key, value))
    }
    return elements
  }

  /// All keys, with the same promises as ``contents()``.
  public func keys() throws(ApusError) -> [Key] {
    try keyBytes()
      .map { bytes in
        // Sound: as above.
        unsafe bytes.withUnsafeBytes { unsafe MapCodec<Key>.load(from: $0) }
      }
  }

  /// How many elements there are, found by walking over all keys.
  public func count() throws(ApusError) -> Int {
    try keyBytes().count
  }

  /// Removes all elements that are there during the whole call.
  public func removeAll() throws(ApusError) {
    for bytes in try keyBytes() {
      do throws(Errno) {
        // Sound: as above.
        try BPF.mapDelete(map.descriptor, key: unsafe bytes.span.bytes)
      } catch .noSuchFileOrDirectory {
        continue
      } catch {
        throw map.error("Removing from", error)
      }
    }
  }

  /// Every key's bytes, each once.
  ///
  /// If a key is removed before the next one is asked for, the kernel begins again at the first. So those that
  /// were seen are skipped; and the walk is over after the steps of 16 whole ones, since it might never end.
  private func keyBytes() throws(ApusError) -> [[UInt8]] {
    var seen: Set<[UInt8]> = []
    var keys: [[UInt8]] = []
    var stepsLeft = 1024 + 16 * capacity
    var current: [UInt8]?
    do throws(Errno) {
      while let next = try map.nextKey(after: current) {
        if seen.insert(next).inserted { keys.append(next) }
        stepsLeft -= 1
        guard stepsLeft > 0 else { throw .resourceBusy }
        current = next
      }
    } catch .resourceBusy {
      throw ApusError(
        .mapChanging,
        "Map \(map.name) changes faster than its elements can be listed. Try again, or when less happens.",
        subject: map.name)
    } catch {
      throw map.error("Listing", error)
    }
    return keys
  }
}
