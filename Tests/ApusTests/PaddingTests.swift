import Testing

@testable import Apus

@Suite("Padding")
struct PaddingTests {
  struct Dense: BitwiseCopyable {
    var first: UInt32
    var second: UInt32
  }

  struct Gaps: BitwiseCopyable {
    var kind: UInt8
    var address: UInt32
    var port: UInt16
  }

  struct Nested: BitwiseCopyable {
    var flag: Bool
    var inner: Gaps
    var pair: (UInt8, UInt16)
  }

  struct Opaque: BitwiseCopyable {
    var kind: UInt8
    var address: UInt64?
    var name: [4 of UInt8]
  }

  enum Choice: UInt8, BitwiseCopyable {
    case one
    case two
  }

  struct WithEnum: BitwiseCopyable {
    var choice: Choice
    var value: UInt32
  }

  struct Empty: BitwiseCopyable {}

  @Test("Only bytes that no stored property has are padding")
  func ranges() {
    #expect(Padding(of: UInt64.self).ranges == [])
    #expect(Padding(of: Dense.self).ranges == [])
    #expect(Padding(of: Gaps.self).ranges == [1..<4, 10..<12])
    // Bool at 0; Gaps from 4, with gaps at 5 and 14; the pair right behind its 10 bytes, with one at 15.
    #expect(MemoryLayout<Nested>.offset(of: \.inner) == 4)
    #expect(MemoryLayout<Nested>.offset(of: \.pair) == 14)
    #expect(Padding(of: Nested.self).ranges == [1..<4, 5..<8, 15..<16, 18..<20])
    #expect(Padding(of: (UInt8, UInt16).self).ranges == [1..<2])
    #expect(Padding(of: WithEnum.self).ranges == [1..<4])
    #expect(Padding(of: Empty.self).ranges == [0..<1])
  }

  @Test("What cannot be looked into counts as used, all of it")
  func opaque() {
    // UInt8 at 0, Optional<UInt64> at 8 with 9 bytes, the array right behind.
    #expect(MemoryLayout<Opaque>.offset(of: \.name) == 17)
    #expect(Padding(of: Opaque.self).ranges == [1..<8, 21..<24])
    #expect(Padding(of: SIMD4<UInt32>.self).ranges == [])
    #expect(Padding(of: [3 of UInt16].self).ranges == [])
  }

  @Test("A value's bytes come back, with padding as zero")
  func bytes() {
    let codec = MapCodec<Gaps>()
    var bytes = [UInt8](repeating: 0xff, count: 24)
    do {
      var elements = bytes.mutableSpan
      // Sound: any byte is a valid UInt8.
      var span = unsafe elements.mutableBytes
      codec.store(Gaps(kind: 1, address: 0x0202_0202, port: 0x0303), to: &span, at: 12)
    }
    #expect(bytes[..<12].allSatisfy { $0 == 0xff })
    #expect(bytes[12...] == [1, 0, 0, 0, 2, 2, 2, 2, 3, 3, 0, 0])
    // Sound: a byte has no padding.
    let value = unsafe codec.load(from: bytes.span.bytes, at: 12)
    #expect(value.kind == 1)
    #expect(value.address == 0x0202_0202)
    #expect(value.port == 0x0303)
  }

  struct Long: BitwiseCopyable {
    var kind: UInt8
    var first: [7 of UInt64]
    var middle: UInt8
    var last: UInt64
    var end: UInt8
  }

  @Test("Padding beyond the first bytes is zero, too")
  func long() {
    #expect(Padding(of: Long.self).ranges == [1..<8, 65..<72, 81..<88])
    let codec = MapCodec<Long>()
    let value = Long(kind: 1, first: [7 of UInt64](repeating: .max), middle: 2, last: 3, end: 4)
    var bytes = [UInt8](repeating: 0xff, count: 96)
    do {
      var elements = bytes.mutableSpan
      // Sound: any byte is a valid UInt8.
      var span = unsafe elements.mutableBytes
      codec.store(value, to: &span, at: 8)
    }
    #expect(bytes[..<16] == [255, 255, 255, 255, 255, 255, 255, 255, 1, 0, 0, 0, 0, 0, 0, 0])
    #expect(bytes[16..<72].allSatisfy { $0 == 0xff })
    let ends: [UInt8] = [2, 3, 4]
    #expect(Array(bytes[72...]) == ends.flatMap { [$0, 0, 0, 0, 0, 0, 0, 0] })
  }
}
