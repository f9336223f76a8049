@_spi(Reflection) import Swift
import Synchronization

/// The bytes of a type that belong to no stored property: padding, which Swift leaves as it was.
///
/// The kernel compares keys byte by byte, so padding has to be zero before a key is handed to it. What the
/// runtime cannot look into (an enum, an `InlineArray`, a type without reflection metadata) counts as used.
struct Padding: Sendable, Hashable {
  /// The unused bytes within the stride, in order.
  let ranges: [Range<Int>]

  /// The padding of a type.
  init<Value: BitwiseCopyable>(of type: Value.Type) {
    var isUsed = [Bool](repeating: false, count: MemoryLayout<Value>.stride)
    Self.mark(type, at: 0, in: &isUsed)
    var ranges: [Range<Int>] = []
    for index in isUsed.indices where !isUsed[index] {
      if let last = ranges.last, last.upperBound == index {
        ranges[ranges.count - 1] = last.lowerBound..<(index + 1)
      } else {
        ranges.append(index..<(index + 1))
      }
    }
    self.ranges = ranges
  }

  private static let found = Mutex<[ObjectIdentifier: Padding]>([:])

  /// The padding of a type, looked up only once.
  static func known<Value: BitwiseCopyable>(of type: Value.Type) -> Padding {
    found.withLock { found in
      if let padding = found[ObjectIdentifier(type)] { return padding }
      let padding = Padding(of: type)
      found[ObjectIdentifier(type)] = padding
      return padding
    }
  }

  /// Marks the bytes that a value at `offset` uses.
  ///
  /// A type cannot contain itself by value, so the recursion ends.
  private static func mark(_ type: Any.Type, at offset: Int, in isUsed: inout [Bool]) {
    var members: [(type: Any.Type, offset: Int)] = []
    var isTransparent = true
    // Sound: the names, which are C strings, are not looked at.
    let isKnown = unsafe _forEachField(of: type, options: []) { _, memberOffset, member, kind in
      switch kind {
      case .struct, .tuple, .enum, .optional: members.append((member, memberOffset))
      default: isTransparent = false
      }
      return isTransparent
    }
    guard isKnown, isTransparent, !members.isEmpty else {
      let end = Swift.min(isUsed.count, offset + size(of: type))
      for index in offset..<Swift.max(offset, end) { isUsed[index] = true }
      return
    }
    for member in members { mark(member.type, at: offset + member.offset, in: &isUsed) }
  }

  private static func size(of type: Any.Type) -> Int {
    func size<Member>(_: Member.Type) -> Int { MemoryLayout<Member>.size }
    return size(type)
  }
}
