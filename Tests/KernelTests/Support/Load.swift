import Apus
import Foundation
import Glibc
import Synchronization
import Testing

/// Programs that run as fast as they can, while a test reads what they write, or changes what they use.
enum Load {
  /// How long each test reads: a moment, or as many seconds as `APUS_LOAD_SECONDS` says.
  static let time: Duration = {
    let seconds = ProcessInfo.processInfo.environment["APUS_LOAD_SECONDS"].flatMap(Int.init)
    return seconds.map(Duration.seconds) ?? .milliseconds(200)
  }()

  /// Whether the processor is emulated.
  static let isEmulated: Bool = {
    let text = try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)
    return text?.contains("QEMU") == true
  }()

  /// Whether the processor copies aligned words as wholes.
  ///
  /// An emulated one copies byte by byte, and a reader may see that.
  static var copiesWords: Bool { !isEmulated }

  /// Runs a program over and over, on so many threads, while `read` is called over and over on this one.
  static func run(
    _ program: some PacketProgram, on packet: [UInt8] = [UInt8](repeating: 0, count: 64),
    threads: Int = 2, passes: Int = 2, whileReading read: () throws -> Void
  ) throws {
    try run(threads: threads, passes: passes) { _ in
      _ = try? program.testRun(packet: packet, repeat: 200)
    } whileReading: {
      try read()
    }
  }

  /// Calls `work` over and over, on so many threads, each with its number, while `read` is called over and over on this
  /// one.
  ///
  /// On a busy machine a moment may be too short for anything to happen: it goes on until each thread has worked 16
  /// times and there have been so many passes, for up to a minute.
  static func run(
    threads: Int = 2, passes: Int = 2, _ work: @escaping @Sendable (Int) -> Void,
    whileReading read: () throws -> Void
  ) throws {
    let isDone = Atomic(false)
    let rounds = (0..<threads).map { _ in Counter() }
    func start(_ thread: Int, _ body: () throws -> Void) throws {
      guard thread < threads else { return try body() }
      try PrivateThread.run {
        let rounds = rounds[thread]
        while !isDone.load(ordering: .relaxed) {
          work(thread)
          rounds.count()
        }
      } during: {
        try start(thread + 1, body)
      }
    }
    try start(0) {
      defer { isDone.store(true, ordering: .relaxed) }
      let start = ContinuousClock.now
      var passed = 0
      var isEnough: Bool { passed >= passes && rounds.allSatisfy { $0.value >= 16 } }
      repeat {
        try read()
        passed += 1
      } while ContinuousClock.now < start + (isEnough ? time : max(time, .seconds(60)))
    }
  }

  /// Waits until programs have run so many times more, so that some began after what was done before the call.
  ///
  /// That takes as long as it takes; the limit is for programs that do not run at all.
  static func advance(_ counted: GlobalVariable<UInt64>, by count: UInt64 = 1000) throws {
    let target = counted.value + count
    let end = ContinuousClock.now + .seconds(60)
    while counted.value < target {
      try #require(ContinuousClock.now < end, "programs no longer run")
      sched_yield()
    }
  }
}

/// A number that threads count up.
final class Counter: Sendable {
  private let number = Atomic<UInt64>(0)

  /// Adds to it.
  func count(_ amount: Int = 1) {
    number.add(UInt64(amount), ordering: .relaxed)
  }

  /// How much it is.
  var value: UInt64 { number.load(ordering: .relaxed) }
}
