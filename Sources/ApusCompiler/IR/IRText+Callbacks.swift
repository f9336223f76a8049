/// Functions that the kernel calls back: the closures that are handed to helpers.
///
/// A Swift closure is a function and a context, which the function takes last. That is how the kernel
/// calls back too, so a closure that captures variables needs no other form than it has.
extension IRText {
  /// A function of ApusKernel's that hands a closure to a helper.
  private struct CallbackHelper {
    /// What a call of it begins with.
    var call: StaticString
    /// Its parameters, in LLVM's text, and which of them is the closure's context.
    var parameters: String
    var context: String
    /// Whether it gives back what the helper does.
    var hasResult = false
    /// Whether the kernel calls the closure after the program, without a context.
    var isDetached = false
    /// Instructions before the call.
    var preparation: [String] = []
    /// The call of the helper, with `CONTEXT` for the closure's context.
    var helperCall: String
  }

  private static let callbackHelpers = [
    CallbackHelper(
      call: "@__apus_loop(", parameters: "i32 %0, ptr %1, ptr %2", context: "%2",
      // Helper 181 is bpf_loop.
      helperCall: "inttoptr (i64 181 to ptr)(i32 %0, ptr %1, ptr CONTEXT, i64 0)"),
    CallbackHelper(
      call: "@__apus_for_each(", parameters: "ptr %0, ptr %1, ptr %2", context: "%1",
      // Helper 164 is bpf_for_each_map_elem.
      helperCall: "inttoptr (i64 164 to ptr)(ptr %2, ptr %0, ptr CONTEXT, i64 0)"),
    CallbackHelper(
      call: "@__apus_drain(", parameters: "ptr %0, ptr %1, ptr %2, i64 %3", context: "%1",
      hasResult: true,
      // Helper 209 is bpf_user_ringbuf_drain.
      helperCall: "inttoptr (i64 209 to ptr)(ptr %2, ptr %0, ptr CONTEXT, i64 %3)"),
    CallbackHelper(
      call: "@__apus_timer_callback(", parameters: "ptr %0, ptr %1, ptr %2", context: "%1",
      hasResult: true, isDetached: true,
      // Helper 170 is bpf_timer_set_callback.
      helperCall: "inttoptr (i64 170 to ptr)(ptr %2, ptr %0)"),
    CallbackHelper(
      call: "@__apus_work_callback(", parameters: "ptr %0, ptr %1, ptr %2, ptr %3", context: "%1",
      hasResult: true, isDetached: true,
      // bpf_wq_set_callback_impl, which ApusKernel hands over: functions of the kernel's take numbers.
      preparation: [
        "  %function = ptrtoint ptr %0 to i64", "  %queue = ptrtoint ptr %2 to i64",
      ],
      helperCall: "%3(i64 %queue, i64 %function, i64 0, i64 0)"),
  ]

  /// Puts definitions in the place of the declarations of functions that hand on closures.
  ///
  /// - Parameter callbacks: The closures. Where one of them may trap, all get their context in a frame.
  mutating func defineCallbackHelpers(_ callbacks: [Subprogram]) {
    let isTrapping = callbacks.contains { $0.isTrappingCallback && !$0.isDetached }
    for helper in Self.callbackHelpers {
      let declaration = lines.firstIndex { $0.hasPrefix("declare ") && $0.has(helper.call) }
      guard let declaration else { continue }
      let hasFrame = isTrapping && !helper.isDetached
      let result = helper.hasResult ? "i64" : "void"
      var call = "  %result = call i64 \(helper.helperCall)"
      call.replace("CONTEXT", with: hasFrame ? "%frame" : helper.context)
      let body =
        hasFrame
        ? CallbackFrame.instructions(context: helper.context, call: call) : [call]
      lines.replaceSubrange(
        declaration...declaration,
        with: ["define internal \(result) \(helper.call)\(helper.parameters)) alwaysinline {"]
          + helper.preparation + body + ["  ret \(helper.hasResult ? "i64 %result" : "void")", "}"])
    }
    guard isTrapping else { return }
    if !lines.contains(where: { $0.hasPrefix("declare ") && $0.has("@__apus_passed_trap(") }) {
      lines.append("declare void @__apus_passed_trap() cold noreturn nounwind")
    }
    for callback in callbacks where callback.isCallback && !callback.isDetached {
      openFrame(of: callback)
    }
  }

  /// Makes a callback take its context from the frame.
  private mutating func openFrame(of callback: Subprogram) {
    let start = lines.firstIndex {
      $0.hasPrefix("define ") && Self.symbol(in: $0) == callback.symbol
    }
    guard let start, let end = lines[start...].firstIndex(of: "}") else { return }
    var function = Array(lines[start..<end])
    CallbackFrame.open(in: &function)
    lines.replaceSubrange(start..<end, with: function)
  }

  /// The closures that are handed to helpers.
  ///
  /// - Throws: ``CompilerError`` for one that is not written where it is used.
  func callbacks(
    _ metadata: Metadata, files: Set<String>
  ) throws(CompilerError) -> [Subprogram] {
    var found: [Subprogram] = []
    for helper in Self.callbackHelpers {
      for line in lines where line.hasPrefix("  ") {
        guard let call = line.range(of: helper.call) else { continue }
        let location = Self.debugLocation(of: line)
          .flatMap { metadata.userLocation(of: $0, in: files)?.1 }
        guard let symbol = Self.symbol(in: line[call.upperBound...]) else {
          throw CompilerError(
            .lowering, "the kernel can call back a closure that is written here, and no other",
            at: location)
        }
        if helper.isDetached, Self.isCapturing(line[call.upperBound...]) {
          throw CompilerError(
            .lowering,
            "this closure runs after the program, and cannot use what belongs to the program: keep what it needs "
              + "in the map's value", at: location)
        }
        if found.contains(where: { $0.symbol == symbol }) { continue }
        var name = "closure_\(location?.line ?? 0)"
        while found.contains(where: { $0.name == name }) { name += "_" }
        found.append(
          Subprogram(
            symbol: symbol, name: name, location: location, isCallback: true,
            isDetached: helper.isDetached))
      }
    }
    return found
  }

  /// Whether the closure in a call, of which the arguments are given, has a context.
  private static func isCapturing(_ arguments: Substring) -> Bool {
    let arguments = CallArguments.split(arguments)
    guard arguments.count > 1 else { return true }
    return !["null", "undef", "poison"].contains(CallArguments.value(of: arguments[1]))
  }
}
