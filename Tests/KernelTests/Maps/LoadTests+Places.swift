import Apus
import ApusKernel
import ApusSystem
import Glibc
import MapOperationPrograms
import SystemPackage
import Testing

/// What user space puts in and takes out while programs use it: each run ends in one of the ways that are allowed, and
/// none is missing.
extension KernelTests.MapLoad {
  @Test("Programs go on with the one, with the other, or with none, while they change places")
  func tailCalls() throws {
    let object = try MapOperationProgramsObject.load()
    var passes = 0
    try Load.run(object.goOnUnderLoad) {
      passes += 1
      let turns: [(outcome: UInt32, program: XDPProgram?)] = [
        (1, object.firstStep), (2, object.secondStep), (0, nil),
      ]
      for (outcome, program) in turns {
        if let program {
          try object.loadSteps.set(program, at: 1)
          #expect(try object.loadSteps[1] == program.program.id)
        } else {
          #expect(try object.loadSteps.removeValue(forKey: 1))
        }
        let before = try object.outcomes[outcome]
        try Load.advance(object.counted)
        #expect(try object.outcomes[outcome] > before)
      }
    }
    #expect(passes > 0)
    #expect(try object.outcomes.contents().reduce(0, +) == object.counted.value)
  }

  @Test("Maps in maps are replaced and removed while programs count in them, and no count is lost")
  func innerMaps() throws {
    typealias Inner = (table: Apus.HashMap<UInt32, UInt64>, counter: Apus.ArrayMap<UInt64>)
    let object = try MapOperationProgramsObject.load()
    var (inTables, inCounters) = (UInt64(0), UInt64(0))
    func totals(of maps: Inner) throws -> [UInt64] {
      let inTable = try maps.table.contents().map(\.value).reduce(0, +)
      return [inTable, try maps.counter[1]]
    }
    // The kernel has waited for the programs that used them: nothing is added to them any more.
    func retire(_ maps: Inner) throws {
      let before = try totals(of: maps)
      try Load.advance(object.counted)
      #expect(try totals(of: maps) == before)
      inTables += before[0]
      inCounters += before[1]
    }
    var current: Inner?
    var passes = 0
    try Load.run(object.countInInnerMaps) {
      passes += 1
      let fresh: Inner = (try .init(maxEntries: 8), try .init(maxEntries: 2))
      try object.loadTables.set(fresh.table, for: 1)
      try object.loadCounters.set(fresh.counter, for: 77)
      if let current { try retire(current) } else { try Load.advance(object.counted) }
      #expect(try totals(of: fresh).allSatisfy { $0 > 0 })
      current = fresh
      guard passes.isMultiple(of: 2) else { return }
      #expect(try object.loadTables.removeValue(forKey: 1))
      #expect(try object.loadCounters.removeValue(forKey: 77))
      try retire(fresh)
      current = nil
    }
    let rest = try current.map(totals) ?? [0, 0]
    let outcomes = try object.outcomes.contents()
    #expect(inTables + rest[0] + outcomes[0] + outcomes[2] == object.counted.value)
    #expect(inCounters + rest[1] + outcomes[1] == object.counted.value)
    #expect(outcomes[2] == 0)
  }

  @Test("A map that was replaced in a map is gone when nobody uses it any more")
  func retiredMap() throws {
    let object = try MapOperationProgramsObject.load()
    var id: UInt32 = 0
    try Load.run(object.countInInnerMaps) {
      let counter = try Apus.ArrayMap<UInt64>(maxEntries: 2)
      try object.loadCounters.set(counter, for: 77)
      try Load.advance(object.counted)
      id = counter.id
    }
    #expect(try object.loadCounters[77] == id)
    #expect(try object.loadCounters.removeValue(forKey: 77))
    #expect(eventually { (try? RawMap(id: id)) == nil })
  }

  @Test("Packets are redirected to interfaces, a processor and a socket that come and go")
  func redirects() async throws {
    try await NetworkSandbox.run { sandbox in
      let object = try MapOperationProgramsObject.load()
      let socket = try KernelTests.MapOperations.redirectSocket()
      defer { try? socket.close() }
      try object.redirectUnderLoad.attach(to: sandbox.receiver)
      // What is redirected to one end of the pair comes out of the other, if that has a program.
      try object.countArrived.attach(to: sandbox.sender)
      let index = try NetworkInterface.index(of: sandbox.receiver)
      var passes = 0
      try Load.run(object.redirectUnderLoad) {
        passes += 1
        try object.interfaces.set(interfaceIndex: index, for: 1)
        try object.interfacesByNumber.set(interfaceIndex: index, for: 77)
        try object.loadProcessors.set(cpu: 0, queueSize: 64)
        try object.sockets.set(socket, at: 3)
        #expect(try object.interfaces[1]?.interfaceIndex == index)
        #expect(try object.interfacesByNumber[77]?.interfaceIndex == index)
        #expect(try object.loadProcessors[0]?.queueSize == 64)
        var before = try object.outcomes.contents()
        try Load.advance(object.counted)
        // Frames of a wire, beside the test runs, whose packets go nowhere.
        try sandbox.send(16)
        let found = try object.outcomes.contents()
        for kind in 0..<4 { #expect(found[kind * 2 + 1] > before[kind * 2 + 1], "\(kind)") }
        #expect(try object.interfaces.removeValue(forKey: 1))
        #expect(try object.interfacesByNumber.removeValue(forKey: 77))
        #expect(try object.loadProcessors.removeValue(forKey: 0))
        try object.sockets.remove(at: 3)
        before = try object.outcomes.contents()
        try sandbox.send(16)
        try Load.advance(object.counted)
        let missing = try object.outcomes.contents()
        for kind in 0..<4 { #expect(missing[kind * 2] > before[kind * 2], "\(kind)") }
      }
      #expect(passes > 0)
      let outcomes = try object.outcomes.contents()
      #expect(outcomes.reduce(0, +) == object.counted.value)
      // What runs on a test run goes nowhere.
      #expect(eventually { object.arrived.value > 0 })
      #expect(object.arrived.value <= UInt64(passes) * 32)
    }
  }
}
