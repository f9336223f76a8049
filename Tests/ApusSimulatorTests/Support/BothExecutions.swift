import ApusSimulator
import Testing

/// Runs each test of a suite twice: interpreted, and compiled where that is possible.
struct BothExecutions: SuiteTrait, TestTrait, TestScoping {
  /// How ``TestProgram/load(type:maps:environment:)`` has programs run.
  @TaskLocal static var current = ExecutionMode.interpreted

  var isRecursive: Bool { true }

  func scopeProvider(for test: Test, testCase: Test.Case?) -> Self? {
    testCase == nil ? nil : self
  }

  func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
  ) async throws {
    try await function()
    guard Simulator.canCompile else { return }
    try await Self.$current.withValue(.native) { try await function() }
  }
}

extension Trait where Self == BothExecutions {
  static var bothExecutions: Self { Self() }
}

extension SimulationEnvironment {
  /// The usual machine, with programs run as the test is to have them run.
  static var underTest: Self {
    var environment = Self()
    environment.execution = BothExecutions.current
    return environment
  }
}
