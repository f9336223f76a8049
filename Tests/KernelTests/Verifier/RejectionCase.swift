import Apus
import ApusObject
import ApusSystem
import Testing

/// A program that no verifier accepts, and why.
struct RejectionCase: Sendable, CustomTestStringConvertible {
  var name: String
  var cause: VerifierRejection.Cause
  var instructions: [Instruction]
  var type = ProgramType.xdp
  var attachType: AttachType?
  var attachTarget: String?
  /// The map that the wide load at an instruction is of.
  var maps: [Int: MapSpecification] = [:]
  /// Calls of the kernel's functions.
  var functions: [Int: String] = [:]
  var license = "GPL"
  var btf: BTF?
  /// Whether it takes a process without `CAP_PERFMON` for the verifier to mind.
  var isUnprivileged = false
  var isSleepable = false
  /// The first kernel that has what the program needs.
  var since = KernelRelease(5, 0)
  /// What older verifiers say instead.
  var olderCause: VerifierRejection.Cause?
  /// What else the kernel needs to have.
  var needs: KernelFeature?

  /// Whether the running kernel has it all.
  var isPossible: Bool {
    guard let release = try? KernelRelease.current(), release >= since else { return false }
    return needs.map { (try? KernelFeatures.running.supports($0)) == true } ?? true
  }

  var testDescription: String { name }

  var specification: ObjectSpecification {
    var program = ProgramSpecification(
      name: "rejected", sectionName: "test", type: type, attachType: attachType,
      attachTarget: attachTarget, needsTargetBTF: attachTarget != nil,
      isSleepable: isSleepable, instructions: instructions)
    program.references = maps.keys.sorted()
      .map { MapReference(instruction: $0, map: "m", kind: .map) }
    program.externalCalls = functions.sorted { $0.key < $1.key }
      .map { ExternalCall(instruction: $0.key, name: $0.value) }
    return ObjectSpecification(
      programs: [program], maps: maps.values.first.map { [$0] } ?? [], license: license, btf: btf)
  }
}

extension Instruction {
  // What ``Assembly`` lacks.

  static func load32(_ destination: UInt8, _ source: UInt8, _ offset: Int16) -> Self {
    Self(opcode: 0x61, destination: destination, source: source, offset: offset)
  }

  static func load8(_ destination: UInt8, _ source: UInt8, _ offset: Int16) -> Self {
    Self(opcode: 0x71, destination: destination, source: source, offset: offset)
  }

  static func add(_ destination: UInt8, register source: UInt8) -> Self {
    Self(opcode: 0x0f, destination: destination, source: source)
  }

  static func jump(_ distance: Int16) -> Self { Self(opcode: 0x05, offset: distance) }

  static func jumpIfNotZero(_ register: UInt8, _ distance: Int16) -> Self {
    Self(opcode: 0x55, destination: register, offset: distance)
  }

  static func jumpIfLess(_ register: UInt8, than value: Int32, _ distance: Int16) -> Self {
    Self(opcode: 0xa5, destination: register, offset: distance, immediate: value)
  }

  /// Calls the subprogram that many slots after the next.
  static func callSubprogram(_ distance: Int32) -> Self {
    Self(opcode: 0x85, source: Pseudo.call, immediate: distance)
  }

  static let end = [Assembly.move(0, 0), Assembly.exit]

  /// Looks up the element 0 of the map whose wide load is at slot 3; r0 is the value's address, or null.
  static let lookUp =
    [Assembly.store32(10, -4, 0), Assembly.copy(2, from: 10), Assembly.add(2, -4)]
    + Assembly.wide(1) + [Assembly.call(1)]

  /// Reserves 8 bytes of the ring buffer whose wide load is at slot 0; r0 is their address, or null.
  static let reserve =
    Assembly.wide(1) + [Assembly.move(2, 8), Assembly.move(3, 0), Assembly.call(131)]
}

extension MapSpecification {
  /// An array with one value of 8 bytes.
  static let numbers = MapSpecification(
    name: "m", type: .array, keySize: 4, valueSize: 8, maxEntries: 1)

  static let hash = MapSpecification(
    name: "m", type: .hash, keySize: 4, valueSize: 8, maxEntries: 1)

  static let readOnly = MapSpecification(
    name: "m", type: .array, keySize: 4, valueSize: 8, maxEntries: 1, flags: .readOnlyForPrograms)

  static let ring = MapSpecification(name: "m", type: .ringBuffer, maxEntries: 4096)

  /// An array whose value starts with a spin lock, in the types of ``BTF/locked``.
  static let locked = MapSpecification(
    name: "m", type: .array, keySize: 4, valueSize: 8, maxEntries: 1, keyTypeID: BTFTypeID(1),
    valueTypeID: BTFTypeID(3))
}

extension BTF {
  static let locked = BTF(types: [
    .integer(BTFInteger(name: "unsigned int", size: 4)),
    .structure(
      BTFComposite(
        name: "bpf_spin_lock", size: 4,
        members: [.init(name: "val", type: BTFTypeID(1), byteOffset: 0)])),
    .structure(
      BTFComposite(
        name: "value", size: 8,
        members: [
          .init(name: "lock", type: BTFTypeID(2), byteOffset: 0),
          .init(name: "count", type: BTFTypeID(1), byteOffset: 4),
        ])),
  ])
}
