import Apus
import CMapPeer
import Foundation
import Synchronization

/// How long it takes from when a program sends a record to when the handler in user space has it, which sleeps
/// meanwhile: the wake-up, and the way to the handler.
struct WakeUpTimes {
  private let ring: RingBuffer<UInt64>
  private let program: XDPProgram
  private let count: Int
  private let rounds: Int

  init(_ object: LoadedObject, count: Int, rounds: Int) throws {
    ring = try object.map("times")
    program = try object.program("sendTime")
    self.count = count
    self.rounds = rounds
  }

  func printTable() throws {
    var middles: [(apus: Double, peer: Double)] = []
    var late: [(apus: Double, peer: Double)] = []
    for round in 0..<rounds {
      let order = round.isMultiple(of: 2)
      let first = try delays(order ? apus : peer)
      let second = try delays(order ? peer : apus)
      let (apus, peer) = order ? (first, second) : (second, first)
      middles.append((apus.median, peer.median))
      late.append((apus.percentile(99), peer.percentile(99)))
    }
    print("                      microseconds (median)      Apus over libbpf")
    print("wake-up               Apus   libbpf              median (min … max)")
    for (name, times) in [("median", middles), ("99th percentile", late)] {
      let ratios = times.map { $0.apus / $0.peer }.sorted()
      print(
        name.padded(22) + (times.map(\.apus).median / 1000).rounded(1).padded(7)
          + (times.map(\.peer).median / 1000).rounded(1).padded(20)
          + ratios.median.rounded(3).padded(7)
          + "(\(ratios[0].rounded(3)) … \(ratios[ratios.count - 1].rounded(3)))")
    }
  }

  private typealias Reader = @Sendable (StopFlag) throws -> [Double]

  private var apus: Reader {
    { [ring] stop in
      let delays = Delays()
      var poller = try RecordPoller()
      try poller.add(ring) { delays.values.append(Double(Self.now &- $0)) }
      while !stop.isSet { try poller.poll(timeout: .milliseconds(10)) }
      return delays.values
    }
  }

  private var peer: Reader {
    { [ring, count] stop in
      var delays = [Int64](repeating: 0, count: count)
      var read: UInt64 = 0
      // Sound: the flag, the delays and the count outlive the call.
      let result = unsafe cmappeer_read_times(
        ring.map.descriptorNumber, stop.pointer, &delays, UInt64(count), &read)
      precondition(result == 0)
      return delays.prefix(Int(read)).map(Double.init)
    }
  }

  private final class Delays { var values: [Double] = [] }

  /// The clock that the program reads.
  private static var now: UInt64 {
    var time = timespec()
    // Sound: the function writes one time.
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }

  /// Sends records one by one, so that the reader sleeps before each.
  private func delays(_ reader: @escaping Reader) throws -> [Double] {
    let stop = StopFlag()
    let result = Mutex<[Double]>([])
    let readerIsDone = DispatchSemaphore(value: 0)
    Thread.detachNewThread {
      let delays = (try? reader(stop)) ?? []
      result.withLock { $0 = delays }
      readerIsDone.signal()
    }
    Thread.sleep(forTimeInterval: 0.05)
    let packet = [UInt8](repeating: 0, count: 64)
    for _ in 0..<count {
      _ = try program.testRun(packet: packet)
      Thread.sleep(forTimeInterval: 0.0005)
    }
    stop.set()
    readerIsDone.wait()
    let delays = result.withLock { $0 }
    precondition(delays.count == count, "a record was missed")
    return delays
  }
}
