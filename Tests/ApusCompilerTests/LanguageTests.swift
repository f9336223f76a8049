import ApusCompiler
import ApusObject
import Testing

/// Swift that is not at all C compiles to instructions that are.
struct LanguageTests {
  static let program = """
    @section("xdp") @used
    public func program(_ context: XDPContext) -> XDPAction {
    """

  /// How many instructions the program compiles to.
  private func count(_ source: String, named name: String) async throws -> Int {
    let object = try await Compilation.compile(
      "import ApusKernel\n" + source, named: "Language\(name)")
    return try Compilation.listing(of: "program", in: object).count
  }

  @Test func closures() async throws {
    let count = try await count(
      """
      func apply(_ function: (UInt32) -> UInt32, to number: UInt32) -> UInt32 {
        function(number) &+ 1
      }
      \(Self.program)
        apply({ $0 &* 3 }, to: context.interfaceIndex) == 7 ? .drop : .pass
      }
      """, named: "Closures")
    #expect(count == 5)
  }

  /// What is not to be inlined is a function in the object too, if eBPF can call it.
  @Test func subprograms() async throws {
    let object = try await Compilation.compile(
      """
      import ApusKernel
      @inline(never) func double(_ number: UInt32) -> UInt32 { number &* 2 }
      @inline(never) func mayTrap(_ number: UInt32) -> UInt32 { number * 2 }
      @inline(never) func pair(_ number: UInt32) -> (UInt64, UInt64, UInt64) {
        (UInt64(number), UInt64(number) &* 3, 5)
      }
      \(Self.program)
        let three = pair(context.receiveQueue)
        return double(context.interfaceIndex) &+ mayTrap(context.receiveQueue) == 7 || three.0 == three.1
          ? .drop : .pass
      }
      """, named: "LanguageSubprograms")
    let elf = try ELFObject(parsing: object.bytes)
    #expect(
      elf.symbols.filter { $0.type == .function }.map(\.name).sorted() == ["double", "program"])
    let program = try #require(try ObjectSpecification(parsing: object.bytes)[program: "program"])
    #expect(program.functionInfo.count == 2)
  }

  @Test func typedThrows() async throws {
    let count = try await count(
      """
      enum Fault: Error { case first, second }
      func check(_ number: UInt32) throws(Fault) -> UInt32 {
        if number == 3 { throw .first }
        if number == 9 { throw .second }
        return number
      }
      \(Self.program)
        do throws(Fault) {
          return try check(context.interfaceIndex) == 1 ? .drop : .pass
        } catch {
          return error == .first ? .aborted : .transmit
        }
      }
      """, named: "Throws")
    #expect(count <= 10)
  }

  @Test func genericsAndProtocols() async throws {
    let count = try await count(
      """
      protocol Shape { var area: UInt32 { get } }
      struct Square: Shape { var side: UInt32; var area: UInt32 { side &* side } }
      func isLarge(_ shape: some Shape) -> Bool { shape.area > 100 }
      \(Self.program)
        isLarge(Square(side: context.receiveQueue)) ? .drop : .pass
      }
      """, named: "Generics")
    #expect(count <= 8)
  }

  /// A trap is the packet's failing action, never undefined behaviour, and it is counted.
  @Test func trapsAbort() async throws {
    let object = try await Compilation.compile(Self.trapping, named: "LanguageTraps")
    let listing = try Compilation.listing(of: "program", in: object)
    #expect(listing.contains("w0 = 0x0"))
    #expect(object.traps.map(\.reason) == ["arithmetic overflow"])
    #expect(object.traps.map(\.line) == [5])
    let specification = try ObjectSpecification(parsing: object.bytes)
    #expect(specification.traps.map(\.line) == [5])
    #expect(specification[map: TrapSite.mapName]?.maxEntries == 1)
  }

  /// Without its traps a program is as long as with arithmetic that wraps.
  @Test func uncheckedHasNoTraps() async throws {
    var request = try Compilation.request(Self.trapping, named: "LanguageUnchecked")
    request.isUnchecked = true
    let unchecked = try await Compiler().compile(request)
    #expect(unchecked.traps.isEmpty)
    let wrapping = try await Compilation.compile(
      Self.trapping.replacing(" + ", with: " &+ "), named: "LanguageWrapping")
    #expect(
      try Compilation.listing(of: "program", in: unchecked).count
        <= Compilation.listing(of: "program", in: wrapping).count)
  }

  private static let trapping = """
    import ApusKernel
    \(program)
      guard let byte = context.packet.load(UInt8.self, at: 3) else { return .pass }
      return byte + UInt8(truncatingIfNeeded: context.interfaceIndex) == 7 ? .drop : .pass
    }
    """

  @Test func offsetsReadFromThePacket() async throws {
    let object = try await Compilation.compile(
      """
      import ApusKernel
      \(Self.program)
        guard let ip = context.packet.ipv4,
          let port = context.packet.load(BigEndian<UInt16>.self, at: 14 + ip.headerLength)
        else { return .pass }
        return port.value == 53 ? .drop : .pass
      }
      """, named: "LanguageOffsets")
    #expect(try Compilation.listing(of: "program", in: object).count > 10)
  }

  /// An optional of a number read at the end of a chain is the number, not an optional in memory.
  @Test func optionalsAreNotInThePacket() async throws {
    let object = try await Compilation.compile(
      """
      import ApusKernel
      \(Self.program)
        guard let byte = context.packet.load(UInt8.self, at: 0) else { return .drop }
        return byte == 1 ? .pass : .drop
      }
      """, named: "LanguageOptionals")
    let loads = try Compilation.listing(of: "program", in: object)
      .filter { $0.contains("*(u8 *)") }
    #expect(loads.count == 1)
  }
}

/// A kernel target of more than one file.
struct SeveralFilesTests {
  @Test func filesAreOneModule() async throws {
    var request = try Compilation.request(
      """
      import ApusKernel
      @section("xdp") @used
      public func program(_ context: XDPContext) -> XDPAction {
        counts[0]?.value &+= 1
        return isOurs(context.packet) ? .drop : .pass
      }
      """, named: "SeveralFiles")
    let second = try Compilation.request(
      """
      import ApusKernel
      public let counts = PerCPUArray<UInt64>(maxEntries: 1)
      func isOurs(_ packet: Packet) -> Bool { packet.ipv4?.protocol == .udp }
      """, named: "SeveralFilesSecond")
    request.sources += second.sources
    let object = try await Compiler().compile(request)
    #expect(object.maps.first?.location?.file.hasSuffix("SeveralFilesSecond.swift") == true)
    #expect(try Compilation.listing(of: "program", in: object).contains("call 0x1"))
  }
}
