import Testing

/// A real object, made by the toolchain's clang from the source beside it:
/// `clang --target=bpfel -mcpu=v3 -O2 -g -fdebug-compilation-dir=. -c NAME.c`.
struct Fixture: Sendable, CustomTestStringConvertible {
  let name: String
  let source: String
  let base64: String

  var testDescription: String { name }

  var bytes: [UInt8] {
    var bytes: [UInt8] = []
    var bits: UInt32 = 0
    var count = 0
    for character in base64.utf8 {
      let value: UInt8
      switch character {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): value = character - UInt8(ascii: "A")
      case UInt8(ascii: "a")...UInt8(ascii: "z"): value = character - UInt8(ascii: "a") + 26
      case UInt8(ascii: "0")...UInt8(ascii: "9"): value = character - UInt8(ascii: "0") + 52
      case UInt8(ascii: "+"): value = 62
      case UInt8(ascii: "/"): value = 63
      default: continue
      }
      bits = bits << 6 | UInt32(value)
      count += 6
      if count >= 8 {
        count -= 8
        bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
      }
    }
    return bytes
  }

  static let all: [Fixture] = [
    counter, counterBigEndian, globals, subprograms, externals, core, kinds,
  ]
}
