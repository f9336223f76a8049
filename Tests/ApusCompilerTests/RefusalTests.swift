import ApusCompiler
import Testing

/// What eBPF cannot do is refused at its line, in a sentence.
struct RefusalTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    /// The line of the error, counted from 1.
    var line: Int
    /// A part of the sentence.
    var message: String
    var source: String

    var testDescription: String { name }
  }

  static let program = """
    @section("xdp") @used
    public func program(_ context: XDPContext) -> XDPAction {
    """

  static let cases = [
    Case(
      name: "Growing array", line: 6, message: "allocates memory",
      source: """
        import ApusKernel
        \(program)
          var numbers: [UInt32] = []
          for number in 0..<context.interfaceIndex {
            numbers.append(number)
          }
          return numbers.count == 3 ? .pass : .drop
        }
        """),
    Case(
      name: "String made at run time", line: 4, message: "allocates memory",
      source: """
        import ApusKernel
        \(program)
          let text = "interface \\(context.interfaceIndex)"
          return text.utf8.count == 12 ? .pass : .drop
        }
        """),
    Case(
      name: "Floating point", line: 4, message: "floating point",
      source: """
        import ApusKernel
        \(program)
          Double(context.interfaceIndex) * 1.5 > 3 ? .pass : .drop
        }
        """),
    Case(
      name: "Recursion", line: 3, message: "'fibonacci' calls itself",
      source: """
        import ApusKernel
        @inline(never)
        func fibonacci(_ n: UInt32) -> UInt32 { n < 2 ? n : fibonacci(n &- 1) &+ fibonacci(n &- 2) }
        \(program)
          fibonacci(context.interfaceIndex) == 3 ? .pass : .drop
        }
        """),
    Case(
      name: "Too much stack", line: 5,
      message: "'program' takes 608 bytes of stack, and there are 512 bytes of stack",
      source: """
        import ApusKernel
        public struct Big: BitwiseCopyable, Sendable { var bytes: InlineArray<600, UInt8> }
        public let map = HashMap<UInt32, Big>(maxEntries: 1)
        \(program)
          try? map.update(Big(bytes: .init(repeating: UInt8(truncatingIfNeeded: context.receiveQueue))), forKey: 1)
          return .pass
        }
        """),
    Case(
      name: "Trap while it depends on the way what is held", line: 8,
      message: "would end the program while it may hold the RCU lock",
      source: """
        import ApusKernel
        \(program)
          let index = context.interfaceIndex
          if index > 1 { _ = KernelFunction("bpf_rcu_read_lock()")() as UInt64 }
          let wide = context.packet.load(UInt32.self, at: 0) ?? 0
          output[0]?.value = UInt64(wide)
          let sum = wide + index
          if index > 1 { _ = KernelFunction("bpf_rcu_read_unlock()")() as UInt64 }
          return sum == 45 ? .pass : .drop
        }
        public let output = ArrayMap<UInt64>(maxEntries: 1)
        """),
    Case(
      name: "Text of a number of bytes", line: 4, message: "allocates memory",
      source: """
        import ApusKernel
        \(program)
          let text = "length \\(context.packet.count)"
          return text.isEmpty ? .pass : .drop
        }
        """),
    Case(
      name: "Unicode", line: 5, message: "looks characters up in Unicode's tables",
      source: """
        import ApusKernel
        \(program)
          let letter: Character = "a"
          return letter.isLetter ? .pass : .drop
        }
        """),
    Case(
      name: "Map in a function", line: 4, message: "a map is part of the object",
      source: """
        import ApusKernel
        \(program)
          let map = HashMap<UInt32, UInt32>(maxEntries: 1)
          return map[1] == nil ? .drop : .pass
        }
        """),
    Case(
      name: "Map that is computed", line: 2, message: "a map is part of the object",
      source: """
        import ApusKernel
        var map: HashMap<UInt32, UInt32> { HashMap(maxEntries: 1) }
        \(program)
          map[1] == nil ? .drop : .pass
        }
        """),
    Case(
      name: "Maps in a struct", line: 6, message: "a map is part of the object",
      source: """
        import ApusKernel
        struct Maps: ~Copyable {
          let one = HashMap<UInt32, UInt32>(maxEntries: 1)
          let other = HashMap<UInt32, UInt32>(maxEntries: 1)
        }
        let maps = Maps()
        \(program)
          maps.one[1] == nil ? .drop : .pass
        }
        """),
    Case(
      name: "Tail call in a callback", line: 5, message: "cannot go on with another program",
      source: """
        import ApusKernel
        public let parsers = ProgramArray(maxEntries: 4)
        \(program)
          repeatRounds(4) { round in
            parsers.tailCall(round, context)
            return .proceed
          }
          return .pass
        }
        """),
    Case(
      name: "Variable in a function", line: 4,
      message: "a variable that user space knows is part of",
      source: """
        import ApusKernel
        \(program)
          let limit = Global<UInt32>(3)
          return limit.value > context.interfaceIndex ? .drop : .pass
        }
        """),
    Case(
      name: "Stack of a size that is computed", line: 5,
      message: "a size that is not known when it is compiled",
      source: """
        import ApusKernel
        \(program)
          let count = context.packet.count & 31
          return withUnsafeTemporaryAllocation(byteCount: count, alignment: 8) { bytes in
            for index in 0..<count { bytes[index] = UInt8(index) }
            return bytes[3] == 3 ? .pass : .drop
          }
        }
        """),
    Case(
      name: "Padding in a key", line: 3,
      message: "3 bytes of padding after 'b'",
      source: """
        import ApusKernel
        public struct Key: BitwiseCopyable, Sendable { var a: UInt32; var b: UInt8 }
        public let map = HashMap<Key, UInt32>(maxEntries: 1)
        \(program)
          map[Key(a: 1, b: 2)] == nil ? .drop : .pass
        }
        """),
    Case(
      name: "Optional in a key", line: 3,
      message: "of which the bytes that are not in use are undefined",
      source: """
        import ApusKernel
        public struct Key: BitwiseCopyable, Sendable { var a: UInt16?; var b: UInt8 }
        public let map = HashMap<Key, UInt32>(maxEntries: 1)
        \(program)
          map[Key(a: 1, b: 2)] == nil ? .drop : .pass
        }
        """),
    Case(
      name: "Global of a value that is not known", line: 4,
      message: "'start' would be computed when it is first used",
      source: """
        import ApusKernel
        @_extern(c, "bpf_now") func now() -> UInt64
        @inline(never) func compute() -> UInt64 { now() }
        public let start = Global(compute())
        \(program)
          start.value &+= 1
          return .pass
        }
        """),
    Case(
      name: "Unknown section", line: 3, message: "there are no programs in Swift for section 'abc'",
      source: """
        import ApusKernel
        @section("abc") @used
        public func program(_ context: XDPContext) -> XDPAction { .pass }
        """),
    Case(
      name: "Wrong parameter", line: 3,
      message: "make it 'func program(_ context: XDPContext) -> XDPAction'",
      source: """
        import ApusKernel
        @section("xdp") @used
        public func program(_ context: Int) -> XDPAction { .pass }
        """),
    Case(
      name: "Wrong result", line: 3,
      message: "make it 'func program(_ context: XDPContext) -> XDPAction'",
      source: """
        import ApusKernel
        @section("xdp") @used
        public func program(_ context: XDPContext) -> UInt32 { 2 }
        """),
    Case(
      name: "One name twice", line: 3,
      message: "another program, map or variable is named 'map' too",
      source: """
        import ApusKernel
        enum First { static let map = PerCPUArray<UInt32>(maxEntries: 1) }
        enum Second { static let map = PerCPUArray<UInt32>(maxEntries: 1) }
        \(program)
          First.map[0]?.value &+= 1
          Second.map[0]?.value &+= 1
          return .pass
        }
        """),
  ]

  @Test(arguments: cases)
  func refuses(_ refused: Case) async throws {
    let name = "Refusal" + refused.name.filter(\.isLetter)
    let error = await #expect(throws: CompilerError.self) {
      try await Compilation.compile(refused.source, named: name)
    }
    let diagnostic = try #require(error?.diagnostics.first { $0.severity == .error })
    #expect(diagnostic.message.contains(refused.message))
    #expect(diagnostic.location?.file.hasSuffix("\(name).swift") == true)
    #expect(diagnostic.location?.line == refused.line)
    #expect(diagnostic.message.contains("$e") == false, "a mangled name is shown")
  }

  /// What takes the stack is pointed at, and what subprograms take is counted with their callers.
  @Test func stackOfSubprograms() async throws {
    let error = await #expect(throws: CompilerError.self) {
      try await Compilation.compile(
        """
        import ApusKernel
        public struct Big: BitwiseCopyable, Sendable { var bytes: InlineArray<280, UInt8> }
        public let map = HashMap<UInt32, Big>(maxEntries: 1)
        @inline(never) func store(_ number: UInt32) {
          try? map.update(Big(bytes: .init(repeating: UInt8(truncatingIfNeeded: number))), forKey: 1)
        }
        \(Self.program)
          store(context.interfaceIndex)
          try? map.update(Big(bytes: .init(repeating: UInt8(truncatingIfNeeded: context.receiveQueue))), forKey: 2)
          return .pass
        }
        """, named: "StackOfSubprograms")
    }
    let diagnostics = try #require(error?.diagnostics)
    #expect(diagnostics.first?.message.contains("'program' takes 576 bytes of stack") == true)
    let notes = diagnostics.filter { $0.severity == .note }
    #expect(
      notes.map(\.message)
        == Array(repeating: "280 bytes are for a value that is made here", count: 2))
    #expect(Set(notes.compactMap(\.location?.line)) == [5, 10])
  }

  /// The largest values are pointed at, also those that Swift makes a copy of.
  @Test func stackOfCopies() async throws {
    let error = await #expect(throws: CompilerError.self) {
      try await Compilation.compile(
        """
        import ApusKernel
        \(Self.program)
          let numbers = [100 of UInt64](repeating: UInt64(context.packet.count))
          var sum: UInt64 = 0
          for index in numbers.indices { sum &+= numbers[index] }
          return sum == 3 ? .pass : .drop
        }
        """, named: "StackOfCopies")
    }
    let diagnostics = try #require(error?.diagnostics)
    #expect(diagnostics.first?.message.contains("'program' takes 1600 bytes of stack") == true)
    let notes = diagnostics.filter { $0.severity == .note }
    #expect(Set(notes.map(\.message)) == ["800 bytes are for a value that is made here"])
    #expect(notes.compactMap(\.location?.line).sorted() == [4, 6])
  }

  @Test func refusesModuleWithoutProgram() async throws {
    let error = await #expect(throws: CompilerError.self) {
      try await Compilation.compile(
        "import ApusKernel\npublic let map = PerCPUArray<UInt32>(maxEntries: 1)\n",
        named: "NoProgram")
    }
    #expect(error?.description.contains("has no program") == true)
  }

  @Test func swiftErrorsAreSwiftsOwn() async throws {
    let error = await #expect(throws: CompilerError.self) {
      try await Compilation.compile(
        """
        import ApusKernel
        \(Self.program)
          let number: Int = "text"
          return .pass
        }
        """, named: "SwiftError")
    }
    #expect(error?.stage == .swift)
    #expect(
      error?.toolOutput
        .contains(
          "SwiftError.swift:4:21: error: cannot convert value of type 'String'") == true)
  }
}
