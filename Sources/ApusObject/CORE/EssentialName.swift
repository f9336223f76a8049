extension Collection where Element == UInt8, Index == Int {
  /// How many bytes of a C name are left when its flavour is cut off: the last `___` that stands between other
  /// characters, and what follows.
  var essentialCount: Int {
    let underscore = UInt8(ascii: "_")
    guard count >= 5 else { return count }
    var start = endIndex &- 5
    while start >= startIndex {
      if self[start] != underscore, self[start &+ 1] == underscore,
        self[start &+ 2] == underscore, self[start &+ 3] == underscore,
        self[start &+ 4] != underscore
      {
        return start &- startIndex &+ 1
      }
      start &-= 1
    }
    return count
  }
}

extension String {
  /// A C name without its flavour: `task_struct` of `task_struct___old`.
  ///
  /// Flavours let a program describe several versions of one kernel type.
  var essential: String {
    guard utf8.count >= 5 else { return self }
    let bytes = Array(utf8)
    let count = bytes.essentialCount
    return count == bytes.count ? self : String(decoding: bytes[..<count], as: UTF8.self)
  }
}
