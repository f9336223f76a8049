public import Apus
import ApusSystem

/// A handle that takes any map, for what is in it byte by byte.
public struct MapBytes: TypedMap {
  private let map: SharedMap

  /// A handle to a map of any type.
  public init(_ map: SharedMap) { self.map = map }

  /// Writes an entry.
  public func update(_ value: [UInt8], forKey key: [UInt8]) throws {
    let map = try MapDescriptor(adopting: BPF.descriptor(.map, id: map.id))
    // Sound: an array of bytes has no padding.
    try unsafe BPF.mapUpdate(map, key: key.span.bytes, value: value.span.bytes)
  }

  /// The value of a map with indices for keys; of a per-CPU map, all of them.
  public subscript(index: UInt32) -> [UInt8] {
    get throws {
      // Sound: reads the bytes of a number that lives through the call.
      try value(of: unsafe withUnsafeBytes(of: index) { unsafe Array($0) })
    }
  }

  /// All entries, in the order of their keys; of a per-CPU map, with the sums of all the values' words.
  public func entries() throws -> [(key: [UInt8], value: [UInt8])] {
    let map = try MapDescriptor(adopting: BPF.descriptor(.map, id: map.id))
    var keys: [[UInt8]] = []
    var key = [UInt8](repeating: 0, count: map.keySize)
    while true {
      var next = key
      do {
        var span = next.mutableSpan
        // Sound: an array of bytes has no padding.
        var bytes = unsafe span.mutableBytes
        if keys.isEmpty {
          try BPF.mapNextKey(map, after: nil, into: &bytes)
        } else {
          try unsafe BPF.mapNextKey(map, after: key.span.bytes, into: &bytes)
        }
      } catch { break }
      key = next
      keys.append(key)
    }
    let size = Int(map.info.valueSize)
    return try keys.sorted { $0.lexicographicallyPrecedes($1) }
      .map { ($0, Self.sum(try value(of: $0), of: size)) }
  }

  private func value(of key: [UInt8]) throws -> [UInt8] {
    let map = try MapDescriptor(adopting: BPF.descriptor(.map, id: map.id))
    var value = [UInt8](repeating: 0, count: map.transferSize)
    var span = value.mutableSpan
    // Sound: an array of bytes has no padding.
    var bytes = unsafe span.mutableBytes
    try unsafe BPF.mapLookup(map, key: key.span.bytes, into: &bytes)
    return value
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
