/// A use of a function or variable of the kernel's: a call of one of ApusKernel's functions.
struct KernelExternalUse {
  enum Question: CaseIterable {
    /// The address of a function, to be called.
    case function
    /// Whether there is a function.
    case functionExists
    /// The address of a variable.
    case symbol

    var name: StaticString {
      switch self {
      case .function: "@__apus_kernel_function("
      case .functionExists: "@__apus_kernel_function_exists("
      case .symbol: "@__apus_kernel_symbol("
      }
    }
  }

  var external: KernelExternal
  var question: Question

  /// The use in a line, or nil where there is none.
  ///
  /// - Throws: A sentence about what is wrong with it.
  static func parse(
    _ line: String, _ texts: ConstantText
  ) throws(KernelTypeUse.Fault) -> KernelExternalUse? {
    for question in Question.allCases {
      guard let start = line.range(of: question.name)?.upperBound else { continue }
      let arguments = CallArguments.split(line[start...]).map(CallArguments.value)
      guard arguments.count == 2 else { return nil }
      guard let text = texts.text(arguments[0], arguments[1]) else {
        throw KernelTypeUse.Fault(
          "which function or variable of the kernel this is must be known when the program is compiled"
        )
      }
      let external =
        question == .symbol ? KernelExternal(variable: text) : KernelExternal(function: text)
      guard var external else {
        throw KernelTypeUse.Fault(
          question == .symbol
            ? "'\(text)' does not describe a variable: say 'NAME: TYPE', such as 'runqueues: struct rq'"
            : "'\(text)' does not describe a function: say 'NAME(TYPE, …) TYPE'")
      }
      external.isWeak = question == .functionExists
      return KernelExternalUse(external: external, question: question)
    }
    return nil
  }
}
