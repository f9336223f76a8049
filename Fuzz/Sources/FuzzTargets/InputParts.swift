/// An input that consists of several: each but the last after its size, in four bytes.
public enum InputParts {
  /// The parts of an input; one that is cut off is what there is of it.
  public static func read(_ bytes: [UInt8], count: Int) -> [[UInt8]] {
    var rest = bytes[...]
    var parts: [[UInt8]] = []
    while parts.count < count - 1 {
      var size = 0
      for (position, byte) in rest.prefix(4).enumerated() { size |= Int(byte) << (position * 8) }
      rest = rest.dropFirst(4)
      parts.append(Array(rest.prefix(size)))
      rest = rest.dropFirst(size)
    }
    return parts + [Array(rest)]
  }

  /// An input of those parts.
  public static func write(_ parts: [[UInt8]]) -> [UInt8] {
    var bytes: [UInt8] = []
    for (position, part) in parts.enumerated() {
      if position < parts.count - 1 {
        bytes += (0..<4).map { UInt8(truncatingIfNeeded: part.count >> ($0 * 8)) }
      }
      bytes += part
    }
    return bytes
  }
}
