import ApusObject

/// How often the lines of the programs' sources ran, over all runs that counted
/// (``RunOptions/countsInstructions``).
public struct Coverage: Sendable, Hashable {
  /// By file and line: how often the instruction of the line that ran most often did.
  public private(set) var files: [String: [UInt32: UInt64]] = [:]

  init(_ programs: [LoadedCode]) {
    for program in programs {
      let lines = program.specification.lineInfo
      for (position, line) in lines.enumerated() where line.line > 0 {
        let end =
          position + 1 < lines.count ? lines[position + 1].instruction : program.counts.count - 1
        guard line.instruction < end, line.instruction >= 0, end <= program.counts.count else {
          continue
        }
        let count = program.counts[line.instruction..<end].max() ?? 0
        files[line.file, default: [:]][line.line, default: 0].formMax(count)
      }
    }
  }

  /// The coverage as lcov's tracefile, which `genhtml` and most services read.
  public var lcov: String {
    var text = "TN:\n"
    for (file, lines) in files.sorted(by: { $0.key < $1.key }) {
      text += "SF:\(file)\n"
      for (line, count) in lines.sorted(by: { $0.key < $1.key }) { text += "DA:\(line),\(count)\n" }
      text += "LF:\(lines.count)\nLH:\(lines.values.count { $0 > 0 })\nend_of_record\n"
    }
    return text
  }
}

extension UInt64 {
  fileprivate mutating func formMax(_ other: UInt64) {
    self = Swift.max(self, other)
  }
}

extension Simulator {
  /// How often each source line ran so far, in the runs that counted.
  public func coverage() -> Coverage {
    withMachine { Coverage($0.programs) }
  }

  /// Starts counting anew.
  public func resetCoverage() {
    withMachine { machine in
      for program in machine.programs { program.resetCounts() }
    }
  }
}
