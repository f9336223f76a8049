import Apus
import ApusKernel
import EndpointLibrary
import FlowCounterKernel
import FlowLibrary
import Testing

extension KernelTests {
  /// A kernel target that imports a library, which imports another.
  @Suite("Kernel libraries")
  struct KernelLibraries {
    static let endpoints = [
      Endpoint(address: .init(192, 0, 2, 1), port: .init(12345)),
      Endpoint(address: .init(192, 0, 2, 200), port: .init(9)),
    ]

    @Test("Functions, maps, variables and constants of libraries are part of the object")
    func everything() throws {
      var configuration = FlowCounterObject.Configuration()
      configuration.firstCount = 1000
      let object = try FlowCounterObject.load(configuration)
      let packet = Frames.ipv4(source: [192, 0, 2, 1])
      for _ in 1...3 { _ = try object.countFlows.testRun(packet: packet) }
      _ = try object.countFlows.testRun(packet: NetworkSandbox.frame)
      let flow = Flow(source: Self.endpoints[0], destination: Self.endpoints[1])
      #expect(try object.flows[flow] == 1003)
      #expect(try object.flows.count() == 1)
      #expect(try object.servers[Self.endpoints[1]] == 1003)
      #expect(object.others.value == 1)
    }

    @Test("What a library has and nobody uses is not in the object")
    func nothingElse() throws {
      let specification = try FlowCounterObject.specification()
      #expect(specification[map: "flows"]?.flags == [.noPreallocation])
      #expect(specification[map: "unused"] == nil)
      let btf = try #require(specification.btf)
      #expect(btf.id(named: "Flow", kind: .structure) != nil)
      #expect(btf.id(named: "Endpoint", kind: .structure) != nil)
    }
  }
}
