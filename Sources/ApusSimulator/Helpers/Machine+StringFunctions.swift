import ApusObject

// The kernel functions on strings, which end with a zero wherever it is: `bpf_strlen` and the like.

extension Machine {
  /// The most that they look at (`XATTR_SIZE_MAX`).
  private static let stringLimit: UInt64 = 65_536

  func performOnTerminatedStrings(_ helper: Helper) throws(SimulationError) -> UInt64 {
    let r = registers
    let limit = Self.stringLimit
    let character = UInt8(truncatingIfNeeded: r[2])
    do throws(StringEnd) {
      switch helper {
      case .stringCompare, .stringCompareCaseless:
        try check(r[1], r[2])
        return try compare(ignoringCase: helper == .stringCompareCaseless)
      default: try check(r[1])
      }
      switch helper {
      case .stringLength: return try length(limit)
      case .stringLengthUpTo: return try length(r[2])
      case .stringFind: return try find(character, limit)
      case .stringFindUpTo: return try find(UInt8(truncatingIfNeeded: r[3]), r[2])
      case .stringFindOrEnd:
        if let end = try index(limit, where: { $0 == character || $0 == 0 }) { return end }
        return try tooLong()
      case .stringFindLast: return try findLast(character)
      default: break
      }
      try check(r[2])
      switch helper {
      case .stringSpan: return try span { $0 }
      case .stringSpanWithout: return try span { !$0 }
      case .stringSearch: return try search(limit)
      default: return try search(r[3])
      }
    } catch {
      switch error {
      case .answer(let number): return errno(number)
      case .stepLimit:
        throw SimulationError(
          .stepLimit, "The program did not end within \(environment.stepLimit) steps")
      }
    }
  }

  /// Why there is no index.
  private enum StringEnd: Error {
    case answer(Int64)
    case stepLimit
  }

  /// What is no memory at all is an error of its own.
  private func check(_ addresses: UInt64...) throws(StringEnd) {
    for address in addresses where memory.load(address, as: UInt8.self) == nil {
      throw .answer(KernelErrno.range)
    }
  }

  private func tooLong() throws(StringEnd) -> UInt64 { throw .answer(KernelErrno.tooBig) }

  /// A character; each takes a step.
  private func byte(_ address: UInt64, _ index: UInt64) throws(StringEnd) -> UInt8 {
    guard spend(1) else { throw .stepLimit }
    guard let byte = memory.load(address &+ index, as: UInt8.self) else {
      throw .answer(KernelErrno.fault)
    }
    return byte
  }

  /// Where the first character is that is looked for, among so many; nil if it is none of them.
  private func index(
    _ count: UInt64, where isEnd: (UInt8) -> Bool
  ) throws(StringEnd) -> UInt64? {
    var index: UInt64 = 0
    while index < min(count, Self.stringLimit) {
      if isEnd(try byte(registers[1], index)) { return index }
      index += 1
    }
    return nil
  }

  private func length(_ count: UInt64) throws(StringEnd) -> UInt64 {
    if let end = try index(count, where: { $0 == 0 }) { return end }
    return count < Self.stringLimit ? count : try tooLong()
  }

  private func find(_ character: UInt8, _ count: UInt64) throws(StringEnd) -> UInt64 {
    var wasFound = false
    let end = try index(count) { byte in
      wasFound = byte == character
      return wasFound || byte == 0
    }
    if let end, wasFound { return end }
    throw .answer(
      end == nil && count >= Self.stringLimit ? KernelErrno.tooBig : KernelErrno.noEntry)
  }

  private func findLast(_ character: UInt8) throws(StringEnd) -> UInt64 {
    var last: UInt64?
    var count: UInt64 = 0
    let end = try index(Self.stringLimit) { byte in
      if byte == character { last = count }
      count += 1
      return byte == 0
    }
    guard end != nil else { return try tooLong() }
    guard let last else { throw .answer(KernelErrno.noEntry) }
    return last
  }

  private func compare(ignoringCase: Bool) throws(StringEnd) -> UInt64 {
    func folded(_ byte: UInt8) -> UInt8 {
      guard ignoringCase else { return byte }
      // The kernel's letters are those of ISO 8859-1.
      return switch byte {
      case 0x41...0x5a, 0xc0...0xd6, 0xd8...0xde: byte + 0x20
      default: byte
      }
    }
    for index in 0..<Self.stringLimit {
      let left = folded(try byte(registers[1], index))
      let right = folded(try byte(registers[2], index))
      if left != right { return UInt64(bitPattern: left < right ? -1 : 1) }
      if left == 0 { return 0 }
    }
    return try tooLong()
  }

  /// How many characters there are in front of the first for which `goesOn` is not true; it is told whether the
  /// character is one of the other string's.
  private func span(while goesOn: (Bool) -> Bool) throws(StringEnd) -> UInt64 {
    for index in 0..<Self.stringLimit {
      let character = try byte(registers[1], index)
      if character == 0 { return index }
      let isFound = try isInSecond(character)
      if !goesOn(isFound) { return index }
    }
    return try tooLong()
  }

  private func isInSecond(_ character: UInt8) throws(StringEnd) -> Bool {
    for index in 0..<Self.stringLimit {
      let other = try byte(registers[2], index)
      if other == character { return true }
      if other == 0 { return false }
    }
    throw .answer(KernelErrno.tooBig)
  }

  /// Where the second string is in so many characters of the first.
  private func search(_ count: UInt64) throws(StringEnd) -> UInt64 {
    for start in 0..<Self.stringLimit {
      var length: UInt64 = 0
      while length < Self.stringLimit, start + length <= count {
        let wanted = try byte(registers[2], length)
        if wanted == 0 { return start }
        if start + length == count { break }
        let character = try byte(registers[1], start + length)
        if character == 0 { throw .answer(KernelErrno.noEntry) }
        if character != wanted { break }
        length += 1
      }
      if length == Self.stringLimit { return try tooLong() }
      if start + length == count { throw .answer(KernelErrno.noEntry) }
    }
    return try tooLong()
  }
}
