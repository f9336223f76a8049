/// Unpacks the DEFLATE format of RFC 1951 strictly: a code that is incomplete, a distance that reaches before the
/// start, or more output than is allowed is an error.
struct Inflate {
  /// Why bytes are not DEFLATE.
  enum Fault: Error, Hashable {
    /// They end too early.
    case truncated
    /// A part contradicts the format.
    case malformed
    /// They unpack to more than is allowed.
    case tooLarge
  }

  private let input: [UInt8]
  private let limit: Int
  /// Where in the input the next byte is; whole bytes follow after the last block.
  private(set) var position: Int
  private(set) var output: [UInt8] = []
  private var bits: UInt32 = 0
  private var bitCount = 0

  init(_ input: [UInt8], from position: Int, limit: Int) {
    self.input = input
    self.position = position
    self.limit = limit
  }

  /// Unpacks all blocks.
  mutating func run() throws(Fault) {
    while true {
      let isLast = try take(1) == 1
      switch try take(2) {
      case 0: try copyStored()
      case 1: try copyCoded(lengths: Code.fixedLengths, distances: Code.fixedDistances)
      case 2:
        let (lengths, distances) = try readCodes()
        try copyCoded(lengths: lengths, distances: distances)
      default: throw .malformed
      }
      if isLast { return }
    }
  }

  private mutating func take(_ count: Int) throws(Fault) -> Int {
    while bitCount < count {
      guard position < input.count else { throw .truncated }
      bits |= UInt32(input[position]) << UInt32(bitCount)
      position += 1
      bitCount += 8
    }
    let value = bits & (1 << UInt32(count) - 1)
    bits >>= UInt32(count)
    bitCount -= count
    return Int(value)
  }

  private mutating func append(_ byte: UInt8) throws(Fault) {
    guard output.count < limit else { throw .tooLarge }
    output.append(byte)
  }

  private mutating func copyStored() throws(Fault) {
    bits = 0
    bitCount = 0
    let count = try take(16)
    guard try take(16) == count ^ 0xffff else { throw .malformed }
    guard count <= input.count - position else { throw .truncated }
    guard count <= limit - output.count else { throw .tooLarge }
    output += input[position..<(position + count)]
    position += count
  }

  private mutating func copyCoded(lengths: Code, distances: Code) throws(Fault) {
    while true {
      let symbol = try decode(lengths)
      if symbol < 256 {
        try append(UInt8(symbol))
        continue
      }
      if symbol == 256 { return }
      guard symbol - 257 < Self.lengthBase.count else { throw .malformed }
      let length =
        try Self.lengthBase[symbol - 257] + take(Self.lengthExtra[symbol - 257])
      let distanceSymbol = try decode(distances)
      guard distanceSymbol < Self.distanceBase.count else { throw .malformed }
      let distance =
        try Self.distanceBase[distanceSymbol] + take(Self.distanceExtra[distanceSymbol])
      guard distance <= output.count else { throw .malformed }
      for _ in 0..<length { try append(output[output.count - distance]) }
    }
  }

  private mutating func decode(_ code: Code) throws(Fault) -> Int {
    var value = 0
    var first = 0
    var index = 0
    for length in 1...Code.maximumLength {
      value |= try take(1)
      let count = code.counts[length]
      if value - first < count { return code.symbols[index + value - first] }
      index += count
      first = (first + count) << 1
      value <<= 1
    }
    throw .malformed
  }

  private mutating func readCodes() throws(Fault) -> (lengths: Code, distances: Code) {
    let lengthCount = try take(5) + 257
    let distanceCount = try take(5) + 1
    let codeCount = try take(4) + 4
    guard lengthCount <= 286, distanceCount <= 30 else { throw .malformed }
    var codeLengths = [Int](repeating: 0, count: 19)
    for position in Self.codeOrder.prefix(codeCount) { codeLengths[position] = try take(3) }
    let code = try Code(codeLengths)
    var lengths: [Int] = []
    while lengths.count < lengthCount + distanceCount {
      let symbol = try decode(code)
      let value: Int
      let count: Int
      switch symbol {
      case 0...15: (value, count) = (symbol, 1)
      case 16:
        guard let last = lengths.last else { throw .malformed }
        (value, count) = (last, try take(2) + 3)
      case 17: (value, count) = (0, try take(3) + 3)
      default: (value, count) = (0, try take(7) + 11)
      }
      lengths += repeatElement(value, count: count)
    }
    guard lengths.count == lengthCount + distanceCount, lengths[256] != 0 else { throw .malformed }
    return (
      try Code(Array(lengths[..<lengthCount])),
      try Code(Array(lengths[lengthCount...]), mayBeIncomplete: true)
    )
  }

  private static let codeOrder = [
    16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15,
  ]
  private static let lengthBase = [
    3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131,
    163, 195, 227, 258,
  ]
  private static let lengthExtra = [
    0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
  ]
  private static let distanceBase = [
    1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049,
    3073, 4097, 6145, 8193, 12289, 16385, 24577,
  ]
  private static let distanceExtra = [
    0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13,
    13,
  ]
}

extension Inflate {
  /// A Huffman code: how many symbols each length has, and the symbols in the order of their codes.
  fileprivate struct Code {
    static let maximumLength = 15

    var counts = [Int](repeating: 0, count: maximumLength + 1)
    var symbols: [Int] = []

    /// Makes the code of those lengths by symbol; 0 is for a symbol that does not occur.
    init(_ lengths: [Int], mayBeIncomplete: Bool = false) throws(Fault) {
      for length in lengths where length > 0 { counts[length] += 1 }
      var room = 1
      for length in 1...Self.maximumLength {
        room = room << 1 - counts[length]
        guard room >= 0 else { throw .malformed }
      }
      // One distance, or none, leaves a code that is not full.
      let used = counts.reduce(0, +)
      guard room == 0 || mayBeIncomplete && used <= 1 else { throw .malformed }
      order(lengths)
    }

    /// The code of lengths that are known to be right.
    private init(fixed lengths: [Int]) {
      for length in lengths { counts[length] += 1 }
      order(lengths)
    }

    private mutating func order(_ lengths: [Int]) {
      for length in 1...Self.maximumLength {
        for (symbol, own) in lengths.enumerated() where own == length { symbols.append(symbol) }
      }
    }

    static let fixedLengths = Code(
      fixed: [Int](repeating: 8, count: 144) + [Int](repeating: 9, count: 112)
        + [Int](repeating: 7, count: 24) + [Int](repeating: 8, count: 8))
    static let fixedDistances = Code(fixed: [Int](repeating: 5, count: 30))
  }
}
