import Apus
import ApusCompiler
import ArgumentParser
import BenchmarkPairs
import CMapPeer
import Foundation
import Synchronization

/// Reading ring buffers and perf buffers beside libbpf's own readers, and those of cilium/ebpf.
struct RecordBenchmark: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "records",
    abstract: "Records per second, and how fast they come: Apus beside libbpf and cilium/ebpf.")

  @Option(help: "How many times they are measured in turn.")
  var rounds = 15

  @Option(help: "How many records each producer tries to send.")
  var records: UInt32 = 1_000_000

  @Option(help: "How many records are sent one by one to time wake-ups.")
  var wakeUps = 500

  func run() async throws {
    let request = CompilationRequest(
      sources: [ProgramPair.root.appending("Benchmarks/Programs/Records.swift")],
      moduleName: "Records",
      kernelLibrary: ProgramPair.root.appending("Sources").appending("ApusKernel"))
    let object = try LoadedObject(
      loading: ObjectSpecification(parsing: try await Compiler().compile(request).bytes))
    if GoPeer.shared == nil {
      print("cilium/ebpf: not built here, for want of golang-go and golang-github-cilium-ebpf-dev.")
    }
    print(
      "                      million a second      Apus over libbpf         cilium    read/sent")
    print("records               Apus   libbpf cilium  median (min … max)       median    Apus  C")
    for producers in 1...2 {
      try compare(
        "8 bytes, \(producers) producer", object, "sendSmall", producers,
        RecordReaders(object.map("small", as: RingBuffer<UInt64>.self)))
      try compare(
        "64 bytes, \(producers) producer", object, "sendMedium", producers,
        RecordReaders(object.map("medium", as: RingBuffer<[8 of UInt64]>.self)))
      try compare(
        "512 bytes, \(producers) producer", object, "sendLarge", producers,
        RecordReaders(object.map("large", as: RingBuffer<[64 of UInt64]>.self)))
      // Somebody is woken up for every sample, which takes that much longer.
      try compare(
        "perf, 64 bytes, \(producers)", object, "sendSample", producers,
        RecordReaders(object.map("samples", as: PerfEventArray<[8 of UInt64]>.self)), part: 10)
    }
    try WakeUpTimes(object, count: wakeUps, rounds: rounds).printTable()
  }

  private func compare(
    _ name: String, _ object: LoadedObject, _ program: String, _ producers: Int,
    _ readers: RecordReaders, part: UInt32 = 1
  ) throws {
    let records = self.records / part
    let program: XDPProgram = try object.program(program)
    var rates: [(apus: Double, peer: Double, go: Double)] = []
    var shares: [(apus: Double, peer: Double)] = []
    for round in 0..<rounds {
      let order = round.isMultiple(of: 2)
      let first = try measure(program, records, producers, order ? readers.apus : readers.peer)
      let second = try measure(program, records, producers, order ? readers.peer : readers.apus)
      let go = try readers.go.map { try measure(program, records, producers, $0).rate }
      let (apus, peer) = order ? (first, second) : (second, first)
      rates.append((apus.rate, peer.rate, go ?? .nan))
      shares.append((apus.share, peer.share))
    }
    let ratios = rates.map { $0.apus / $0.peer }.sorted()
    let range = "(\(ratios[0].rounded(3)) … \(ratios[ratios.count - 1].rounded(3)))"
    print(
      name.padded(22) + rates.map(\.apus).median.rounded(2).padded(7)
        + rates.map(\.peer).median.rounded(2).padded(7)
        + rates.map(\.go).median.rounded(2).padded(8) + ratios.median.rounded(3).padded(7)
        + range.padded(18) + rates.map { $0.apus / $0.go }.median.rounded(3).padded(10)
        + shares.map(\.apus).median.rounded(2).padded(6) + shares.map(\.peer).median.rounded(2))
  }

  /// Has producers send while a reader reads.
  ///
  /// A single producer is on the first processor and the reader on another; more are left to the scheduler.
  private func measure(
    _ program: XDPProgram, _ records: UInt32, _ producers: Int,
    _ reader: @escaping RecordReaders.Reader
  ) throws -> (rate: Double, share: Double) {
    let stop = StopFlag()
    let result = Mutex<UInt64>(0)
    let readerIsDone = DispatchSemaphore(value: 0)
    Thread.detachNewThread {
      if producers == 1 { cmappeer_use_processor(1) }
      let count = (try? reader(stop)) ?? 0
      result.withLock { $0 = count }
      readerIsDone.signal()
    }
    // The reader is to wait before the first record comes.
    Thread.sleep(forTimeInterval: 0.05)
    let group = DispatchGroup()
    let start = ContinuousClock.now
    for _ in 0..<producers {
      group.enter()
      Thread.detachNewThread {
        if producers == 1 { cmappeer_use_processor(0) }
        _ = try? program.testRun(packet: [UInt8](repeating: 0, count: 64), repeat: records)
        group.leave()
      }
    }
    group.wait()
    stop.set()
    readerIsDone.wait()
    let elapsed = (ContinuousClock.now - start) / .seconds(1)
    let count = Double(result.withLock { $0 })
    return (count / elapsed / 1e6, count / Double(records) / Double(producers))
  }
}
