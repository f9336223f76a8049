import Apus
import ApusCompiler
import ArgumentParser
import BenchmarkPairs
import CMapPeer
import Foundation
import Synchronization

/// Reading ring buffers and perf buffers beside libbpf's own readers.
struct RecordBenchmark: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "records", abstract: "Records per second: Apus beside libbpf.")

  @Option(help: "How many times the two are measured in turn.")
  var rounds = 5

  @Option(help: "How many records each producer tries to send.")
  var records: UInt32 = 2_000_000

  func run() async throws {
    let request = CompilationRequest(
      sources: [ProgramPair.root.appending("Benchmarks/Programs/Records.swift")],
      moduleName: "Records",
      kernelLibrary: ProgramPair.root.appending("Sources").appending("ApusKernel"))
    let object = try LoadedObject(
      loading: ObjectSpecification(parsing: try await Compiler().compile(request).bytes))
    print("records               million a second, read    ratio, Apus over libbpf   read of sent")
    print("                      Apus     libbpf           median  (min … max)       Apus   libbpf")
    for producers in 1...2 {
      try compare(
        "8 bytes, \(producers) producer", object, "sendSmall", producers,
        ring(object.map("small", as: RingBuffer<UInt64>.self)))
      try compare(
        "64 bytes, \(producers) producer", object, "sendMedium", producers,
        ring(object.map("medium", as: RingBuffer<[8 of UInt64]>.self)))
      try compare(
        "512 bytes, \(producers) producer", object, "sendLarge", producers,
        ring(object.map("large", as: RingBuffer<[64 of UInt64]>.self)))
      try compare(
        "perf, 64 bytes, \(producers)", object, "sendSample", producers,
        perf(object.map("samples", as: PerfEventArray<[8 of UInt64]>.self)))
    }
  }

  /// Two ways to read the same: each counts records until it is told to stop.
  private struct Readers {
    let apus: @Sendable (borrowing Flag) throws -> UInt64
    let peer: @Sendable (borrowing Flag) throws -> UInt64
  }

  /// A number that C reads while Swift writes it.
  @safe private struct Flag: ~Copyable, @unchecked Sendable {
    // Sound: an aligned number of 32 bits, which is set once.
    let pointer: UnsafeMutablePointer<Int32>

    init() {
      unsafe pointer = .allocate(capacity: 1)
      unsafe pointer.initialize(to: 0)
    }

    var isSet: Bool {
      unsafe UnsafeMutableRawPointer(pointer).assumingMemoryBound(to: Atomic<Int32>.self).pointee
        .load(ordering: .acquiring) != 0
    }

    func set() {
      unsafe UnsafeMutableRawPointer(pointer).assumingMemoryBound(to: Atomic<Int32>.self).pointee
        .store(1, ordering: .releasing)
    }

    deinit { unsafe pointer.deallocate() }
  }

  private func ring<Event: BitwiseCopyable & Sendable>(_ ring: RingBuffer<Event>) -> Readers {
    Readers { stop in
      let count = Counter()
      var poller = try RecordPoller()
      try poller.add(ring) { _ in count.value += 1 }
      while !stop.isSet { try poller.poll(timeout: .milliseconds(10)) }
      while try poller.poll(timeout: .zero) > 0 {}
      return count.value
    } peer: { stop in
      var count: UInt64 = 0
      // Sound: the flag and the count outlive the call.
      let result = unsafe cmappeer_read_ring(ring.map.descriptorNumber, stop.pointer, &count)
      precondition(result == 0)
      return count
    }
  }

  private func perf<Event: BitwiseCopyable & Sendable>(_ array: PerfEventArray<Event>) -> Readers {
    Readers { stop in
      let count = Counter()
      var poller = try RecordPoller()
      try poller.add(array.open(pages: 64)) { _ in count.value += 1 }
      while !stop.isSet { try poller.poll(timeout: .milliseconds(10)) }
      while try poller.poll(timeout: .zero) > 0 {}
      return count.value
    } peer: { stop in
      var count: UInt64 = 0
      // Sound: as above.
      let result = unsafe cmappeer_read_perf(array.map.descriptorNumber, 64, stop.pointer, &count)
      precondition(result == 0)
      return count
    }
  }

  private final class Counter { var value: UInt64 = 0 }

  private func compare(
    _ name: String, _ object: LoadedObject, _ program: String, _ producers: Int, _ readers: Readers
  ) throws {
    let program: XDPProgram = try object.program(program)
    var rates: [(apus: Double, peer: Double)] = []
    var shares: [(apus: Double, peer: Double)] = []
    for round in 0..<rounds {
      let order = round.isMultiple(of: 2)
      let first = try measure(program, producers, order ? readers.apus : readers.peer)
      let second = try measure(program, producers, order ? readers.peer : readers.apus)
      let (apus, peer) = order ? (first, second) : (second, first)
      rates.append((apus.rate, peer.rate))
      shares.append((apus.share, peer.share))
    }
    let ratios = rates.map { $0.apus / $0.peer }.sorted()
    print(
      name.padded(22) + rates.map(\.apus).median.rounded(2).padded(9)
        + rates.map(\.peer).median.rounded(2).padded(17) + ratios.median.rounded(3).padded(8)
        + "(\(ratios[0].rounded(3)) … \(ratios[ratios.count - 1].rounded(3)))".padded(18)
        + shares.map(\.apus).median.rounded(2).padded(7) + shares.map(\.peer).median.rounded(2))
  }

  /// Has producers send while a reader reads.
  private func measure(
    _ program: XDPProgram, _ producers: Int,
    _ reader: @escaping @Sendable (borrowing Flag) throws -> UInt64
  ) throws -> (rate: Double, share: Double) {
    let stop = StopFlag()
    let result = Mutex<UInt64>(0)
    let readerIsDone = DispatchSemaphore(value: 0)
    Thread.detachNewThread {
      let count = (try? reader(stop.flag)) ?? 0
      result.withLock { $0 = count }
      readerIsDone.signal()
    }
    // The reader is to wait before the first record comes.
    Thread.sleep(forTimeInterval: 0.05)
    let group = DispatchGroup()
    let start = ContinuousClock.now
    for _ in 0..<producers {
      group.enter()
      Thread.detachNewThread { [records] in
        _ = try? program.testRun(packet: [UInt8](repeating: 0, count: 64), repeat: records)
        group.leave()
      }
    }
    group.wait()
    stop.flag.set()
    readerIsDone.wait()
    let elapsed = (ContinuousClock.now - start) / .seconds(1)
    let count = Double(result.withLock { $0 })
    return (count / elapsed / 1e6, count / Double(records) / Double(producers))
  }

  private final class StopFlag: Sendable {
    let flag = Flag()
  }
}
