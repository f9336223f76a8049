/// What a closure that may trap gets from the kernel in the place of its context: the context, and room
/// for a note that it trapped.
///
/// The frame lies on the stack of the function that has the closure called.
enum CallbackFrame {
  /// The frame's type: the context, and whether there was a trap.
  private static let layout = "{ ptr, i64 }"

  /// Instructions around a call that has closures called: they make a frame, and end the function if
  /// there is a note in it.
  ///
  /// - Parameters:
  ///   - context: What the closure is to get.
  ///   - call: The call, with the frame as `%frame`.
  /// - Returns: The instructions, after which the function goes on.
  static func instructions(context: String, call: String) -> [String] {
    [
      "  %frame = alloca \(layout), align 8",
      "  store ptr \(context), ptr %frame, align 8",
      "  %note = getelementptr inbounds \(layout), ptr %frame, i32 0, i32 1",
      "  store i64 0, ptr %note, align 8",
      call,
      "  %noted = load i64, ptr %note, align 8",
      "  %trapped = icmp ne i64 %noted, 0",
      "  br i1 %trapped, label %failed, label %finished",
      "failed:",
      "  \(IRText.passedTrap)",
      "  unreachable",
      "finished:",
    ]
  }

  /// The name of a callback's last parameter, which is the frame.
  static func parameter(of definition: String) -> String? {
    guard let at = definition.utf8.firstIndex(of: UInt8(ascii: "@")),
      let open = definition[at...].firstIndex(of: "(")
    else { return nil }
    return CallArguments.split(definition[definition.index(after: open)...]).last
      .map { String(CallArguments.value(of: $0)) }
  }

  /// Instructions of a callback that say that it trapped.
  static func noteTrap(in frame: String) -> [String] {
    [
      "  %apus.note = getelementptr inbounds \(layout), ptr \(frame), i32 0, i32 1",
      "  store i64 1, ptr %apus.note, align 8",
    ]
  }

  /// Makes a callback take its context from the frame.
  ///
  /// - Parameter lines: Those of the function, from its definition on.
  static func open(in lines: inout [String]) {
    guard let definition = lines.first, let parameter = parameter(of: definition) else { return }
    for index in lines.indices.dropFirst() {
      lines[index] = replacing(parameter, by: "%apus.context", in: lines[index])
    }
    let first = lines.count > 1 && ControlFlow.label(of: lines[1]) != nil ? 2 : 1
    lines.insert("  %apus.context = load ptr, ptr \(parameter), align 8", at: first)
  }

  /// Puts one name in the place of another, and not of those that only begin like it.
  private static func replacing(_ name: String, by other: String, in line: String) -> String {
    var output = ""
    var rest = Substring(line)
    while let range = rest.firstRange(of: name) {
      output += rest[..<range.lowerBound]
      rest = rest[range.upperBound...]
      let isWhole = rest.utf8.first.map { !IRText.isNameByte($0) } ?? true
      output += isWhole ? other : name
    }
    return output + rest
  }
}
