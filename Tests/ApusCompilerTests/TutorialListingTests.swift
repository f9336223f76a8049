import ApusCompiler
import ApusObject
import Testing

/// The packet counter of a well-known Rust tutorial, written in Swift, is the same program.
struct TutorialListingTests {
  static let source = """
    import ApusKernel

    public let packetCounter = PerCPUArray<UInt32>(maxEntries: 16)

    @section("xdp") @used
    public func countPackets(_ context: XDPContext) -> XDPAction {
      guard let counter = packetCounter[0] else { return .aborted }
      counter.value &+= 1
      return .pass
    }
    """

  /// What the tutorial's disassembly lists, byte by byte.
  static let listing: [(bytes: [UInt8], text: String)] = [
    ([0xB7, 6, 0, 0, 0, 0, 0, 0], "r6 = 0"),
    ([0x63, 0x6A, 0xFC, 0xFF, 0, 0, 0, 0], "*(u32 *)(r10 - 4) = r6"),
    ([0xBF, 0xA2, 0, 0, 0, 0, 0, 0], "r2 = r10"),
    ([0x07, 2, 0, 0, 0xFC, 0xFF, 0xFF, 0xFF], "r2 += -4"),
    ([0x18, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], "r1 = 0 ll"),
    ([0x85, 0, 0, 0, 1, 0, 0, 0], "call 1"),
    ([0x15, 0, 4, 0, 0, 0, 0, 0], "if r0 == 0 goto +4"),
    ([0x61, 1, 0, 0, 0, 0, 0, 0], "r1 = *(u32 *)(r0 + 0)"),
    ([0x07, 1, 0, 0, 1, 0, 0, 0], "r1 += 1"),
    ([0x63, 0x10, 0, 0, 0, 0, 0, 0], "*(u32 *)(r0 + 0) = r1"),
    ([0xB7, 6, 0, 0, 2, 0, 0, 0], "r6 = 2"),
    ([0xBF, 0x60, 0, 0, 0, 0, 0, 0], "r0 = r6"),
    ([0x95, 0, 0, 0, 0, 0, 0, 0], "exit"),
  ]

  /// The tutorial's compiler chose instructions for the first version of the instruction set.
  @Test func sameBytes() async throws {
    let object = try await Compilation.compile(Self.source, named: "Tutorial1", processor: .v1)
    let section = try ELFObject(parsing: object.bytes).section(named: "xdp")
    #expect(section?.data == Self.listing.flatMap(\.bytes))
  }

  /// In the version that Apus compiles for, additions and constants of 32 bits have instructions of
  /// their own.
  ///
  /// Nothing else differs.
  @Test func sameInstructionsInVersion3() async throws {
    let object = try await Compilation.compile(Self.source, named: "Tutorial3")
    let section = try #require(try ELFObject(parsing: object.bytes).section(named: "xdp"))
    var bytes = section.data
    try #require(bytes.count == 14 * 8)
    for slot in [0, 9, 11, 12] {
      let classBits = bytes[slot * 8] & 0x07
      #expect(classBits == 0x04, "slot \(slot) is not 32-bit arithmetic")
      bytes[slot * 8] |= 0x07
    }
    #expect(bytes == Self.listing.flatMap(\.bytes))
  }
}
