import Apus
import ApusObject

/// Objects for tests, made by hand.
enum Fixture {
  /// `XDP_PASS`.
  static let pass: Int32 = 2

  /// Adds 1 to the only element of a per-CPU array `packets` for each packet, and lets it pass.
  static func counter(
    program: String = "count", map: String = "packets", type: MapType = .perCPUArray
  ) -> ObjectSpecification {
    let instructions =
      [Assembly.store32(10, -4, 0), Assembly.copy(2, from: 10), Assembly.add(2, -4)]
      + Assembly.wide(1)
      + [
        Assembly.call(1), Assembly.jumpIfZero(0, 3), Assembly.load64(1, 0, 0), Assembly.add(1, 1),
        Assembly.store64(0, 0, 1), Assembly.move(0, pass), Assembly.exit,
      ]
    return ObjectSpecification(
      programs: [
        xdp(
          program, instructions,
          references: [MapReference(instruction: 3, map: map, kind: .map)])
      ],
      maps: [
        MapSpecification(name: map, type: type, keySize: 4, valueSize: 8, maxEntries: 1)
      ],
      license: "GPL")
  }

  /// Reads eight bytes from address 0, which no verifier lets pass.
  static func rejected(program: String = "reject", map: String = "unused") -> ObjectSpecification {
    ObjectSpecification(
      programs: [
        xdp(program, [Assembly.move(1, 0), Assembly.load64(0, 1, 0), Assembly.exit])
      ],
      maps: [
        MapSpecification(name: map, type: .array, keySize: 4, valueSize: 8, maxEntries: 1)
      ],
      license: "GPL")
  }

  /// No program, one map.
  static func map(_ map: MapSpecification) -> ObjectSpecification {
    ObjectSpecification(maps: [map], license: "GPL")
  }

  static func xdp(
    _ name: String, _ instructions: [Instruction], references: [MapReference] = []
  ) -> ProgramSpecification {
    ProgramSpecification(
      name: name, sectionName: "xdp", type: .xdp, attachType: .xdp, instructions: instructions,
      references: references)
  }
}
