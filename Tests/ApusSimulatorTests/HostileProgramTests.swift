import ApusObject
import ApusSimulator
import Foundation
import Testing

@Suite struct HostileProgramTests {
  /// The maps that the programs find, whether they use them or not.
  static let maps = [
    MapSpecification(name: "array", type: .array, keySize: 4, valueSize: 12, maxEntries: 3),
    MapSpecification(name: "hash", type: .hash, keySize: 8, valueSize: 8, maxEntries: 2),
    MapSpecification(name: "ring", type: .ringBuffer, maxEntries: 4096),
    MapSpecification(
      name: "programs", type: .programArray, keySize: 4, valueSize: 4, maxEntries: 2,
      slots: [1: "program"]),
  ]

  /// Valid programs with a bit of everything: what they touch is there, so that a small change is a near miss.
  static let templates: [HostilePrograms.Template] = {
    let packets = TestProgram(
      .code([
        Assembly.copy(6, from: 1), Assembly.op(0x61, 7, 6, offset: 0),
        Assembly.op(0x61, 8, 6, offset: 4), Assembly.copy(2, from: 7), Assembly.add(2, 14),
        Assembly.op(0x2d, 2, 8, offset: 4), Assembly.op(0x69, 3, 7, offset: 12),
        Assembly.op(0xdc, 3, 0, 16), Assembly.op(0x73, 7, 3, offset: 3),
        Assembly.op(0x79, 4, 7, offset: 4), Assembly.op(0x62, 10, 0, offset: -4, 1),
      ]),
      .map(1, "array"),
      .code([
        Assembly.copy(2, from: 10), Assembly.add(2, -4), Assembly.call(1),
        Assembly.op(0x15, 0, 0, offset: 5), Assembly.move(3, 1),
        Assembly.op(0xdb, 0, 3, offset: 0, 1), Assembly.op(0x61, 4, 0, offset: 8),
        Assembly.op(0x04, 4, 0, 7), Assembly.op(0x63, 0, 4, offset: 8),
        Assembly.op(0x7a, 10, 0, offset: -16, 5), Assembly.op(0x7b, 10, 7, offset: -24),
      ]),
      .map(1, "hash"),
      .code([
        Assembly.copy(2, from: 10), Assembly.add(2, -16), Assembly.copy(3, from: 10),
        Assembly.add(3, -24), Assembly.move(4, 0), Assembly.call(2), Assembly.copy(1, from: 6),
        Assembly.move(2, -4), Assembly.call(65), Assembly.move(0, 2), Assembly.exit,
      ])
    )
    let calls = TestProgram(
      .code(
        [
          Assembly.copy(6, from: 1), Assembly.move(7, 3), Assembly.op(0x7a, 10, 0, offset: -8, 2),
          Assembly.copy(1, from: 10), Assembly.callLocal(16), Assembly.copy(8, from: 0),
          Assembly.move(1, 5),
        ]
          + Assembly.function(2, 24) + [
            Assembly.copy(3, from: 10), Assembly.move(4, 0), Assembly.call(181),
            Assembly.op(0x0f, 8, 0), Assembly.copy(1, from: 6),
          ]),
      .map(2, "programs"),
      .code([
        Assembly.move(3, 0), Assembly.call(12), Assembly.copy(0, from: 8),
        Assembly.op(0x57, 0, 0, 3), Assembly.exit,
        // A function that changes the caller's stack, and divides.
        Assembly.op(0x79, 2, 1, offset: -8), Assembly.move(3, 0), Assembly.add(2, 100),
        Assembly.op(0x3f, 2, 3), Assembly.op(0x9f, 2, 3), Assembly.op(0x7b, 1, 2, offset: -8),
        Assembly.op(0xdb, 1, 2, offset: -8, 0xf1), Assembly.add(2, 1),
        Assembly.op(0xa5, 2, 0, offset: -2, 9), Assembly.copy(0, from: 2), Assembly.exit,
        // A callback.
        Assembly.op(0x79, 4, 2, offset: -8), Assembly.op(0x6f, 4, 1), Assembly.op(0xcc, 4, 1),
        Assembly.op(0x7b, 2, 4, offset: -8), Assembly.op(0x7b, 10, 4, offset: -512),
        Assembly.move(0, 0), Assembly.exit,
      ])
    )
    return [packets, calls].map { .init(program: $0.specification(type: .xdp), maps: maps) }
  }()

  static let environment: SimulationEnvironment = {
    var environment = SimulationEnvironment()
    environment.stepLimit = 2000
    return environment
  }()

  @Test func `the programs that are changed run as they are`() {
    for template in Self.templates {
      let outcome = HostileOutcome(
        template, execution: .interpreted, environment: Self.environment)
      #expect(outcome.error == nil)
    }
  }

  /// The programs of real objects that take packets, if a folder of such is named.
  private func templates(in folder: String?) throws -> [HostilePrograms.Template] {
    guard let folder else { return Self.templates }
    var templates = Self.templates
    for name in try FileManager.default.contentsOfDirectory(atPath: folder)
    where name.hasSuffix(".o") {
      let bytes = try Data(contentsOf: URL(filePath: folder).appending(path: name))
      guard let object = try? ObjectSpecification(parsing: Array(bytes)) else { continue }
      templates += object.programs.map { .init(program: $0, maps: object.maps) }
        .filter {
          // Small maps are made quickly, and what does not run as it is, need not be changed.
          let size = $0.maps.reduce(0) { $0 + Int($1.maxEntries) * Int(1 + $1.valueSize) }
          return size < 1 << 16
            && HostileOutcome($0, execution: .interpreted, environment: Self.environment).error
              == nil
        }
    }
    return templates
  }

  /// What became of the programs of a kind.
  private struct Tally {
    var refused = 0
    var errors = 0
    var values = 0
  }

  /// With `APUS_HOSTILE_PROGRAMS`, as many as it says.
  ///
  /// `APUS_HOSTILE_SEED` chooses which, and `APUS_HOSTILE_OBJECTS` is a folder with objects to make some of them of. 10
  /// million are a matter of minutes in release mode.
  @Test func `random programs end with a value or an error, the same in machine code`() throws {
    let variables = ProcessInfo.processInfo.environment
    let count = variables["APUS_HOSTILE_PROGRAMS"].flatMap(Int.init)
    let seed = variables["APUS_HOSTILE_SEED"].flatMap(UInt64.init)
    let templates = try templates(in: variables["APUS_HOSTILE_OBJECTS"])
    var programs = HostilePrograms(seed: seed ?? 6, templates: templates, maps: Self.maps)
    var tallies: [HostilePrograms.Kind: Tally] = [:]
    let executions: [ExecutionMode] =
      Simulator.canCompile ? [.interpreted, .native] : [.interpreted]
    for round in 0..<(count ?? 4000) {
      let kind = HostilePrograms.Kind.allCases[round % 4]
      let template = programs.next(kind)
      let outcomes = executions.map {
        HostileOutcome(template, execution: $0, environment: Self.environment)
      }
      let interpreted = outcomes[0]
      guard outcomes.allSatisfy({ $0 == interpreted && $0.damage.isEmpty }),
        interpreted.result?.packet.count ?? 0 <= 4096
      else {
        Issue.record(
          """
          round \(round): \(outcomes.map(\.description).joined(separator: ", but in machine code "))
          \(Disassembly(template.program.instructions))
          """)
        return
      }
      if interpreted.result != nil {
        tallies[kind, default: Tally()].values += 1
      } else if interpreted.wasLoaded {
        tallies[kind, default: Tally()].errors += 1
      } else {
        tallies[kind, default: Tally()].refused += 1
      }
    }
    #expect(tallies.values.reduce(0) { $0 + $1.values } > 50)
    #expect(tallies.values.reduce(0) { $0 + $1.errors } > 500)
    guard count != nil else { return }
    print("\(executions.count) ways, \(templates.count) templates")
    for (kind, tally) in tallies {
      print(
        "\(kind): \(tally.values) values, \(tally.errors) errors, \(tally.refused) not loaded")
    }
  }

  @Test func `what is written beside a region is seen`() {
    let memory = RegionMemory(byteCount: 13)
    // It cannot be copied, which the macro would do.
    func check(intact: Bool, zero: Bool) {
      let (isIntact, isZero) = (memory.isIntact, memory.isZero(0..<13))
      #expect(isIntact == intact)
      #expect(isZero == zero)
    }
    check(intact: true, zero: true)
    // Sound, all of them: within the margins, which are of the same allocation.
    unsafe memory.start.storeBytes(of: 1, toByteOffset: 12, as: UInt8.self)
    check(intact: true, zero: false)
    for offset in [-RegionMemory.margin, -1, 13, 12 + RegionMemory.margin] {
      let old = unsafe memory.start.load(fromByteOffset: offset, as: UInt8.self)
      unsafe memory.start.storeBytes(of: old ^ 1, toByteOffset: offset, as: UInt8.self)
      check(intact: false, zero: false)
      unsafe memory.start.storeBytes(of: old, toByteOffset: offset, as: UInt8.self)
      check(intact: true, zero: false)
    }
    // And what is read there is never the same twice, so that two ways to run a program would differ.
    let other = RegionMemory(byteCount: 13)
    let marks = unsafe [memory.start, other.start]
      .map { unsafe $0.load(fromByteOffset: 13, as: UInt8.self) }
    #expect(marks[0] != marks[1])
  }

  @Test func `random bytes as a capture file are refused or read`() {
    var random = SplitMix(state: 7)
    let starts: [[UInt8]] = [
      [0xd4, 0xc3, 0xb2, 0xa1], [0xa1, 0xb2, 0x3c, 0x4d],
      [0x0a, 0x0d, 0x0d, 0x0a, 28, 0, 0, 0, 0x4d, 0x3c, 0x2b, 0x1a],
    ]
    for round in 0..<20_000 {
      var bytes = starts[round % 3]
      for _ in 0..<Int.random(in: 0...80, using: &random) {
        let bits = random.next()
        bytes.append(bits & 3 == 0 ? UInt8(truncatingIfNeeded: bits >> 8) : UInt8(bits >> 8 & 7))
      }
      _ = try? PacketCapture(parsing: bytes)
    }
  }
}
