public import Apus

extension RawMap {
  /// The value of a map with indices for keys; of a per-CPU map, all of them.
  public subscript(index: UInt32) -> [UInt8] {
    get throws(ApusError) {
      // Sound: reads the bytes of a number that lives through the call.
      try self[unsafe withUnsafeBytes(of: index) { unsafe Array($0) }] ?? []
    }
  }

  /// All entries, in the order of their keys; of a per-CPU map, with the sums of all the values' words.
  public func entries() throws(ApusError) -> [(key: [UInt8], value: [UInt8])] {
    let size = Int(map.info.valueSize)
    return try contents().sorted { $0.key.lexicographicallyPrecedes($1.key) }
      .map { ($0.key, Self.sum($0.value, of: size)) }
  }

  /// Adds up values of words of 8 bytes that lie one after the other; one alone stays as it is.
  private static func sum(_ values: [UInt8], of size: Int) -> [UInt8] {
    guard values.count > size, size.isMultiple(of: 8) else { return values }
    var sums = [UInt64](repeating: 0, count: size / 8)
    for (index, byte) in values.enumerated() {
      sums[index % size / 8] &+= UInt64(byte) << UInt64(index % 8 * 8)
    }
    return sums.flatMap { sum in (0..<8).map { UInt8(truncatingIfNeeded: sum >> ($0 * 8)) } }
  }
}
