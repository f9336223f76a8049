import ApusObject

extension Machine {
  /// `bpf_throw(cookie)`: ends the program with the cookie, or with what its callback makes of it.
  func throwException<Watch: ExecutionWatch>(watch: Watch) -> HelperResult {
    let r = registers
    let cookie = r[1]
    guard let callback = program.exceptionCallback, !isThrowing else {
      r[0] = cookie
      isFinished = true
      return .finished
    }
    guard spend(1) else {
      _ = fail(.stepLimit, at: pc)
      return .failed
    }
    // Nobody who is waiting goes on, so that their frames are free.
    isThrowing = true
    defer { isThrowing = false }
    depth = 0
    memory.setStackDepth(0)
    r[1] = cookie
    for register in UInt8(2)...5 { r[register] = 0 }
    r[10] = Address.start(of: Address.stack) | UInt64(Self.stackSize)
    if case .failed = watch.run(from: callback, on: self) { return .failed }
    isFinished = true
    return .finished
  }
}

extension ProgramSpecification {
  /// Where the function starts that a tag of the program names (`__exception_cb`).
  func exceptionCallback(in btf: BTF?) -> Int? {
    guard let btf, externalCalls.contains(where: { $0.name == "bpf_throw" }) else { return nil }
    let prefix = "exception_callback:"
    func function(_ type: BTFTypeID) -> String? {
      guard case .function(let name, _, _)? = try? btf.type(type) else { return nil }
      return name
    }
    for case .declarationTag(let tag) in btf.types
    where tag.name.hasPrefix(prefix) && function(tag.type) == name {
      return functionInfo.first { function($0.type)?[...] == tag.name.dropFirst(prefix.count) }?
        .instruction
    }
    return nil
  }
}
