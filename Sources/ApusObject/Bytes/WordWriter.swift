/// Writes numbers of one size in one byte order, faster than ``ByteWriter``.
struct WordWriter<Word: FixedWidthInteger & UnsignedInteger> {
  private var words: [Word] = []
  private let isSwapped: Bool

  /// - Parameters:
  ///   - byteOrder: The order of the bytes of a number.
  ///   - capacity: How many numbers there is to be room for from the start.
  init(byteOrder: ByteOrder, capacity: Int = 0) {
    isSwapped = byteOrder != .host
    words.reserveCapacity(capacity)
  }

  /// How many bytes the numbers take.
  var byteCount: Int { words.count &* MemoryLayout<Word>.size }

  @inline(__always)
  mutating func append(_ word: Word) {
    words.append(isSwapped ? word.byteSwapped : word)
  }

  /// The numbers as bytes.
  var bytes: [UInt8] {
    // Sound: an integer has no padding, so its raw view has nothing uninitialised.
    unsafe words.withUnsafeBytes { unsafe [UInt8]($0) }
  }
}
