import Apus
import ApusObject
import ApusSystem
import CKernelTestSupport
import Glibc
import KernelTypePrograms
import SystemPackage
import Testing

extension KernelTests {
  /// What programs in Swift read of the kernel's own structures, wherever the running kernel has them.
  @Suite("CO-RE from Swift")
  struct KernelTypeReading {
    static let packet = [UInt8](repeating: 0, count: 60)

    @Test("Fields are those of the running task, loaded and probed")
    func task() throws {
      let object = try KernelTypeProgramsObject.load()
      _ = try object.readTask.testRun(packet: Self.packet)
      for index: UInt32 in 0..<2 {
        let facts = try object.taskFacts[index]
        #expect(facts.process == getpid())
        #expect(facts.thread == capus_test_thread())
        #expect(facts.parent == getppid())
        #expect(facts.user == getuid())
        #expect(facts.resetsOnFork == 0)
        #expect(facts.argumentStart > 0)
        let name = try WholeFile.read("/proc/thread-self/comm", limit: 64).dropLast()
        #expect((0..<name.count).map { facts.name[$0] } == Array(name))
      }
    }

    @Test("A bit field is read")
    func bitField() throws {
      let object = try KernelTypeProgramsObject.load()
      var parameters = sched_param()
      let policy = sched_getscheduler(0)
      try #require(unsafe sched_setscheduler(0, policy | 0x4000_0000, &parameters) == 0)
      defer { _ = unsafe sched_setscheduler(0, policy, &parameters) }
      _ = try object.readTask.testRun(packet: Self.packet)
      #expect(try object.taskFacts[0].resetsOnFork == 1)
      #expect(try object.taskFacts[1].resetsOnFork == 1)
    }

    @Test("Sizes, offsets, numbers and what there is are those of the running kernel")
    func kernel() throws {
      let object = try KernelTypeProgramsObject.load()
      #expect(try object.readKernel.testRun(packet: Self.packet).returnValue == 2)
      let facts = try object.kernelFacts[0]
      let types = try BTFImage(
        parsing: WholeFile.read("/sys/kernel/btf/vmlinux", limit: 64 << 20))
      let id = try #require(types.id(named: "task_struct", kind: .structure))
      guard case .structure(let task) = try types.type(id) else {
        Issue.record("task_struct is no struct")
        return
      }
      #expect(facts.taskSize == task.size)
      #expect(facts.taskTypeID == id.rawValue)
      let member = try #require(task.members.first { $0.name == "tgid" })
      #expect(facts.processOffset * 8 == member.bitOffset)
      #expect(facts.nameSize == 16)
      #expect(facts.ringBufferType == 27)
      #expect(facts.hasTask)
      #expect(!facts.hasNonsense)
      #expect(!facts.hasNonsenseField)
      #expect(!facts.matchesTask)
      #expect(facts.hasArena == (try KernelRelease.current() >= KernelRelease(6, 9)))
    }
  }
}
