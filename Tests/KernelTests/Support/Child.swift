import Foundation
import Glibc

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
    let output = String(
      decoding: self.output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    let errors = String(
      decoding: self.errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    let status = process.terminationStatus
    return (process.terminationReason == .exit ? status : -status, output, errors)
  }
}
