import ApusObject
import Testing

@testable import Apus

@Suite("Base64")
struct Base64Tests {
  private func decode(_ text: String) throws -> [UInt8] {
    let bytes = Array(text.utf8)
    return try Base64.decode(bytes.span)
  }

  @Test(
    "The examples of RFC 4648",
    arguments: [
      ("", ""), ("Zg==", "f"), ("Zm8=", "fo"), ("Zm9v", "foo"), ("Zm9vYg==", "foob"),
      ("Zm9vYmE=", "fooba"), ("Zm9vYmFy", "foobar"),
    ])
  func examples(text: String, bytes: String) throws {
    #expect(try decode(text) == Array(bytes.utf8))
  }

  @Test("Every byte survives")
  func allBytes() throws {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    // 256 bytes and two more, so that there is no padding.
    let bytes = (0..<258).map { UInt8(truncatingIfNeeded: $0) }
    var text: [UInt8] = []
    for index in stride(from: 0, to: bytes.count, by: 3) {
      let bits = Int(bytes[index]) << 16 | Int(bytes[index + 1]) << 8 | Int(bytes[index + 2])
      for shift in [18, 12, 6, 0] { text.append(alphabet[bits >> shift & 63]) }
    }
    #expect(try decode(String(decoding: text, as: UTF8.self)) == bytes)
  }

  @Test(
    "Whatever is not strict Base64 is refused",
    arguments: [
      ("Z", Base64.Fault.length(1)), ("Zg=", .length(3)), ("Zm9vY", .length(5)),
      ("Zm9 ", .character(offset: 3)), ("Zm\n=", .character(offset: 2)),
      ("Zm-_", .character(offset: 2)), ("Z===", .character(offset: 1)),
      ("====", .character(offset: 0)), ("Zg==Zm9v", .character(offset: 2)),
      ("Zm=v", .character(offset: 2)), ("Zh==", .trailingBits), ("Zm9=", .trailingBits),
      ("é==", .character(offset: 0)),
    ])
  func refused(text: String, fault: Base64.Fault) {
    #expect(throws: fault) { try decode(text) }
  }

  @Test("An embedded text that is no object is an error, with the module's own type")
  func embedded() {
    for text: StaticString in ["Zg=", "", "f0VMRg==", "\u{41}"] {
      let error = #expect(throws: ApusError.self) { try ObjectSpecification(embedded: text) }
      #expect(error?.code == .invalidObject)
    }
  }
}
