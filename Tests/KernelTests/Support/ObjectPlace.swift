import Apus
import ApusSimulator
import ApusSystem
import FlowTableKernel
import KernelFunctionPrograms
import KernelTestPrograms
import MapTestPrograms
import TailCallsKernel
import Testing

/// Where a test has its object: what user space does with it is the same in both.
enum ObjectPlace: String, CaseIterable, Sendable, CustomTestStringConvertible {
  case kernel
  case simulator

  var testDescription: String { "in the \(rawValue)" }

  /// A simulator with as many processors as the machine.
  static func simulator(
    _ specification: ObjectSpecification
  ) throws -> Simulator {
    var environment = SimulationEnvironment()
    environment.processorCount = try PossibleCPUs.current().count
    return try Simulator(loading: specification, environment: environment)
  }

  func mapTestPrograms() throws -> MapTestProgramsObject {
    switch self {
    case .kernel: try .load()
    case .simulator: try .init(in: Self.simulator(MapTestProgramsObject.specification()))
    }
  }

  func kernelTestPrograms(
    _ configuration: KernelTestProgramsObject.Configuration = .init()
  ) throws -> KernelTestProgramsObject {
    switch self {
    case .kernel: try .load(configuration)
    case .simulator:
      try .init(in: Self.simulator(KernelTestProgramsObject.specification(configuration)))
    }
  }

  func kernelFunctionPrograms() throws -> KernelFunctionProgramsObject {
    switch self {
    case .kernel: try .load()
    case .simulator:
      try .init(in: Self.simulator(KernelFunctionProgramsObject.specification()))
    }
  }

  func flowTable() throws -> FlowTableObject {
    switch self {
    case .kernel: try .load()
    case .simulator: try .init(in: Self.simulator(FlowTableObject.specification()))
    }
  }

  func tailCalls() throws -> TailCallsObject {
    switch self {
    case .kernel: try .load()
    case .simulator: try .init(in: Self.simulator(TailCallsObject.specification()))
    }
  }
}
