import Apus
import ArgumentParser
import CMapPeer

/// Reading and writing maps beside the same through libbpf in C, and through cilium/ebpf in Go.
struct MapBenchmark: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "maps", abstract: "Elements of maps: Apus beside libbpf and cilium/ebpf.")

  @Option(help: "How many times they are measured in turn.")
  var rounds = 21

  @Option(help: "How many elements a measurement goes through.")
  var count: UInt32 = 50_000

  @Option(help: "How many times a walk is measured.")
  var walks = 5

  @Option(help: "How many elements a walk goes over.")
  var walk: UInt32 = 1_000_000

  func run() async throws {
    if GoPeer.shared == nil {
      print("cilium/ebpf: not built here, for want of golang-go and golang-github-cilium-ebpf-dev.")
    }
    print("                         processor ns per element    Apus over libbpf          cilium")
    print("operation                Apus     libbpf   cilium    median  (min … max)       median")
    try single()
    try perCPU()
    try await walkOver()
    try walkArray()
    for size: UInt32 in [1, 100, 10_000] { try batches(of: size) }
  }

  private func single() throws {
    let map = try HashMap<UInt32, UInt64>(maxEntries: count, name: "bench")
    let file = map.map.descriptorNumber
    let set = try GoPeer.shared?.session("set", map: map.id, count: count)
    try compare("set", count) {
      try time { for key in 0..<count { try map.update(UInt64(key), for: key) } }
    } peer: {
      cmappeer_set(file, count)
    } go: {
      set?.next()
    }
    let get = try GoPeer.shared?.session("get", map: map.id, count: count)
    try compare("get", count) {
      var sum: UInt64 = 0
      let elapsed = try time { for key in 0..<count { sum &+= try map[key] ?? 0 } }
      precondition(sum == UInt64(count) * UInt64(count - 1) / 2)
      return elapsed
    } peer: {
      cmappeer_get(file, count)
    } go: {
      get?.next()
    }
    let remove = try GoPeer.shared?.session("remove", map: map.id, count: count)
    try compare("remove", count) {
      try fill(map, count)
      return try time { for key in 0..<count { try map.removeValue(forKey: key) } }
    } peer: {
      try fill(map, count)
      return cmappeer_remove(file, count)
    } go: {
      try fill(map, count)
      return remove?.next()
    }
  }

  private func perCPU() throws {
    let map = try PerCPUArray<UInt64>(maxEntries: 1)
    let size = UInt32(try map[0].count * 8)
    let file = map.map.descriptorNumber
    let get = try GoPeer.shared?.session("getPerCPU", map: map.id, count: count)
    var sum: UInt64 = 0
    try compare("per-CPU get", count) {
      try time { for _ in 0..<count { sum &+= try map[0][0] } }
    } peer: {
      cmappeer_get_per_cpu(file, count, size)
    } go: {
      get?.next()
    }
    try compare("per-CPU read into", count) {
      var values = try map[0]
      return try time {
        for _ in 0..<count {
          try map.read(0, into: &values)
          sum &+= values[0]
        }
      }
    } peer: {
      cmappeer_get_per_cpu(file, count, size)
    } go: {
      get?.next()
    }
    precondition(sum == 0)
  }

  private func batches(of size: UInt32) throws {
    // An option is read by a function that is generic: not for each element.
    let count = count
    let map = try HashMap<UInt32, UInt64>(maxEntries: count, name: "bench")
    let file = map.map.descriptorNumber
    let set = try GoPeer.shared?.session("setBatches", map: map.id, count: count, batch: size)
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
      cmappeer_set_batches(file, count, size)
    } go: {
      set?.next()
    }
  }

  /// Writes so many elements.
  func fill(_ map: HashMap<UInt32, UInt64>, _ count: UInt32) throws {
    try map.update(contentsOf: (0..<count).lazy.map { (key: $0, value: UInt64($0)) })
  }

  /// Processor time: what others do meanwhile matters less.
  func time(_ body: () throws -> Void) rethrows -> Int64 {
    let start = Processor.time
    try body()
    return Processor.time - start
  }

  /// Prints a line; whoever is first in a round takes turns.
  func compare(
    _ name: String, _ count: UInt32, rounds: Int? = nil, apus: () throws -> Int64,
    peer: () throws -> Int64, go: () throws -> Int64? = { nil }
  ) throws {
    var times: [(apus: Double, peer: Double, go: Double)] = []
    _ = try (apus(), peer(), go())
    for round in 0..<(rounds ?? self.rounds) {
      let apusFirst = round.isMultiple(of: 2)
      let first = try apusFirst ? apus() : peer()
      let second = try apusFirst ? peer() : apus()
      let third = try go()
      precondition(first >= 0 && second >= 0, "libbpf failed")
      precondition(third ?? 0 >= 0, "cilium/ebpf failed")
      let (one, other) = (Double(first) / Double(count), Double(second) / Double(count))
      let go = third.map { Double($0) / Double(count) } ?? .nan
      times.append(apusFirst ? (one, other, go) : (other, one, go))
    }
    let ratios = times.map { $0.apus / $0.peer }.sorted()
    let range = "(\(ratios[0].rounded(3)) … \(ratios[ratios.count - 1].rounded(3)))"
    print(
      name.padded(25) + times.map(\.apus).median.rounded(1).padded(9)
        + times.map(\.peer).median.rounded(1).padded(9)
        + times.map(\.go).median.rounded(1).padded(10) + ratios.median.rounded(3).padded(8)
        + range.padded(18) + times.map { $0.apus / $0.go }.median.rounded(3))
  }
}

extension GoPeer.Session {
  /// Asks, and waits for the answer.
  func next() -> Int64 {
    ask()
    return answer()
  }
}
