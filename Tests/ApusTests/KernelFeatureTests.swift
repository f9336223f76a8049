import ApusObject
import ApusSystem
import Synchronization
import SystemPackage
import Testing

@testable import Apus
@testable import ApusSystem

@Suite("Kernel features")
struct KernelFeatureTests {
  /// A kernel that lacks some features.
  private static func kernel(lacking features: Set<KernelFeature>) -> KernelFeatures {
    KernelFeatures { feature in !features.contains(feature) }
  }

  @Test("A feature is tried once, and again only if that failed")
  func cached() throws {
    let attempts = Mutex<[KernelFeature: Int]>([:])
    let features = KernelFeatures { feature throws(KernelFeatures.Failure) in
      let count = attempts.withLock { attempts in
        attempts[feature, default: 0] += 1
        return attempts[feature] ?? 0
      }
      if feature == .tokens, count == 1 { throw .errno(.notPermitted) }
      return feature != .mappableArrays
    }
    for _ in 0..<3 {
      #expect(try features.supports(.objectNames))
      #expect(try !features.supports(.mappableArrays))
    }
    let error = #expect(throws: ApusError.self) { try features.supports(.tokens) }
    #expect(error?.code == .permissionDenied)
    #expect(try features.supports(.tokens))
    #expect(attempts.withLock { $0 } == [.objectNames: 1, .mappableArrays: 1, .tokens: 2])
  }

  @Test("What cannot be found out is not lacking")
  func unknown() {
    let features = KernelFeatures { _ throws(KernelFeatures.Failure) in throw .errno(.notPermitted)
    }
    #expect(!features.lacks(.objectNames))
  }

  @Test("EPERM is blamed on the memory limit only by a kernel that charges to it")
  func memoryLimit() throws {
    func calls(_ features: KernelFeatures) -> Int {
      var count = 0
      do throws(Errno) {
        try KernelContext(features: features)
          .unlimitingMemory { () throws(Errno) in
            count += 1
            throw .notPermitted
          }
      } catch {
        #expect(error == .notPermitted)
      }
      return count
    }
    // Nothing is asked when nothing fails.
    let untouched = KernelFeatures { _ in
      Issue.record("a feature was probed")
      return true
    }
    try KernelContext(features: untouched).unlimitingMemory { () throws(Errno) in }
    #expect(calls(Self.kernel(lacking: [])) == 1)
  }

  @Test("A map is made without what an older kernel lacks")
  func maps() {
    var map = BPF.MapAttributes(type: 2, keySize: 4, valueSize: 8, maxEntries: 1)
    map.name = ObjectName("m")
    map.flags = MapFlags.mappable.rawValue
    #expect(map.adapted(to: Self.kernel(lacking: [])) == nil)
    let old = map.adapted(to: Self.kernel(lacking: [.objectNames, .mappableArrays]))
    #expect(old?.name == ObjectName(""))
    #expect(old?.flags == 0)
    // An arena is nothing without it.
    map.type = MapType.arena.rawValue
    #expect(map.adapted(to: Self.kernel(lacking: [.mappableArrays])) == nil)
  }

  @Test("A program is loaded without what an older kernel lacks")
  func programs() throws {
    let code = [
      Instruction(opcode: 0x85, immediate: 113), Instruction(opcode: 0x85, immediate: 115),
      Instruction(opcode: 0x85, source: 1, immediate: 113), Instruction(opcode: 0x95),
    ]
    let specification = ProgramSpecification(
      name: "p", sectionName: "xdp", type: .xdp, attachType: .xdp, isAttachTypeOptional: true,
      instructions: code)
    var program = BPF.ProgramAttributes(
      type: ProgramType.xdp.rawValue,
      instructions: Instruction.encode(code, byteOrder: .host), license: "GPL")
    program.expectedAttachType = AttachType.xdp.rawValue
    func adapted(_ lacking: Set<KernelFeature>) -> BPF.ProgramAttributes? {
      program.adapted(of: specification, byteOrder: .host, to: Self.kernel(lacking: lacking))
    }
    #expect(adapted([]) == nil)
    #expect(adapted([.attachType(.xdp)])?.expectedAttachType == 0)
    let older = try #require(
      adapted([
        .helper(HelperFunction(rawValue: 113), .xdp), .helper(HelperFunction(rawValue: 115), .xdp),
      ]))
    let helpers = try Instruction.decode(older.instructions, byteOrder: .host).map(\.immediate)
    // The third calls a subprogram, not a helper.
    #expect(helpers == [4, 45, 113, 0])
  }

  @Test("Two maps that differ are told apart by the kernel's names of the fields")
  func shapes() throws {
    var map = MapSpecification(name: "m", type: .hash, keySize: 4, valueSize: 8, maxEntries: 16)
    let shape = try MapShape(map)
    #expect(shape.differences(from: shape) == [])
    map.keySize = 8
    map.flags = .noPreallocation
    map.mapExtra = 3
    #expect(
      try shape.differences(from: MapShape(map)) == ["key_size", "map_flags", "map_extra"])
    map.flags = [.noPreallocation, .numaNode]
    #expect(try !MapShape(map).description.contains("0x5"))
    let events = MapSpecification(name: "e", type: .perfEventArray, keySize: 4, valueSize: 4)
    #expect(try MapShape(events).maxEntries == PossibleCPUs.current().count)
    // As large as the kernel makes it.
    let ring = MapSpecification(name: "r", type: .ringBuffer, maxEntries: 300_000)
    #expect(try MapShape(ring).maxEntries == 1 << 19)
  }
}
