/// Builds a table of strings that end in a zero byte; equal strings are stored once.
struct StringTableWriter {
  private(set) var bytes: [UInt8] = [0]
  private var offsets: [String: UInt32] = ["": 0]

  /// The offset of a string, which is added when it is new.
  mutating func offset(of string: String) throws(ObjectError) -> UInt32 {
    if let offset = offsets[string] { return offset }
    guard let offset = UInt32(exactly: bytes.count), !string.utf8.contains(0) else {
      throw ObjectError(.notEncodable, "the name \"\(string)\" has a zero byte or is one too many")
    }
    bytes.append(contentsOf: string.utf8)
    bytes.append(0)
    offsets[string] = offset
    return offset
  }

  /// The offset of a string that was added before.
  func known(_ string: String) -> UInt32? { offsets[string] }
}
