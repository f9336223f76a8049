import ApusObject

/// Which functions stay functions.
///
/// Everything is inlined into programs, except what the source says must not be: `@inline(never)`
/// makes a subprogram of a function, if eBPF can call it. One that cannot be called, because of what it
/// takes or gives back, is inlined all the same; and so is one that may trap, because a trap ends the
/// program and not the function.
extension IRText {
  /// The functions that may become subprograms.
  ///
  /// - Parameters:
  ///   - metadata: The module's metadata.
  ///   - files: The user's source files: only functions in them count.
  /// - Returns: The functions in the order of the text.
  func subprogramCandidates(_ metadata: Metadata, files: Set<String>) -> [Subprogram] {
    let groups = Set(
      lines.filter { $0.hasPrefix("attributes #") && $0.has(" noinline") }
        .map { String($0.dropFirst("attributes ".count).prefix { $0 != " " }) })
    var names: Set<String> = []
    var found: [Subprogram] = []
    for line in lines where line.hasPrefix("define ") && !line.has(" section \"") {
      guard line.split(separator: " ").contains(where: { groups.contains(String($0)) }),
        let symbol = Self.symbol(in: line), !symbol.hasSuffix("_WZ"),
        FunctionSignature(line)?.isCallable == true,
        let function = Self.debugLocation(of: line).flatMap({ metadata[$0] }),
        let location = metadata.location(of: function), files.contains(location.file)
      else { continue }
      // What is left of a name as C can say it may be the same for several functions.
      let stem = CIdentifier.replacing((function.string("name") ?? symbol).prefixBeforeParenthesis)
      var name = stem
      var count = 2
      while !names.insert(name).inserted {
        name = "\(stem)_\(count)"
        count += 1
      }
      found.append(Subprogram(symbol: symbol, name: name, location: location))
    }
    return found
  }

  /// The names of the functions in which something may trap.
  var trappingFunctions: Set<String> {
    functions { $0.has("call void @llvm.trap()") || $0.has(Self.passedTrap) }
  }

  /// The names of the functions that go on with another program (`bpf_tail_call`).
  var tailCallingFunctions: Set<String> { functions { $0.has("inttoptr (i64 12 to ptr)(") } }

  /// The names of the functions that have a line of some kind.
  private func functions(with isMeant: (String) -> Bool) -> Set<String> {
    var names: Set<String> = []
    var function: String?
    for line in lines {
      if line.hasPrefix("define ") {
        function = Self.symbol(in: line)
      } else if let function, isMeant(line) {
        names.insert(function)
      }
    }
    return names
  }

  /// The signatures of the functions that are defined, by name.
  var signatures: [String: FunctionSignature] {
    var signatures: [String: FunctionSignature] = [:]
    for line in lines where line.hasPrefix("define ") {
      if let symbol = Self.symbol(in: line) { signatures[symbol] = FunctionSignature(line) }
    }
    return signatures
  }

  /// A function that calls itself, perhaps through others: the verifier refuses that.
  func recursiveFunctions(among functions: Set<String>) -> Set<String> {
    var callees: [String: Set<String>] = [:]
    var function = ""
    for line in lines {
      if line.hasPrefix("define ") {
        function = Self.symbol(in: line) ?? ""
      } else if let call = line.range(of: "call "),
        let callee = Self.symbol(in: line[call.upperBound...]), functions.contains(callee)
      {
        callees[function, default: []].insert(callee)
      }
    }
    return functions.filter { start in
      var reached: Set<String> = []
      var waiting = Array(callees[start, default: []])
      while let next = waiting.popLast() {
        if reached.insert(next).inserted { waiting += callees[next, default: []] }
      }
      return reached.contains(start)
    }
  }
}

extension String {
  /// A function's name without its parameters: `count(_:)` is `count`.
  fileprivate var prefixBeforeParenthesis: String { String(prefix { $0 != "(" }) }
}
