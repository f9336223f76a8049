import Apus
import ApusCompiler
import ArgumentParser
import SystemPackage

/// The examples' programs beside the same programs in C, both compiled by the same toolchain.
struct ProgramBenchmark: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "programs",
    abstract: "Instructions and time per packet: Swift over C.")

  @Option(help: "How many times the two are measured in turn.")
  var rounds = 15

  @Option(help: "How many packets a measurement runs through.")
  var packets: UInt32 = 1_000_000

  func run() async throws {
    let compiler = try await Compiler()
    print("program         instructions         ns per packet (median)   ratio, Swift over C")
    print("                Swift  C     ratio   Swift    C                median  (min … max)")
    for comparison in Comparison.all {
      let swift = try ObjectSpecification(parsing: await comparison.swiftObject(compiler))
      let c = try ObjectSpecification(parsing: await comparison.cObject(compiler.toolchain))
      try compare(swift, with: c, in: comparison)
    }
  }

  /// Prints a line for one program.
  private func compare(
    _ swift: ObjectSpecification, with c: ObjectSpecification, in comparison: Comparison
  ) throws {
    let swiftObject = try LoadedObject(loading: swift)
    let cObject = try LoadedObject(loading: c)
    let swiftProgram: XDPProgram = try swiftObject.program(comparison.program)
    let cProgram: XDPProgram = try cObject.program(comparison.program)

    var swiftTimes: [Double] = []
    var cTimes: [Double] = []
    for round in 0..<rounds {
      // Whoever is first in a round has the colder caches: they take turns at that too.
      if round.isMultiple(of: 2) {
        swiftTimes.append(try time(swiftProgram, on: comparison.packet))
        cTimes.append(try time(cProgram, on: comparison.packet))
      } else {
        cTimes.append(try time(cProgram, on: comparison.packet))
        swiftTimes.append(try time(swiftProgram, on: comparison.packet))
      }
    }
    swiftObject.close()
    cObject.close()

    let counts = (
      Double(swift[program: comparison.program]?.instructions.count ?? 0),
      Double(c[program: comparison.program]?.instructions.count ?? 0)
    )
    let ratios = zip(swiftTimes, cTimes).map { $0 / $1 }.sorted()
    print(
      comparison.name.padded(16) + String(Int(counts.0)).padded(7) + String(Int(counts.1)).padded(6)
        + (counts.0 / counts.1).rounded(2).padded(8) + swiftTimes.median.rounded(1).padded(9)
        + cTimes.median.rounded(1).padded(17) + ratios.median.rounded(3).padded(8)
        + "(\(ratios[0].rounded(3)) … \(ratios[ratios.count - 1].rounded(3)))")
  }

  /// The time that a program takes for one packet, in nanoseconds.
  private func time(_ program: XDPProgram, on packet: [UInt8]) throws -> Double {
    let clock = ContinuousClock()
    let start = clock.now
    _ = try program.testRun(packet: packet, repeat: packets)
    let elapsed = (clock.now - start).components
    return (Double(elapsed.seconds) * 1e9 + Double(elapsed.attoseconds) / 1e9) / Double(packets)
  }
}
