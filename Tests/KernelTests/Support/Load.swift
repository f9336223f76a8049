import Apus
import Foundation
import Synchronization

/// Programs that write as fast as they can, while a test reads.
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
    _ program: XDPProgram, threads: Int = 2, whileReading read: () throws -> Void
  ) throws {
    let isDone = Atomic(false)
    func start(_ threads: Int, _ body: () throws -> Void) throws {
      guard threads > 0 else { return try body() }
      try PrivateThread.run {
        while !isDone.load(ordering: .relaxed) {
          _ = try? program.testRun(packet: [UInt8](repeating: 0, count: 64), repeat: 200)
        }
      } during: {
        try start(threads - 1, body)
      }
    }
    try start(threads) {
      defer { isDone.store(true, ordering: .relaxed) }
      let end = ContinuousClock.now + time
      repeat { try read() } while ContinuousClock.now < end
    }
  }
}
