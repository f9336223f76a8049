import ApusObject
import ApusSimulator

/// A run step by step, as text: each line of the source, and below it the instructions with what they changed.
struct TraceReport {
  private let trace: ExecutionTrace

  /// A report on a run.
  init(_ trace: ExecutionTrace) { self.trace = trace }

  var text: String {
    var lines: [String] = []
    var last: String?
    for (index, step) in trace.steps.enumerated() {
      let place = step.source.map { source in
        "\(source.file):\(source.line)  \(source.text.drop { $0 == " " || $0 == "\t" })"
      }
      if let place, place != last { lines.append(place) }
      last = place ?? last
      let changes = trace.registersChanged(byStep: index)
        .map { "r\($0)=0x\(String(trace.steps[index + 1].registers[$0], radix: 16))" }
      let text =
        "\(String(repeating: "  ", count: step.depth + 1))\(step.instruction): \(step.text)"
      lines.append(([text] + changes).joined(separator: "  "))
    }
    switch trace.result {
    case .success(let result): lines.append("returned \(result.returnValue)")
    case .failure(let error): lines.append(error.description)
    }
    return lines.joined(separator: "\n")
  }
}
