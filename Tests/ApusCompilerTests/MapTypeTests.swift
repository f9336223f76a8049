import ApusCompiler
import ApusObject
import Testing

/// Swift's types become C's in the object's type information.
struct MapTypeTests {
  static let source = """
    import ApusKernel

    public enum Kind: UInt8, Sendable, BitwiseCopyable { case tcp = 6, udp = 17 }
    public enum State: Sendable, BitwiseCopyable { case new, known }
    public struct Flow: Sendable, BitwiseCopyable {
      public var source: IPv4Address
      public var port: BigEndian<UInt16>
      public var kind: Kind
      public var isOpen: Bool
      public var state: State
      public var padding: (UInt8, UInt8, UInt8)
    }
    public struct Statistics: Sendable, BitwiseCopyable {
      public var packets: UInt64
      public var bytes: Int32
      public var address: InlineArray<6, UInt8>
      public var pair: (UInt8, UInt16)
      public var last: UInt32?
    }
    public let flows = HashMap<Flow, Statistics>(maxEntries: 128, flags: .noPreallocation)
    public let totals = ArrayMap<Statistics>(maxEntries: 4)

    @section("xdp") @used
    public func program(_ context: XDPContext) -> XDPAction {
      totals[0]?.value.packets &+= 1
      return .pass
    }
    """

  /// The same struct as in the source.
  struct Statistics {
    var packets: UInt64
    var bytes: Int32
    var address: InlineArray<6, UInt8>
    var pair: (UInt8, UInt16)
    var last: UInt32?
  }

  private func specification(_ name: String) async throws -> ObjectSpecification {
    try ObjectSpecification(
      parsing: try await Compilation.compile(Self.source, named: "MapTypes\(name)").bytes)
  }

  private func structure(_ id: BTFTypeID?, in btf: BTF) throws -> BTFComposite {
    guard case .structure(let structure) = try btf.type(try #require(id)) else {
      throw ObjectError(.notFound, "no structure")
    }
    return structure
  }

  @Test func sizesAreStrides() async throws {
    let map = try #require(try await specification("Sizes")[map: "flows"])
    #expect(map.type == .hash)
    #expect(map.keySize == 12)
    #expect(map.valueSize == 32)
    #expect(map.flags.rawValue == 1)
  }

  @Test func keyHasItsFields() async throws {
    let specification = try await specification("Key")
    let btf = try #require(specification.btf)
    let key = try structure(specification[map: "flows"]?.keyTypeID, in: btf)
    #expect(key.name == "Flow")
    #expect(key.size == 12)
    #expect(key.members.map(\.name) == ["source", "port", "kind", "isOpen", "state", "padding"])
    #expect(key.members.map(\.bitOffset) == [0, 32, 48, 56, 64, 72])
    #expect(try btf.type(key.members[1].type).name == "__be16")
    guard case .enumeration(let kind) = try btf.type(key.members[2].type) else {
      Issue.record("kind is no enum")
      return
    }
    #expect(kind.size == 1)
    #expect(kind.values.map(\.name) == ["tcp", "udp"])
    // An enum is stored as the number of its case, whatever its raw values are.
    #expect(kind.values.map(\.value) == [0, 1])
  }

  @Test func valueHasItsFields() async throws {
    let specification = try await specification("Value")
    let btf = try #require(specification.btf)
    let value = try structure(specification[map: "totals"]?.valueTypeID, in: btf)
    #expect(value.name == "Statistics")
    #expect(value.size == 32)
    #expect(value.members.map(\.name) == ["packets", "bytes", "address", "pair", "last"])
    #expect(value.members.map(\.bitOffset) == [0, 64, 96, 144, 192])
    // The offsets are those that Swift itself uses.
    #expect(
      value.members.map { Int($0.bitOffset / 8) } == [
        MemoryLayout<Statistics>.offset(of: \.packets),
        MemoryLayout<Statistics>.offset(of: \.bytes),
        MemoryLayout<Statistics>.offset(of: \.address),
        MemoryLayout<Statistics>.offset(of: \.pair), MemoryLayout<Statistics>.offset(of: \.last),
      ])
    #expect(Int(value.size) == MemoryLayout<Statistics>.stride)
    guard case .array(let address) = try btf.type(value.members[2].type) else {
      Issue.record("address is no array")
      return
    }
    #expect(address.count == 6)
    let pair = try structure(value.members[3].type, in: btf)
    #expect(pair.members.map(\.bitOffset) == [0, 16])
  }

  @Test func flagsAreTheKernels() async throws {
    let source = """
      import ApusKernel

      public let unseeded = HashMap<UInt32, UInt64>(maxEntries: 2, flags: [.zeroSeed, .noPreallocation])
      public let kept = PerfEventArray<UInt64>(flags: .preserveElements)
      public let newest = RingBuffer<UInt64>(byteCount: 4096, flags: .overwriteOldest)
      public let outer = ArrayOfMaps(
        maxEntries: 2, of: ArrayMap<UInt64>(maxEntries: 1, flags: .innerMap))

      @section("xdp") @used
      public func program(_ context: XDPContext) -> XDPAction {
        if let value = unseeded[1] { value.value &+= 1 }
        if let inner = outer[1], let value = inner[0] { value.value &+= 1 }
        try? kept.output(1, from: context)
        try? newest.output(1)
        return .pass
      }
      """
    let object = try ObjectSpecification(
      parsing: try await Compilation.compile(source, named: "MapFlags").bytes)
    #expect(object[map: "unseeded"]?.flags == [.zeroSeed, .noPreallocation])
    #expect(object[map: "kept"]?.flags == .preserveElements)
    #expect(object[map: "newest"]?.flags == .overwriteOldest)
    #expect(object[map: "outer"]?.innerMap?.flags == .innerMap)
  }
}
