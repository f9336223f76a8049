import Testing

@testable import ApusCompiler

/// Runs of Swift's compiler that end in the middle of its work.
struct FrontendCrashTests {
  @Test func namesTheFunctionAndItsPlace() throws {
    let crash = try #require(
      FrontendCrash(
        """
        Filter.swift:1:1: warning: something before
        Please submit a bug report (https://swift.org/) and include the crash backtrace.
        Stack dump:
        0.\tProgram arguments: swift-frontend -frontend -emit-ir Filter.swift
        4.\tWhile silgen emitFunction SIL function "@$e3Adv1fy10ApusKernel9XDPActionVAC10XDPContextVYaF".
         for 'f(_:)' (at C:/Sources/Filter.swift:3:8)
         #0 0x00005627a45d4738 llvm::sys::PrintStackTrace(llvm::raw_ostream&, int)
        """))
    let error = crash.error
    #expect(error.stage == .swift)
    #expect(error.toolOutput == "Filter.swift:1:1: warning: something before\n")
    let diagnostic = try #require(error.diagnostics.first)
    #expect(diagnostic.message.contains("breaks down at 'f(_:)'"))
    #expect(
      diagnostic.location == SourceLocation(file: "C:/Sources/Filter.swift", line: 3, column: 8))
    #expect(!error.description.contains("llvm"))
    #expect(!error.description.contains("$e3Adv"))
  }

  @Test func knowsNoFunctionWhereNoneIsNamed() throws {
    let crash = try #require(FrontendCrash("Stack dump:\n0. Program arguments: x\n"))
    #expect(crash.error.diagnostics.first?.message.contains("at this module") == true)
    #expect(crash.error.toolOutput.isEmpty)
  }

  @Test func ordinaryErrorsAreNone() {
    #expect(FrontendCrash("Filter.swift:1:1: error: cannot find 'x' in scope\n") == nil)
  }

  /// With the compiler itself.
  @Test func asynchronousProgram() async throws {
    let error = await #expect(throws: CompilerError.self) {
      try await Compilation.compile(
        """
        import ApusKernel
        \(RefusalTests.program.replacing(") -> XDPAction", with: ") async -> XDPAction"))
          .pass
        }
        """, named: "AsynchronousProgram")
    }
    let diagnostic = try #require(error?.diagnostics.first)
    #expect(diagnostic.message.contains("'async'"))
    #expect(diagnostic.location?.line == 3)
  }
}
