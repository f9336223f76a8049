import Foundation
import Glibc
import Synchronization

/// A program that runs beside the test, in the namespaces of the thread that starts it.
final class Child {
  private let process = Process()
  private let output = Pipe()
  private let errors = Pipe()

  /// The folder that the build put its products in, this test among them.
  static let products = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    .deletingLastPathComponent()

  /// Starts a product of the package.
  convenience init(product: String, _ arguments: [String]) throws {
    try self.init(Self.products.appendingPathComponent(product).path, arguments)
  }

  /// Starts a program.
  init(_ path: String, _ arguments: [String]) throws {
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.standardOutput = output
    process.standardError = errors
    try process.run()
  }

  deinit {
    if process.isRunning { kill(process.processIdentifier, SIGKILL) }
  }

  /// The number of its process.
  var identifier: Int32 { process.processIdentifier }

  /// Sends it a signal.
  func send(_ signal: CInt) {
    kill(process.processIdentifier, signal)
  }

  /// Waits for its end.
  ///
  /// - Returns: Its exit status, or the negative number of the signal that ended it, and what it printed.
  func finish() -> (status: CInt, output: String, errors: String) {
    // Both at once: a program that writes more than a pipe takes to the one would wait for its reader, who waits for
    // the end of the other.
    let errorReader = PipeReader(self.errors.fileHandleForReading)
    let output = String(
      decoding: self.output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    let errors = String(decoding: errorReader.finish(), as: UTF8.self)
    process.waitUntilExit()
    let status = process.terminationStatus
    return (process.terminationReason == .exit ? status : -status, output, errors)
  }
}

/// Reads a pipe to its end on a thread of its own.
private final class PipeReader: Sendable {
  private let bytes = Mutex(Data())
  private let isDone = DispatchSemaphore(value: 0)

  init(_ handle: FileHandle) {
    Thread.detachNewThread { [self] in
      let all = handle.readDataToEndOfFile()
      bytes.withLock { $0 = all }
      isDone.signal()
    }
  }

  /// What was read, once all is.
  func finish() -> Data {
    isDone.wait()
    return bytes.withLock { $0 }
  }
}
