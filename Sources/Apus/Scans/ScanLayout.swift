import ApusSystem

/// How an element lies in the memory of a scan: its key and its value, each from a multiple of 8 bytes on, as in the
/// hash itself.
struct ScanLayout {
  let keySize: Int
  let valueSize: Int

  init(_ map: SharedMap) {
    keySize = map.descriptor.keySize
    valueSize = map.descriptor.transferSize
  }

  /// Where the value is, in bytes from the key.
  var valueOffset: Int { (keySize + 7) & ~7 }

  /// From one element to the next.
  var size: Int { valueOffset + (valueSize + 7) & ~7 }
}
