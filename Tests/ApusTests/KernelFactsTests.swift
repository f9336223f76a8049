import ApusObject
import Testing

@testable import Apus

@Suite("What the kernel says of itself")
struct KernelFactsTests {
  /// The letters abc as they are, in one stored block.
  private static let stored: [UInt8] =
    [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1, 3, 0, 0xfc, 0xff] + Array("abc".utf8)
    + [0xc2, 0x41, 0x24, 0x35, 3, 0, 0, 0]

  /// Ten times the letter a, by zlib: literals and a copy at distance 1, in the fixed codes.
  private static let repeated: [UInt8] = [
    0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 3, 0x4b, 0x4c, 0x84, 0x01, 0, 0xf0, 0xcd, 0x11, 0x4c, 10, 0, 0,
    0,
  ]

  @Test func unpacksStoredAndRepeatedBytes() throws {
    #expect(Gzip.checksum(Array("123456789".utf8)) == 0xcbf4_3926)
    #expect(try Gzip.unpack(Self.stored, limit: 100) == Array("abc".utf8))
    #expect(
      try Gzip.unpack(Self.repeated, limit: 100) == [UInt8](repeating: UInt8(ascii: "a"), count: 10)
    )
  }

  @Test func refusesWhatIsCutChangedOrTooLarge() {
    for sample in [Self.stored, Self.repeated] {
      for count in 0..<sample.count {
        #expect(throws: Inflate.Fault.self) {
          try Gzip.unpack(Array(sample[..<count]), limit: 100)
        }
      }
      #expect(throws: Inflate.Fault.tooLarge) { try Gzip.unpack(sample, limit: 2) }
      for position in sample.indices {
        for bit in 0..<8 {
          var bytes = sample
          bytes[position] ^= 1 << bit
          // It may still be right: the time and the system are not part of what is checked.
          if let result = try? Gzip.unpack(bytes, limit: 100) { #expect(result.count < 100) }
        }
      }
    }
  }

  @Test func readsAConfiguration() {
    let text = "# a comment\nCONFIG_HZ=250\n# CONFIG_X is not set\nCONFIG_S=\"a=b\"\n\nCONFIG_M=m\n"
    let configuration = KernelConfiguration(parsing: Array(text.utf8))
    #expect(
      configuration.options == ["CONFIG_HZ": "250", "CONFIG_S": "\"a=b\"", "CONFIG_M": "m"])
  }

  private static func variable(_ type: BTFType) -> ConfigurationVariable? {
    var btf = BTF()
    let id = btf.add(type)
    return ConfigurationVariable(name: "CONFIG_X", type: id, in: btf)
  }

  @Test(
    "A variable of each type holds what it can",
    arguments: [
      (BTFType.integer(BTFInteger(name: "_Bool", size: 1, encoding: .boolean)), "y", [1]),
      (.integer(BTFInteger(name: "_Bool", size: 1, encoding: .boolean)), "m", nil),
      (.integer(BTFInteger(name: "char", size: 1, encoding: .signed)), "m", [0x6d]),
      (.integer(BTFInteger(name: "short", size: 2, encoding: .signed)), "-2", [0xfe, 0xff]),
      (.integer(BTFInteger(name: "short", size: 2, encoding: .signed)), "32768", nil),
      (.integer(BTFInteger(name: "unsigned short", size: 2)), "0xffff", [0xff, 0xff]),
      (.integer(BTFInteger(name: "unsigned short", size: 2)), "65536", nil),
      (.integer(BTFInteger(name: "unsigned short", size: 2)), "-1", nil),
      (.integer(BTFInteger(name: "int", size: 4)), "y", nil),
      (.enumeration(BTFEnumeration(name: "libbpf_tristate", size: 4)), "m", [2, 0, 0, 0]),
      (.enumeration(BTFEnumeration(name: "libbpf_tristate", size: 4)), "1", nil),
    ] as [(BTFType, String, [UInt8]?)])
  func variables(type: BTFType, text: String, bytes: [UInt8]?) throws {
    let variable = try #require(Self.variable(type))
    #expect(variable.bytes(of: text, byteOrder: .little) == bytes)
  }

  @Test func cutsTextsAndEndsThem() throws {
    var btf = BTF()
    let char = btf.add(.integer(BTFInteger(name: "char", size: 1)))
    let array = btf.add(.array(BTFArray(element: char, index: char, count: 4)))
    let variable = try #require(ConfigurationVariable(name: "CONFIG_X", type: array, in: btf))
    #expect(variable.bytes(of: "\"ab\"") == [0x61, 0x62, 0, 0])
    #expect(variable.bytes(of: "\"abcdef\"") == [0x61, 0x62, 0x63, 0])
    #expect(variable.bytes(of: "\"") == nil)
    #expect(variable.bytes(of: "y") == nil)
    #expect(Self.variable(.structure(BTFComposite(name: "s", size: 4))) == nil)
  }

  @Test func findsSymbols() {
    let list = """
      ffffffff81000000 T _text
      ffffffff81000010 t twice
      ffffffff81000020 t twice
      0000000000000000 T hidden
      ffffffffc0000000 t inside\t[module]
      nonsense

      """
    let symbols = KernelSymbols(
      ["_text", "twice", "hidden", "inside", "missing", "text"], in: Array(list.utf8))
    #expect(
      symbols.findings == [
        "_text": .address(0xffff_ffff_8100_0000), "twice": .ambiguous, "hidden": .hidden,
        "inside": .address(0xffff_ffff_c000_0000),
      ])
  }
}
