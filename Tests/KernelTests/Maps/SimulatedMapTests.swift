import Apus
import ApusKernel
import ApusSimulator
import ApusSystem
import MapTestPrograms
import SystemPackage
import Testing

extension KernelTests {
  /// The maps of compiled objects in the simulator.
  @Suite("Maps in the simulator")
  struct SimulatedMaps {
    @Test("Programs do with their maps in the simulator what they do in the kernel")
    func differential() throws {
      let kernel = try ObjectPlace.kernel.mapTestPrograms()
      let simulator = try ObjectPlace.simulator.mapTestPrograms()
      let pairs = [
        (kernel.useHash, simulator.useHash), (kernel.useArray, simulator.useArray),
        (kernel.useTrie, simulator.useTrie), (kernel.useQueue, simulator.useQueue),
        (kernel.useStack, simulator.useStack), (kernel.changeWide, simulator.changeWide),
        (kernel.changeNarrow, simulator.changeNarrow),
        (kernel.changeGlobal, simulator.changeGlobal), (kernel.changeAll, simulator.changeAll),
        (kernel.sendEvent, simulator.sendEvent), (kernel.sumHash, simulator.sumHash),
        (kernel.addToTable, simulator.addToTable), (kernel.setCounter, simulator.setCounter),
        (kernel.startSteps, simulator.startSteps), (kernel.readCommands, simulator.readCommands),
        (kernel.changePair, simulator.changePair),
      ]
      var generator = SeededGenerator(seed: 42)
      for _ in 0..<2000 {
        let (left, right) = pairs[Int(generator.next() % UInt64(pairs.count))]
        // The order of a walk is each side's own, so none is stopped in the middle.
        let operations: UInt64 = left.program.name == "sumHash" ? 2 : 6
        let request = Request(
          operation: UInt32(generator.next() % operations), key: UInt32(generator.next() % 5),
          value: generator.next() % 33)
        // Sound: the request has no padding.
        let packet =
          unsafe withUnsafeBytes(of: request) { unsafe Array($0) }
          + [UInt8](repeating: 0, count: 48)
        if generator.next().isMultiple(of: 8) {
          let event = Event(number: request.value, key: request.key)
          try kernel.commands.send(event)
          try simulator.commands.send(event)
          #expect(kernel.commands.pendingByteCount == simulator.commands.pendingByteCount)
          if kernel.commands.pendingByteCount > 2000 {
            _ = try kernel.readCommands.testRun(packet: packet)
            _ = try simulator.readCommands.testRun(packet: packet)
          }
        }
        let (run, simulated) = (
          try left.testRun(packet: packet), try right.testRun(packet: packet)
        )
        #expect(simulated.returnValue == run.returnValue, "\(left.program.name) \(request)")
        #expect(simulated.packet == run.packet, "\(left.program.name) \(request)")
        #expect(kernel.answer.value == simulator.answer.value)
        #expect(kernel.failure.value == simulator.failure.value)
      }
      try MapContents.expectSame(kernel.loaded, simulator.loaded)
      var events: [[Event]] = [[], []]
      kernel.events.drain { events[0].append($0) }
      simulator.events.drain { events[1].append($0) }
      #expect(events[0].count > 10)
      #expect(events[0] == events[1])
    }

    @Test("Maps go into maps of the simulator, are found by programs, and come out")
    func mapsOfMaps() throws {
      let simulator = try Simulator(loading: MapTestProgramsObject.specification())
      let object = try MapTestProgramsObject(in: simulator)
      let first = try Apus.HashMap<UInt32, UInt64>(maxEntries: 8, name: "first", in: simulator)
      try object.tables.set(first, for: 0)
      #expect(try MapPrograms.run(object.addToTable, of: object, 0, key: 1, 5) == .found(1000))
      #expect(try first[1] == 1005)
      #expect(try object.tables.map(for: 0)?[1] == 1005)
      #expect(try object.tables.map(for: 0)?.id == first.id)
      #expect(try object.tables.map(for: 1)?.id == nil)
      #expect(try object.tables.removeValue(forKey: 0))
      let other = try Apus.HashMap<UInt32, UInt64>(
        maxEntries: 8, flags: .noPreallocation, in: simulator)
      let mismatch = #expect(throws: ApusError.self) { try object.tables.set(other, for: 1) }
      #expect(mismatch?.code == .typeMismatch)
      let kernel = try Apus.HashMap<UInt32, UInt64>(maxEntries: 8)
      let kernels = #expect(throws: ApusError.self) { try object.tables.set(kernel, for: 1) }
      #expect(kernels?.code == .typeMismatch)
      let elsewhere = try MapTestProgramsObject(
        in: Simulator(loading: MapTestProgramsObject.specification()))
      let others = #expect(throws: ApusError.self) { try elsewhere.tables.set(first, for: 1) }
      #expect(others?.code == .typeMismatch)
    }

    @Test("Redirects go where user space said, and are recorded")
    func redirects() throws {
      let simulator = try Simulator(loading: MapTestProgramsObject.specification())
      let object = try MapTestProgramsObject(in: simulator)
      try object.interfaces.set(interfaceIndex: 7, for: 1)
      #expect(try object.interfaces[1]?.interfaceIndex == 7)
      #expect(try object.interfaces[1]?.programID == nil)
      try object.processors.set(cpu: 1, queueSize: 64, through: object.lastStep)
      #expect(try object.processors[1]?.programID == object.lastStep.program.id)
      let request = Request(operation: 0, key: 1, value: 0)
      // Sound: the request has no padding.
      let packet =
        unsafe withUnsafeBytes(of: request) { unsafe Array($0) } + [UInt8](repeating: 0, count: 48)
      let result = try simulator.run("redirect", on: packet)
      #expect(result.returnValue == XDPAction.redirect.rawValue)
      #expect(result.redirects.map(\.map) == ["interfaces"])
      #expect(result.redirects.first?.value == [7, 0, 0, 0, 0, 0, 0, 0])
    }

    @Test("A walk, many elements at once, and an array in memory")
    func bulk() throws {
      let object = try ObjectPlace.simulator.mapTestPrograms()
      try object.hash.update(contentsOf: (0..<4).map { (key: $0, value: UInt64($0)) })
      #expect(try object.hash.removeValues(forKeys: [0, 9, 3]) == 2)
      #expect(try object.hash.keys().sorted() == [1, 2])
      let full = #expect(throws: ApusError.self) {
        try object.hash.update(contentsOf: (0..<9).map { (key: $0, value: 0) })
      }
      #expect(full?.code == .mapFull)
      #expect(full?.message.contains("elements before it were written") == true)
      try object.array.freeze()
      let frozen = #expect(throws: ApusError.self) { try object.array.set(1, at: 0) }
      #expect(frozen?.code == .permissionDenied)
    }

    @Test("Timers run out when time goes by")
    func timers() throws {
      let simulator = try Simulator(loading: MapTestProgramsObject.specification())
      let object = try MapTestProgramsObject(in: simulator)
      #expect(try MapPrograms.run(object.setAlarm, of: object, 0, key: 5, 500) == .found())
      try simulator.advanceTime(byNanoseconds: 500)
      #expect(object.rings.value == 1)
      #expect(try object.alarms[5]?.rings == 1)
      try simulator.advanceTime(byNanoseconds: 1000)
      #expect(object.rings.value == 2)
      try simulator.advanceTime(byNanoseconds: 1000)
      // The third time it takes itself out.
      #expect(object.rings.value == 3)
      #expect(try object.alarms[5] == nil)
      #expect(try MapPrograms.run(object.setBell, of: object, 0, key: 0, 1000) == .found())
      #expect(try object.traps.occurred().isEmpty)
      try simulator.advanceTime(byNanoseconds: 1000)
      #expect(try object.traps.occurred().map(\.site.reason) == ["Division by zero"])
    }

    @Test("What takes a kernel is said to")
    func unsupported() throws {
      let object = try ObjectPlace.simulator.mapTestPrograms()
      let attaching = #expect(throws: ApusError.self) { try object.useHash.attach(to: "lo") }
      #expect(attaching?.code == .unsupported)
      #expect(attaching?.message.contains("in a simulator") == true, "\(attaching!)")
      let pinning = #expect(throws: ApusError.self) { try object.hash.pin(at: "/sys/fs/bpf/x") }
      #expect(pinning?.code == .unsupported)
      let all = #expect(throws: ApusError.self) { try object.loaded.pin(in: "/sys/fs/bpf/x") }
      #expect(all?.code == .unsupported)
    }
  }
}
