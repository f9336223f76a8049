import Apus
import ArgumentParser
import CMapPeer

/// Reading and writing maps beside the same through libbpf in C.
struct MapBenchmark: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "maps", abstract: "Elements of maps: Apus beside libbpf.")

  @Option(help: "How many times the two are measured in turn.")
  var rounds = 9

  @Option(help: "How many elements a measurement goes through.")
  var count: UInt32 = 200_000

  @Option(help: "How many elements a walk goes over.")
  var walk: UInt32 = 1_000_000

  func run() async throws {
    print("operation             ns per element (median)   ratio, Apus over libbpf")
    print("                      Apus     libbpf           median  (min … max)")
    try single()
    try perCPU()
    try walks()
    for size: UInt32 in [1, 100, 10_000] { try batches(of: size) }
  }

  private func single() throws {
    let map = try HashMap<UInt32, UInt64>(maxEntries: count, name: "bench")
    let file = map.map.descriptorNumber
    try compare("set", count) {
      try time { for key in 0..<count { try map.update(UInt64(key), for: key) } }
    } peer: {
      cmappeer_set(file, count)
    }
    try compare("get", count) {
      var sum: UInt64 = 0
      let elapsed = try time { for key in 0..<count { sum &+= try map[key] ?? 0 } }
      precondition(sum == UInt64(count) * UInt64(count - 1) / 2)
      return elapsed
    } peer: {
      cmappeer_get(file, count)
    }
    try compare("remove", count) {
      try fill(map, count)
      return try time { for key in 0..<count { try map.removeValue(forKey: key) } }
    } peer: {
      try fill(map, count)
      return cmappeer_remove(file, count)
    }
  }

  private func perCPU() throws {
    let map = try PerCPUArray<UInt64>(maxEntries: 1)
    let size = UInt32(try map[0].count * 8)
    try compare("per-CPU get", count) {
      try time { for _ in 0..<count { _ = try map[0] } }
    } peer: {
      cmappeer_get_per_cpu(map.map.descriptorNumber, count, size)
    }
  }

  private func walks() throws {
    let map = try HashMap<UInt32, UInt64>(maxEntries: walk, name: "bench")
    try fill(map, walk)
    let expected = UInt64(walk) * UInt64(walk - 1) / 2
    let apus = {
      var sum: UInt64 = 0
      let elapsed = try time { try map.forEachEntry { _, value in sum &+= value } }
      precondition(sum == expected)
      return elapsed
    }
    try compare("walk / next key", walk, rounds: 3, apus: apus) {
      var sum: UInt64 = 0
      // Sound: the C function writes one number.
      let elapsed = unsafe cmappeer_walk(map.map.descriptorNumber, &sum)
      precondition(sum == expected)
      return elapsed
    }
    try compare("walk / batches", walk, rounds: 3, apus: apus) {
      var sum: UInt64 = 0
      // Sound: as above.
      let elapsed = unsafe cmappeer_walk_batches(map.map.descriptorNumber, 20_000, &sum)
      precondition(sum == expected)
      return elapsed
    }
  }

  private func batches(of size: UInt32) throws {
    let map = try HashMap<UInt32, UInt64>(maxEntries: count, name: "bench")
    try compare("set batches of \(size)", count) {
      try time {
        var first: UInt32 = 0
        while first < count {
          let end = min(first + size, count)
          try map.update(contentsOf: (first..<end).lazy.map { (key: $0, value: UInt64($0)) })
          first = end
        }
      }
    } peer: {
      cmappeer_set_batches(map.map.descriptorNumber, count, size)
    }
  }

  private func fill(_ map: HashMap<UInt32, UInt64>, _ count: UInt32) throws {
    try map.update(contentsOf: (0..<count).lazy.map { (key: $0, value: UInt64($0)) })
  }

  private func time(_ body: () throws -> Void) rethrows -> Int64 {
    let time = try ContinuousClock().measure(body).components
    return time.seconds * 1_000_000_000 + time.attoseconds / 1_000_000_000
  }

  /// Prints a line; whoever is first in a round takes turns.
  private func compare(
    _ name: String, _ count: UInt32, rounds: Int? = nil, apus: () throws -> Int64,
    peer: () throws -> Int64
  ) throws {
    var times: [(apus: Double, peer: Double)] = []
    _ = try (apus(), peer())
    for round in 0..<(rounds ?? self.rounds) {
      let apusFirst = round.isMultiple(of: 2)
      let first = try apusFirst ? apus() : peer()
      let second = try apusFirst ? peer() : apus()
      precondition(first >= 0 && second >= 0, "libbpf failed")
      let (one, other) = (Double(first) / Double(count), Double(second) / Double(count))
      times.append(apusFirst ? (one, other) : (other, one))
    }
    let ratios = times.map { $0.apus / $0.peer }.sorted()
    print(
      name.padded(22) + times.map(\.apus).median.rounded(1).padded(9)
        + times.map(\.peer).median.rounded(1).padded(17) + ratios.median.rounded(3).padded(8)
        + "(\(ratios[0].rounded(3)) … \(ratios[ratios.count - 1].rounded(3)))")
  }
}
