import BenchmarkPairs
import Foundation

/// The peer in Go, through cilium/ebpf: a program that is built if Go is there, and done without if it is not.
final class GoPeer: Sendable {
  private let executable: URL

  /// Builds it with Debian's packages `golang-go` and `golang-github-cilium-ebpf-dev`; nil where they are missing.
  static let shared: GoPeer? = {
    let folder = ProgramPair.root.appending("Benchmarks")
    let executable = URL(fileURLWithPath: folder.appending(".build/gomappeer").string)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["go", "build", "-o", executable.path, "."]
    process.currentDirectoryURL = URL(
      fileURLWithPath: folder.appending("GoMapPeer").string, isDirectory: true)
    process.environment = ProcessInfo.processInfo.environment.merging([
      "GO111MODULE": "off", "GOPATH": "/usr/share/gocode",
    ]) { $1 }
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return nil }
    process.waitUntilExit()
    return process.terminationStatus == 0 ? GoPeer(executable) : nil
  }()

  private init(_ executable: URL) { self.executable = executable }

  /// Starts the program for one operation on one map.
  func session(
    _ operation: String, map: UInt32, count: UInt32 = 0, batch: UInt32 = 0
  ) throws
    -> Session
  {
    let process = Process()
    process.executableURL = executable
    process.arguments = [operation, "\(map)", "\(count)", "\(batch)"]
    return try Session(process)
  }

  /// A running program, which is asked by lines, and ends with the session.
  final class Session: @unchecked Sendable {
    // Sound: one thread at a time asks.
    private let process: Process
    private let requests = Pipe()
    private let answers = Pipe()
    private var rest: [UInt8] = []

    fileprivate init(_ process: Process) throws {
      self.process = process
      process.standardInput = requests
      process.standardOutput = answers
      try process.run()
    }

    /// Asks for something that is answered later.
    func ask() { requests.fileHandleForWriting.write(Data("go\n".utf8)) }

    /// The next answer; -1 if the program has ended.
    func answer() -> Int64 {
      while true {
        if let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
          defer { rest.removeFirst(end + 1) }
          return Int64(String(decoding: rest[..<end], as: UTF8.self)) ?? -1
        }
        let more = answers.fileHandleForReading.availableData
        if more.isEmpty { return -1 }
        rest += more
      }
    }

    deinit {
      try? requests.fileHandleForWriting.close()
      process.waitUntilExit()
    }
  }
}
