import ApusCompiler
import ApusObject
import SystemPackage
import Testing

/// Kernel targets that import others.
struct LibraryTests {
  /// What compiles `source` with a library that it imports.
  private func request(
    _ source: String, library: String, named name: String, conditions: [String] = []
  ) throws -> CompilationRequest {
    let module = "\(name)Library"
    var request = try Compilation.request(
      "import ApusKernel\nimport \(module)\n" + source, named: name)
    let library = try Compilation.request(library, named: module)
    request.importedModules = [
      ImportedModule(name: module, sources: library.sources, conditions: conditions)
    ]
    return request
  }

  static let program = """
    @section("xdp") @used
    public func program(_ context: XDPContext) -> XDPAction {
    """

  @Test func functionsThatAreNotInlinableAreInlined() async throws {
    let request = try request(
      """
      \(Self.program)
        twice(context.receiveQueue) == Small.limit ? .drop : .pass
      }
      """,
      library: """
        @inline(never)
        public func twice(_ number: UInt32) -> UInt32 {
          #if LIBRARY
          number &* 2
          #else
          number
          #endif
        }
        public enum Small { public static let limit: UInt32 = 14 }
        """, named: "Inlined", conditions: ["LIBRARY"])
    let object = try await Compiler().compile(request)
    let listing = try Compilation.listing(of: "program", in: object)
    #expect(!listing.contains { $0.hasPrefix("call") })
    // Twice a number is 14 if it is 7 without its highest bit.
    #expect(listing.contains { $0.hasPrefix("if w1 == 0x7 ") })
  }

  /// What is inlined from a library has the place in it, or the one that it was called from.
  @Test func linesPointAtTheSources() async throws {
    let request = try request(
      """
      \(Self.program)
        isDNS(context.packet) ? .drop : .pass
      }
      """,
      library: """
        import ApusKernel

        public func isDNS(_ packet: Packet) -> Bool {
          packet.load(BigEndian<UInt16>.self, at: 36)?.value == 53
        }
        """, named: "Lines")
    let object = try await Compiler().compile(request)
    let specification = try ObjectSpecification(parsing: object.bytes)
    let lines = try #require(specification[program: "program"]).lineInfo
    #expect(!lines.isEmpty)
    #expect(lines.allSatisfy { ["Lines.swift", "LinesLibrary.swift"].contains($0.file) })
  }

  @Test func mapsOfTheLibraryHaveTheirTypes() async throws {
    let request = try request(
      """
      \(Self.program)
        counts[Pair(first: 1, second: 2)]?.value.second &+= 1
        return .pass
      }
      """,
      library: """
        public import ApusKernel
        public struct Pair: BitwiseCopyable, Sendable {
          public var first: UInt32
          public var second: UInt32
          public init(first: UInt32, second: UInt32) {
            self.first = first
            self.second = second
          }
        }
        public let counts = HashMap<Pair, Pair>(maxEntries: 16, flags: [.noPreallocation])
        public let others = HashMap<Pair, Pair>(maxEntries: 16)
        """, named: "Types")
    let object = try await Compiler().compile(request)
    #expect(
      object.maps.map(\.swiftType) == [
        "ApusKernel.HashMap<TypesLibrary.Pair, TypesLibrary.Pair>"
      ])
    #expect(object.maps.first?.location?.file.hasSuffix("TypesLibrary.swift") == true)
    let specification = try ObjectSpecification(parsing: object.bytes)
    #expect(specification.maps.map(\.name) == ["counts"])
    #expect(specification.maps.first?.flags == .noPreallocation)
    let skeleton = try Skeleton(
      of: object, moduleName: "Types", importedModules: ["TypesLibrary", "Unused"]
    )
    .source()
    #expect(skeleton.contains("import TypesLibrary\nimport Types\n"))
    #expect(!skeleton.contains("import Unused"))
  }

  @Test func errorsAreAtTheirLineInTheLibrary() async throws {
    let request = try request(
      """
      \(Self.program)
        counts[Key(a: 1, b: 2)] == nil ? .drop : .pass
      }
      """,
      library: """
        public import ApusKernel
        public struct Key: BitwiseCopyable, Sendable {
          var a: UInt32
          var b: UInt8
          public init(a: UInt32, b: UInt8) { (self.a, self.b) = (a, b) }
        }
        public let counts = HashMap<Key, UInt32>(maxEntries: 16)
        """, named: "Errors")
    let error = await #expect(throws: CompilerError.self) { try await Compiler().compile(request) }
    let diagnostic = try #require(error?.diagnostics.first)
    #expect(diagnostic.message.contains("3 bytes of padding after 'b'"))
    #expect(diagnostic.location?.file.hasSuffix("ErrorsLibrary.swift") == true)
    #expect(diagnostic.location?.line == 7)
  }

  @Test func libraryThatSwiftRefuses() async throws {
    let request = try request(
      "\(Self.program) .pass }", library: "public let text: Int = \"\"\n", named: "Refused")
    let error = await #expect(throws: CompilerError.self) { try await Compiler().compile(request) }
    #expect(error?.stage == .swift)
    #expect(error?.toolOutput.contains("RefusedLibrary.swift:1:24: error:") == true)
    #expect(try await !Compiler().compilesForHost(request))
  }

  /// A library has no programs, and where that is said, no object.
  @Test func libraryByItself() async throws {
    var request = try Compilation.request(
      "import ApusKernel\npublic func one() -> Int { 1 }\n", named: "Lonely")
    request.mayLackPrograms = true
    let object = try await Compiler().compile(request)
    #expect(object.bytes.isEmpty)
    let skeleton = try Skeleton(of: object, moduleName: "Lonely").source()
    #expect(skeleton == "// Made by apusc from module Lonely, which has no programs.\n")
  }
}
