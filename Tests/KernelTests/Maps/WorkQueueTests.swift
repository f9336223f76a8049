import Apus
import ApusKernel
import ApusSimulator
import ApusSystem
import Testing
import WorkQueueTestPrograms

extension KernelTests {
  /// Work in values, which the kernel does later.
  @Suite("Work queues")
  struct WorkQueues {
    /// Whether the running kernel has work queues, which came with 6.10; an older one must say so.
    static let areThere = (try? KernelRelease.current()).map { $0 >= KernelRelease(6, 10) } ?? false

    /// The object in the kernel, or nil where that has no work queues.
    private static func load() throws -> WorkQueueTestProgramsObject? {
      if areThere { return try WorkQueueTestProgramsObject.load() }
      let error = #expect(throws: ApusError.self) { _ = try WorkQueueTestProgramsObject.load() }
      #expect(error?.message.contains("bpf_wq_") == true, "\(String(describing: error))")
      return nil
    }

    private static func run(_ program: XDPProgram, _ request: JobRequest) throws -> UInt32 {
      // Sound: the request has no padding.
      var packet = unsafe withUnsafeBytes(of: request) { unsafe Array($0) }
      packet += [UInt8](repeating: 0, count: 64 - packet.count)
      return try program.testRun(packet: packet).returnValue
    }

    private static let pass = XDPAction.pass.rawValue

    @Test("A closure runs as often as it starts its work again, and finds its entry")
    func working() throws {
      guard let object = try Self.load() else { return }
      #expect(try Self.run(object.startJob, JobRequest(key: 5, isNew: true)) == Self.pass)
      #expect(try eventually { try object.jobs[5] == nil })
      #expect(object.runs.value == 3)
      _ = try object.startErrand.testRun(packet: [UInt8](repeating: 0, count: 64))
      #expect(try eventually { try object.errands[7]?.runs == 1 })
    }

    @Test("A trap in a closure is counted, and ends the closure")
    func trapping() throws {
      guard let object = try Self.load() else { return }
      let first = JobRequest(key: 1, isNew: true, divisor: 5)
      #expect(try Self.run(object.startChore, first) == Self.pass)
      #expect(try eventually { try object.chores[1].runs == 20 })
      let second = JobRequest(key: 1, isNew: false, divisor: 0)
      #expect(try Self.run(object.startChore, second) == Self.pass)
      #expect(try eventually { try !object.traps.occurred().isEmpty })
      let trap = try #require(try object.traps.occurred().first)
      #expect(trap.site.reason == "Division by zero")
      #expect(trap.site.file.hasSuffix("WorkQueues.swift"))
      #expect(try object.chores[1].runs == 20)
    }

    @Test("A work queue is made once, and ends with its entry", arguments: ObjectPlace.allCases)
    func making(place: ObjectPlace) throws {
      let object: WorkQueueTestProgramsObject
      switch place {
      case .kernel:
        guard let loaded = try Self.load() else { return }
        object = loaded
      case .simulator:
        object = try .init(
          in: ObjectPlace.simulator(WorkQueueTestProgramsObject.specification()))
      }
      // Not made yet.
      #expect(try Self.run(object.startJob, JobRequest(key: 1, isNew: false)) != Self.pass)
      #expect(object.failure.value == KernelError.invalid.code)
      let making = JobRequest(key: 1, isNew: true)
      let chore = JobRequest(key: 1, isNew: true)
      #expect(try Self.run(object.startChore, chore) == Self.pass)
      #expect(try Self.run(object.startChore, chore) != Self.pass)
      #expect(object.failure.value == KernelError.busy.code)
      // A hash puts a new entry in the place of an old one.
      try object.jobs.update(Job(), for: 1, policy: .exist)
      #expect(try Self.run(object.startJob, making) == Self.pass)
    }

    @Test("In a simulator work is done when time goes on")
    func simulated() throws {
      let simulator = try Simulator(loading: WorkQueueTestProgramsObject.specification())
      let object = try WorkQueueTestProgramsObject(in: simulator)
      #expect(try Self.run(object.startJob, JobRequest(key: 5, isNew: true)) == Self.pass)
      #expect(try Self.run(object.startJob, JobRequest(key: 5, isNew: false)) == Self.pass)
      #expect(object.runs.value == 0)
      let time = simulator.time
      try simulator.advanceTime(byNanoseconds: 0)
      #expect(simulator.time == time)
      // It was started twice, and done once for both; then it started itself.
      #expect(object.runs.value == 3)
      #expect(try object.jobs[5] == nil)
      #expect(
        try Self.run(object.startChore, JobRequest(key: 1, isNew: true, divisor: 0)) == Self.pass)
      try simulator.advanceTime(byNanoseconds: 1)
      #expect(try object.traps.occurred().first?.site.reason == "Division by zero")
    }
  }
}
