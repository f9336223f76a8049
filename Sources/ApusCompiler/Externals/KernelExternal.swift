import ApusObject

/// A function or variable of the kernel's that a program refers to by name.
struct KernelExternal {
  enum Kind {
    /// A function, its parameters and its result; nil for none.
    case function([KernelValueType], result: KernelValueType?)
    /// A variable; nil where only its address is known.
    case variable(KernelValueType?)
  }

  var name: String
  var kind: Kind
  /// Whether the program can do without.
  var isWeak = false

  /// Reads a description: `bpf_task_acquire(ptr struct task_struct) ptr struct task_struct`.
  init?(function text: String) {
    guard let open = text.firstIndex(of: "("), let close = text.lastIndex(of: ")"), open < close
    else { return nil }
    name = String(text[..<open])
    guard CIdentifier.isValid(name) else { return nil }
    var parameters: [KernelValueType] = []
    // Up to the parenthesis at the end: of a parameter that is a function there are others.
    for word in CallArguments.split(text[text.index(after: open)...close]) {
      guard let type = KernelValueType(String(word)) else { return nil }
      parameters.append(type)
    }
    let rest = String(text[text.index(after: close)...].drop { $0 == " " })
    let result = KernelValueType(rest)
    guard parameters.count <= 5, rest.isEmpty || result != nil else { return nil }
    kind = .function(parameters, result: result)
  }

  /// Reads a description: `runqueues: struct rq`, or a name alone.
  init?(variable text: String) {
    let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
    guard let name = parts.first, CIdentifier.isValid(name) else { return nil }
    self.name = name
    guard parts.count == 2 else {
      kind = .variable(nil)
      return
    }
    guard let type = KernelValueType(parts[1]) else { return nil }
    kind = .variable(type)
  }
}
