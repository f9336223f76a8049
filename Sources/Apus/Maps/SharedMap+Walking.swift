import ApusObject
import ApusSystem
import SystemPackage

extension SharedMap {
  /// The memory for a batch, in bytes, that a walk begins with.
  private static let batchMemory = 1 << 18

  /// Elements side by side: the bytes of their keys, those of as many values, and how many they are.
  @usableFromInline
  typealias Run = (_ keys: RawSpan, _ values: RawSpan, _ count: Int) -> Void

  /// Calls `body` with the bytes of each element, in the kernel's order; see ``forEachRun(_:)``.
  func forEachElement(_ body: (RawSpan, RawSpan) -> Void) throws(ApusError) {
    let (keySize, valueSize) = (descriptor.keySize, descriptor.transferSize)
    try forEachRun { keys, values, count in
      for index in 0..<count {
        body(
          keys.extracting(index * keySize..<(index + 1) * keySize),
          values.extracting(index * valueSize..<(index + 1) * valueSize))
      }
    }
  }

  /// Calls `body` with all elements, in the kernel's order, many at a time: so a typed walk is a loop over memory in
  /// the caller's own module, and nothing is called per element.
  ///
  /// In batches where the type and the kernel have them. Of a hash the kernel then copies each bucket at one moment,
  /// and a key never changes its bucket: no key comes twice. Any other walk goes from key to key, and begins again
  /// at the first if the key that it stands at goes away: then what was seen is skipped.
  @usableFromInline
  func forEachRun(locked: Bool = false, _ body: Run) throws(ApusError) {
    if type.operations.contains(.lookupBatch) {
      let isBucketWise = type.operations.contains(.lookupAndDeleteBatch)
      let isComplete =
        isBucketWise || type.rules?.key == .index
        ? try forEachInBatches(removing: false, locked: locked, body) : try forEachOnce(body)
      if isComplete { return }
    }
    var value = [UInt8](repeating: 0, count: descriptor.transferSize)
    for key in try keyBytes() {
      // Sound: any byte is a valid UInt8, and a byte has no padding.
      var elements = value.mutableSpan
      var bytes = unsafe elements.mutableBytes
      let span = unsafe key.span.bytes
      if try lookup(span, into: &bytes, locked: locked) { body(span, bytes.bytes, 1) }
    }
  }

  /// Removes all elements that are there during the whole call, and calls `body` with them.
  @usableFromInline
  func takeEachRun(_ body: Run) throws(ApusError) {
    if type.operations.contains(.lookupAndDeleteBatch),
      try forEachInBatches(removing: true, body)
    {
      return
    }
    var value = [UInt8](repeating: 0, count: descriptor.transferSize)
    for key in try keyBytes() {
      // Sound: as above.
      var elements = value.mutableSpan
      var bytes = unsafe elements.mutableBytes
      let span = unsafe key.span.bytes
      if try take(span, into: &bytes) { body(span, bytes.bytes, 1) }
    }
  }

  /// Walks in batches that go from key to key.
  private func forEachOnce(_ body: Run) throws(ApusError) -> Bool {
    let (keySize, valueSize) = (descriptor.keySize, descriptor.transferSize)
    var seen: Set<[UInt8]> = []
    return try forEachInBatches(removing: false) { keys, values, count in
      for index in 0..<count {
        let key = keys.extracting(index * keySize..<(index + 1) * keySize)
        // Sound: a byte has no padding.
        let bytes = unsafe key.withUnsafeBytes { unsafe Array($0) }
        guard seen.insert(bytes).inserted else { continue }
        body(key, values.extracting(index * valueSize..<(index + 1) * valueSize), 1)
      }
    }
  }

  /// Walks in batches; false, and nothing done, if the type or the kernel has none.
  private func forEachInBatches(
    removing: Bool, locked: Bool = false, _ body: Run
  ) throws(ApusError) -> Bool {
    guard hosted == nil else { return false }
    let (keySize, valueSize) = (descriptor.keySize, descriptor.transferSize)
    var room = Swift.max(16, Self.batchMemory / (keySize + valueSize))
    var keys = [UInt8](repeating: 0, count: room * keySize)
    var values = [UInt8](repeating: 0, count: room * valueSize)
    var position = BPF.BatchPosition(startOf: descriptor)
    var left = stepLimit
    while true {
      let batch: BPF.Batch
      do throws(Errno) {
        // Sound: any byte is a valid UInt8, whatever the kernel writes.
        var keyElements = keys.mutableSpan
        var keyBytes = unsafe keyElements.mutableBytes
        var valueElements = values.mutableSpan
        var valueBytes = unsafe valueElements.mutableBytes
        batch = try BPF.mapNextBatch(
          descriptor, from: &position, keys: &keyBytes, values: &valueBytes, removing: removing,
          locked: locked)
      } catch .noSpace where room < Int(maxEntries) * 2 {
        // The next bucket is larger than the memory: nothing was copied, and the position is as it was.
        room *= 2
        keys = [UInt8](repeating: 0, count: room * keySize)
        values = [UInt8](repeating: 0, count: room * valueSize)
        continue
      } catch  where left == stepLimit && Self.isUnsupported(error) {
        return false
      } catch {
        throw self.error(removing ? "Emptying" : "Listing", error)
      }
      // Sound: a byte has no padding.
      body(unsafe keys.span.bytes, unsafe values.span.bytes, batch.count)
      if batch.isLast { return true }
      left -= Swift.max(1, batch.count)
      guard left > 0 else { throw changing }
    }
  }

  /// Every key's bytes, each once.
  ///
  /// If a key is removed before the next one is asked for, the kernel begins again at the first. So those that
  /// were seen are skipped; and the walk is over after the steps of 16 whole ones, since it might never end.
  func keyBytes() throws(ApusError) -> [[UInt8]] {
    var seen: Set<[UInt8]> = []
    var keys: [[UInt8]] = []
    var left = stepLimit
    var current: [UInt8]?
    do throws(Errno) {
      while let next = try nextKey(after: current) {
        if seen.insert(next).inserted { keys.append(next) }
        left -= 1
        guard left > 0 else { throw .resourceBusy }
        current = next
      }
    } catch .resourceBusy {
      throw changing
    } catch {
      throw self.error("Listing", error)
    }
    return keys
  }

  /// A map without a limit of its own has as many elements as the kernel has objects for it.
  private var stepLimit: Int { maxEntries == 0 ? 1 << 24 : 1024 + 16 * Int(maxEntries) }

  var changing: ApusError {
    ApusError(
      .mapChanging,
      "Map \(name) changes faster than its elements can be listed. Try again, or when less happens.",
      subject: name)
  }

  /// The next key's bytes, or nil after the last.
  func nextKey(after key: [UInt8]?) throws(Errno) -> [UInt8]? {
    if let hosted { return try hosted.nextKey(after: key) }
    var next = [UInt8](repeating: 0, count: descriptor.keySize)
    var elements = next.mutableSpan
    // Sound: any byte is a valid UInt8.
    var bytes = unsafe elements.mutableBytes
    do throws(Errno) {
      if let key {
        try BPF.mapNextKey(descriptor, after: unsafe key.span.bytes, into: &bytes)
      } else {
        try BPF.mapNextKey(descriptor, after: nil, into: &bytes)
      }
    } catch .noSuchFileOrDirectory {
      return nil
    }
    return next
  }
}
