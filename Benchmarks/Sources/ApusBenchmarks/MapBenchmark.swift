import Apus
import ApusCompiler
import ApusObject
import ArgumentParser
import BenchmarkPairs
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

  private func walkOver() async throws {
    let object = try await walkObject()
    let map: HashMap<UInt32, UInt64> = try object.map("walked")
    let addUp: SystemCallProgram = try object.program("addUp")
    let total: GlobalVariable<UInt64> = try object.variable("sum")
    let file = map.map.descriptorNumber
    try compare("set all at once", walk, rounds: walks) {
      try time { try fill(map, walk) }
    } peer: {
      cmappeer_set_batches(file, walk, walk)
    }
    let expected = UInt64(walk) * UInt64(walk - 1) / 2
    let apus = {
      var sum: UInt64 = 0
      let elapsed = try time { try map.forEachEntry { _, value in sum &+= value } }
      precondition(sum == expected)
      return elapsed
    }
    let iterate = try GoPeer.shared?.session("walk", map: map.id)
    try compare("walk / next key", walk, rounds: walks, apus: apus) {
      var sum: UInt64 = 0
      // Sound: the C function writes one number.
      let elapsed = unsafe cmappeer_walk(file, &sum)
      precondition(sum == expected)
      return elapsed
    } go: {
      iterate?.next()
    }
    let lookUp = try GoPeer.shared?.session("walkBatches", map: map.id, batch: 20_000)
    try compare("walk / batches", walk, rounds: walks, apus: apus) {
      var sum: UInt64 = 0
      // Sound: as above.
      let elapsed = unsafe cmappeer_walk_batches(file, 20_000, &sum)
      precondition(sum == expected)
      return elapsed
    } go: {
      lookUp?.next()
    }
    try compare("walk / the calls only", walk, rounds: walks, apus: apus) {
      cmappeer_walk_floor(file, 20_000)
    }
    try compare("in a program / next key", walk, rounds: walks) {
      let elapsed = try time { try addUp.run() }
      precondition(total.value == expected)
      return elapsed
    } peer: {
      var sum: UInt64 = 0
      // Sound: as above.
      return unsafe cmappeer_walk(file, &sum)
    }
    try compare("the calls / next key", walk, rounds: walks) {
      cmappeer_walk_floor(file, 20_000)
    } peer: {
      var sum: UInt64 = 0
      // Sound: as above.
      return unsafe cmappeer_walk(file, &sum)
    }
  }

  /// The program that walks in the kernel, with the map that everybody walks over.
  private func walkObject() async throws -> LoadedObject {
    let request = CompilationRequest(
      sources: [ProgramPair.root.appending("Benchmarks/Programs/Walk.swift")],
      moduleName: "Walk", kernelLibrary: ProgramPair.root.appending("Sources").appending("ApusKernel"))
    var specification = try ObjectSpecification(
      parsing: try await Compiler().compile(request).bytes)
    for index in specification.maps.indices where specification.maps[index].name == "walked" {
      specification.maps[index].maxEntries = walk
    }
    return try LoadedObject(loading: specification)
  }

  private func walkArray() throws {
    let map = try ArrayMap<UInt64>(maxEntries: walk, name: "bench", flags: .mappable)
    let file = map.map.descriptorNumber
    try map.set(contentsOf: (0..<walk).lazy.map(UInt64.init))
    let expected = UInt64(walk) * UInt64(walk - 1) / 2
    try compare("array / next key", walk, rounds: walks) {
      var sum: UInt64 = 0
      let elapsed = try time { for value in try map.contents() { sum &+= value } }
      precondition(sum == expected)
      return elapsed
    } peer: {
      var sum: UInt64 = 0
      // Sound: the C function writes one number.
      return unsafe cmappeer_walk(file, &sum)
    }
    try compare("array, mapped / next key", walk, rounds: walks) {
      var sum: UInt64 = 0
      let elapsed = try time {
        let values = try map.mapped()
        for index in 0..<values.count { sum &+= values[index] ?? 0 }
      }
      precondition(sum == expected)
      return elapsed
    } peer: {
      var sum: UInt64 = 0
      // Sound: as above.
      return unsafe cmappeer_walk(file, &sum)
    }
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

  private func fill(_ map: HashMap<UInt32, UInt64>, _ count: UInt32) throws {
    try map.update(contentsOf: (0..<count).lazy.map { (key: $0, value: UInt64($0)) })
  }

  /// Processor time: what others do meanwhile matters less.
  private func time(_ body: () throws -> Void) rethrows -> Int64 {
    let start = Processor.time
    try body()
    return Processor.time - start
  }

  /// Prints a line; whoever is first in a round takes turns.
  private func compare(
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
  fileprivate func next() -> Int64 {
    ask()
    return answer()
  }
}
