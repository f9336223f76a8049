import Apus
import ApusCompiler
import ApusObject
import BenchmarkPairs
import CMapPeer

extension MapBenchmark {
  /// Walks over a hash.
  func walkOver() async throws {
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
    try scan(map, expected)
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

  /// Has a program copy the hash out: one that is made for each walk, and one that is made once.
  private func scan(_ map: HashMap<UInt32, UInt64>, _ expected: UInt64) throws {
    let file = map.map.descriptorNumber
    let nextKey = {
      var sum: UInt64 = 0
      // Sound: the C function writes one number.
      let elapsed = unsafe cmappeer_walk(file, &sum)
      precondition(sum == expected)
      return elapsed
    }
    try compare("scan / next key", walk, rounds: walks) {
      var sum: UInt64 = 0
      let elapsed = try time { try map.scanEntries { _, value in sum &+= value } }
      precondition(sum == expected)
      return elapsed
    } peer: {
      nextKey()
    }
    var scanner = MapScanner(map)
    try compare("scan again / next key", walk, rounds: walks) {
      var sum: UInt64 = 0
      let elapsed = try time { try scanner.forEachEntry { _, value in sum &+= value } }
      precondition(sum == expected)
      return elapsed
    } peer: {
      nextKey()
    }
    precondition(scanner.method.isProgram, "\(scanner.method)")
    try scanLarge()
  }

  /// Scans elements that are about as large as a program copies, beside batches, which are Apus's too.
  private func scanLarge() throws {
    let count = walk / 16
    let map = try HashMap<UInt32, [125 of UInt64]>(maxEntries: count)
    let value = [125 of UInt64](repeating: 1)
    try map.update(contentsOf: (0..<count).lazy.map { (key: $0, value: value) })
    var scanner = MapScanner(map)
    try compare("scan again 1 KB / batches", count, rounds: walks) {
      var sum: UInt64 = 0
      let elapsed = try time { try scanner.forEachEntry { _, value in sum &+= value[0] } }
      precondition(sum == count)
      return elapsed
    } peer: {
      var sum: UInt64 = 0
      let elapsed = try time { try map.forEachEntry { _, value in sum &+= value[0] } }
      precondition(sum == count)
      return elapsed
    }
    precondition(scanner.method.isProgram, "\(scanner.method)")
  }

  /// The program that walks in the kernel, with the map that everybody walks over.
  private func walkObject() async throws -> LoadedObject {
    let request = CompilationRequest(
      sources: [ProgramPair.root.appending("Benchmarks/Programs/Walk.swift")],
      moduleName: "Walk",
      kernelLibrary: ProgramPair.root.appending("Sources").appending("ApusKernel"))
    var specification = try ObjectSpecification(
      parsing: try await Compiler().compile(request).bytes)
    for index in specification.maps.indices where specification.maps[index].name == "walked" {
      specification.maps[index].maxEntries = walk
    }
    return try LoadedObject(loading: specification)
  }

  /// Walks over an array.
  func walkArray() throws {
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
}
