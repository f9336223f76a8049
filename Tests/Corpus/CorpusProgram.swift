public import Foundation

/// One program of the corpus: a Swift file that says in comments what is expected of it.
///
/// - `// CHECK: TEXT`: there is an instruction that has this text in it, behind that of the check before.
/// - `// CHECK-NOT: TEXT`: there is none.
/// - `// INSTRUCTIONS: N`: there are at most so many.
/// - `// RUN: ACTION`: on ``frame``, the program ends with this action.
/// - `… // REFUSED: TEXT`, at the end of a line: there is an error at this line that has this text in
///   it, and no object.
public struct CorpusProgram: Sendable, CustomStringConvertible {
  /// The name of the file, without its extension.
  public let name: String
  /// The source.
  public let source: String
  /// The expectations that begin with a word.
  private let expectations: [(word: String, text: String)]

  /// The folder with the programs.
  public static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Programs")

  /// All the programs, in the order of their names.
  public static let all: [CorpusProgram] = {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return files.filter { $0.hasSuffix(".swift") }.sorted().compactMap { CorpusProgram(file: $0) }
  }()

  /// The programs that become objects.
  public static var accepted: [CorpusProgram] { all.filter { $0.refusals.isEmpty } }

  /// The programs that are refused.
  public static var refused: [CorpusProgram] { all.filter { !$0.refusals.isEmpty } }

  private init?(file: String) {
    let url = Self.folder.appending(path: file)
    guard let source = try? String(contentsOf: url, encoding: .utf8) else { return nil }
    self.source = source
    name = String(file.dropLast(".swift".count))
    expectations = source.split(separator: "\n")
      .compactMap { line in
        guard line.hasPrefix("// "), let colon = line.range(of: ": ") else { return nil }
        let word = line[..<colon.lowerBound].dropFirst(3)
        guard word.allSatisfy({ $0.isUppercase || $0 == "-" }) else { return nil }
        return (String(word), String(line[colon.upperBound...]))
      }
  }

  /// The name of the file.
  public var description: String { name }

  /// The texts of the expectations that begin with a word.
  private func texts(_ word: String) -> [String] {
    expectations.filter { $0.word == word }.map(\.text)
  }

  /// What instructions there are, in their order.
  public var checks: [String] { texts("CHECK") }
  /// What instructions there are not.
  public var exclusions: [String] { texts("CHECK-NOT") }
  /// How many instructions there are at most.
  public var instructionLimit: Int? { texts("INSTRUCTIONS").first.flatMap { Int($0) } }
  /// The action that the program ends with.
  public var action: String? { texts("RUN").first }

  /// The errors that there are, by line.
  public var refusals: [(line: Int, text: String)] {
    source.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
      .compactMap { index, line in
        line.range(of: " // REFUSED: ").map { (index + 1, String(line[$0.upperBound...])) }
      }
  }

  /// The frame that programs are run on: UDP over IPv4 from 192.0.2.1:12345 to 192.0.2.200:9, 60 bytes.
  public static let frame: [UInt8] =
    [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 2, 0, 0, 0, 0, 1, 0x08, 0x00]
    + [0x45, 0, 0, 46, 0, 0, 0x40, 0, 64, 17, 0, 0, 192, 0, 2, 1, 192, 0, 2, 200]
    + [0x30, 0x39, 0, 9, 0, 26, 0, 0] + [UInt8](repeating: 0, count: 18)
}
