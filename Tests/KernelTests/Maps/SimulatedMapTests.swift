import Apus
import ApusKernel
import ApusSimulator
import MapTestPrograms
import Testing

extension KernelTests {
  /// The maps of compiled objects in the simulator.
  @Suite("Maps in the simulator")
  struct SimulatedMaps {
    @Test("Programs do with their maps in the simulator what they do in the kernel")
    func differential() throws {
      let object = try MapTestProgramsObject.load()
      var specification = try MapTestProgramsObject.specification()
      // The one type of map among them that the simulator has not.
      specification.programs.removeAll { $0.name == "readCommands" }
      specification.maps.removeAll { $0.type == .userRingBuffer }
      let simulator = try Simulator(loading: specification)
      let programs = [
        object.useHash, object.useArray, object.useTrie, object.useQueue, object.useStack,
        object.changeWide, object.changeNarrow, object.changeGlobal, object.changeAll,
        object.sendEvent, object.sumHash, object.addToTable, object.setCounter, object.startSteps,
      ]
      var generator = SeededGenerator(seed: 42)
      for _ in 0..<2000 {
        let program = programs[Int(generator.next() % UInt64(programs.count))]
        let request = Request(
          operation: UInt32(generator.next() % 6), key: UInt32(generator.next() % 5),
          value: generator.next() % 33)
        // Sound: the request has no padding.
        let packet =
          unsafe withUnsafeBytes(of: request) { unsafe Array($0) }
          + [UInt8](repeating: 0, count: 48)
        let run = try program.testRun(packet: packet)
        let result = try simulator.run(program.program.name, on: packet)
        #expect(result.returnValue == run.returnValue, "\(program.program.name) \(request)")
      }
      let simulated = try SimulatedHash<UInt32, UInt64>(simulator.map("hash"))
      let contents = try simulated.contents().map { ($0.key, $0.value) }
      #expect(
        try Dictionary(uniqueKeysWithValues: contents)
          == Dictionary(uniqueKeysWithValues: object.hash.contents()))
    }
  }
}
