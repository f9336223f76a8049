import ApusCompiler
import ApusSystem
import ArgumentParser
import BenchmarkPairs
import Glibc
import Subprocess
import SystemPackage

/// What opening and loading costs, beside libbpf.
struct LoadBenchmark: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "load",
    abstract: "Loading objects and reading the kernel's types, beside libbpf.",
    discussion: """
      Each measurement is a process of its own, the two sides in turn, so that neither finds the other's memory. \
      Compared are processor time, in the kernel too, of the first time and the median of the others, and memory: the \
      most there was, which is pages of the program and of Swift's runtime for the most part on both sides, and what \
      is the process's alone in the end. The libbpf is the one that is installed (Debian's package libbpf-dev).
      """)

  @Option(help: "How many processes there are of each side.")
  var rounds = 5

  @Option(help: "How often each process does it.")
  var times = 30

  func run() async throws {
    print(Self.line("", "Apus", "libbpf", "ratio"))
    for work in LoadWork.allCases {
      let object = try await compile(work)
      var results: [LoadSide: [LoadMeasurement]] = [:]
      for _ in 0..<rounds {
        for side in LoadSide.allCases {
          results[side, default: []].append(try await measure(work, side, object: object))
        }
      }
      let (apus, peer) = (results[.apus] ?? [], results[.libbpf] ?? [])
      print(work.title)
      Self.compare("  the first, µs CPU", apus.map(\.first), peer.map(\.first))
      Self.compare("  the others, µs CPU", apus.map(\.median), peer.map(\.median))
      Self.compare("  peak memory, KiB", apus.map(\.peak), peer.map(\.peak))
      Self.compare("  its own, KiB", apus.map(\.own), peer.map(\.own))
    }
  }

  private static func compare(_ title: String, _ apus: [Double], _ peer: [Double]) {
    let ratio = apus.median / peer.median
    print(line(title, apus.median.rounded(1), peer.median.rounded(1), ratio.rounded(2)))
  }

  private static func line(_ title: String, _ columns: String...) -> String {
    let padded = columns.map { String(repeating: " ", count: max(0, 12 - $0.count)) + $0 }
    return title + String(repeating: " ", count: max(0, 24 - title.count)) + padded.joined()
  }

  private func compile(_ work: LoadWork) async throws -> String {
    guard let source = work.source else { return "" }
    let folder = ProgramPair.root.appending("Benchmarks").appending(".build")
    let object = folder.appending("load-\(work.rawValue).bpf.o").string
    let clang = try await Toolchain().programs.appending("clang")
    let result = try await Subprocess.run(
      .path(clang),
      arguments: [
        "--target=bpfel", "-mcpu=v3", "-O2", "-g", "-Wno-unused", "-x", "c", "-c", "-", "-o",
        object,
      ], input: .string(source), output: .discarded, error: .string(limit: 1 << 20))
    guard result.terminationStatus.isSuccess else {
      throw LoadFailure(description: result.standardError)
    }
    return object
  }

  private func measure(
    _ work: LoadWork, _ side: LoadSide, object: String
  ) async throws -> LoadMeasurement {
    let result = try await Subprocess.run(
      .path("/proc/self/exe"),
      arguments: [
        "load-once", "--work", work.rawValue, "--side", side.rawValue, "--times", "\(times)",
        "--object", object,
      ], output: .string(limit: 1 << 16), error: .string(limit: 1 << 16))
    guard result.terminationStatus.isSuccess,
      let measurement = LoadMeasurement(parsing: result.standardOutput)
    else { throw LoadFailure(description: result.standardError) }
    return measurement
  }
}

/// One side of one comparison, in a process of its own.
struct LoadOnce: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "load-once", abstract: "One process of the load benchmark.", shouldDisplay: false)

  @Option var work: String
  @Option var side: String
  @Option var times: Int
  @Option var object: String

  func run() throws {
    guard let work = LoadWork(rawValue: work), let side = LoadSide(rawValue: side) else {
      throw ValidationError("There is no such work or side.")
    }
    var durations: [Double] = []
    for _ in 0..<max(2, times) {
      let start = Self.processorTime()
      try work.run(side, object: object)
      durations.append(Self.processorTime() - start)
    }
    let measurement = LoadMeasurement(
      first: durations[0], median: Array(durations.dropFirst()).median,
      peak: try LoadMeasurement.ofThisProcess("VmHWM"),
      own: try LoadMeasurement.ofThisProcess("RssAnon"))
    print(measurement.text)
  }

  /// What the process has used of processors so far, in the kernel too, in microseconds.
  ///
  /// Unlike the time on the wall it says the same on a busy machine.
  private static func processorTime() -> Double {
    var time = timespec()
    // Sound: the function fills in the structure it is handed.
    unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) * 1e6 + Double(time.tv_nsec) / 1e3
  }
}

/// What one process found.
struct LoadMeasurement {
  /// The first time, in microseconds.
  var first: Double
  /// The median of the others, in microseconds.
  var median: Double
  /// The most memory the process had, in KiB.
  var peak: Double
  /// What it has in the end that no file is behind, in KiB.
  var own: Double

  init(first: Double, median: Double, peak: Double, own: Double) {
    (self.first, self.median, self.peak, self.own) = (first, median, peak, own)
  }

  init?(parsing text: String) {
    let numbers = text.split(whereSeparator: \.isWhitespace).compactMap { Double($0) }
    guard numbers.count == 4 else { return nil }
    self.init(first: numbers[0], median: numbers[1], peak: numbers[2], own: numbers[3])
  }

  var text: String { "\(first) \(median) \(peak) \(own)" }

  /// A number of `/proc/self/status`, in KiB.
  static func ofThisProcess(_ field: String) throws -> Double {
    let status = String(
      decoding: try WholeFile.read("/proc/self/status", limit: 1 << 16), as: UTF8.self)
    let line = status.split(separator: "\n").first { $0.hasPrefix(field + ":") }
    let text = line?.split(whereSeparator: \.isWhitespace).dropFirst().first
    guard let text, let number = Double(text) else {
      throw LoadFailure(description: "/proc/self/status has no \(field)")
    }
    return number
  }
}
