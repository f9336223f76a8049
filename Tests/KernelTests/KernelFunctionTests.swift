import Apus
import ApusSystem
import Glibc
import KernelFunctionPrograms
import KernelTracingPrograms
import Testing

extension KernelTests {
  /// The kernel's own functions, called from Swift.
  @Suite("Kernel functions")
  struct KernelFunctions {
    /// The last of the functions that the programs call, `bpf_throw`, came with 6.7.
    static let areThere = (try? KernelRelease.current()).map { $0 >= KernelRelease(6, 7) } ?? false

    private func packet(_ first: UInt32, _ second: UInt32 = 0) -> [UInt8] {
      [first, second].flatMap { number in unsafe withUnsafeBytes(of: number) { unsafe Array($0) } }
        + [UInt8](repeating: 7, count: 52)
    }

    @Test(
      "An iterator runs under a lock, and a trap gives both back", arguments: ObjectPlace.allCases)
    func iterators(place: ObjectPlace) throws {
      guard Self.areThere else {
        let error = #expect(throws: ApusError.self) {
          _ = try KernelFunctionProgramsObject.load()
        }
        #expect(error?.description.contains("bpf_") == true)
        return
      }
      let object = try place.kernelFunctionPrograms()
      #expect(try object.addNumbers.testRun(packet: packet(11, 100)).returnValue == 1)
      #expect(object.total.value == 1155)
      #expect(try object.addNumbers.testRun(packet: packet(999, 0)).returnValue == 1)
      #expect(object.total.value == 500 * 501 / 2)
      #expect(try object.addNumbers.testRun(packet: packet(11, .max - 3)).returnValue == 0)
      let trap = try #require(try object.traps.occurred().first { $0.total == 1 })
      #expect(trap.site.reason == "arithmetic overflow")
    }

    @Test("Memory of unknown size is read and written where it is", arguments: ObjectPlace.allCases)
    func dynamicPointers(place: ObjectPlace) throws {
      guard Self.areThere else { return }
      let object = try place.kernelFunctionPrograms()
      let run = try object.moveByte.testRun(packet: packet(50))
      #expect(run.returnValue == 2)
      #expect(Array(run.packet[48..<56]) == [7, 7, 8, 7, 7, 7, 7, 7])
      #expect(try object.moveByte.testRun(packet: packet(57)).returnValue == 1)
    }

    @Test("An exception ends the program with what was thrown", arguments: ObjectPlace.allCases)
    func exceptions(place: ObjectPlace) throws {
      guard Self.areThere else { return }
      let object = try place.kernelFunctionPrograms()
      #expect(try object.throwNumber.testRun(packet: packet(1)).returnValue == 1)
      #expect(try object.throwNumber.testRun(packet: packet(4)).returnValue == 4)
      #expect(try object.traps.occurred().isEmpty)
    }

    @Test("A function that is missing is known to be", arguments: ObjectPlace.allCases)
    func missing(place: ObjectPlace) throws {
      guard Self.areThere else { return }
      let object = try place.kernelFunctionPrograms()
      #expect(try object.tryNonsense.testRun(packet: packet(0)).returnValue == 2)
    }
  }

  /// Programs on tracepoints, with a look at this process and its children only.
  @Suite("Tracing")
  struct Tracing {
    @Test("An iterator lists this process's tasks")
    func iterator() throws {
      guard KernelFunctions.areThere else {
        let error = #expect(throws: ApusError.self) {
          _ = try KernelTracingProgramsObject.load()
        }
        #expect(error?.description.contains("bpf_task_acquire") == true)
        return
      }
      let object = try KernelTracingProgramsObject.load(.init(watched: getpid()))
      let tasks = try object.listTasks.values(of: TaskRecord.self)
      #expect(tasks.count >= 1)
      #expect(tasks.allSatisfy { $0.process == getpid() && $0.parent == getppid() })
      #expect(tasks.contains { $0.thread == getpid() })
      #expect(tasks.allSatisfy { $0.wasAcquired == 1 && $0.rootLevel == 0 })
    }

    @Test("An iterator lists where in the kernel a process is")
    func taskStacks() throws {
      guard KernelFunctions.areThere else { return }
      let servant = try Servant()
      let object = try KernelTracingProgramsObject.load(.init(watched: servant.process))
      // It waits for an order, in the kernel.
      #expect(
        try eventually {
          let stacks = try object.listTaskStacks.values(of: TaskStack.self)
          return stacks.count == 1 && stacks[0].count > 0 && stacks[0].innermost >> 63 == 1
        })
    }

    @Test("A child's end is seen, with types and without")
    func exits() throws {
      guard KernelFunctions.areThere else { return }
      let object = try KernelTracingProgramsObject.load(.init(watched: getpid()))
      for attach in [object.watchExit.attach, object.watchExitRaw.attach] {
        object.exits.value.count = 0
        let link = try attach()
        #expect(link.isAttached)
        let child = try Child("/bin/true", [])
        #expect(child.finish().status == 0)
        #expect(object.exits.value.count == 1)
        #expect(object.exits.value.process == child.identifier)
        #expect(object.exits.value.parent == getpid())
        try link.detach()
        #expect(!link.isAttached)
        #expect(try Child("/bin/true", []).finish().status == 0)
        #expect(object.exits.value.count == 1)
      }
    }

    @Test("A symbol is where the kernel says it is")
    func symbols() throws {
      guard KernelFunctions.areThere else { return }
      let object = try KernelTracingProgramsObject.load()
      _ = try object.findSymbol.testRun(packet: [UInt8](repeating: 0, count: 60))
      // 120,000 lines are much for a test that is not optimised.
      let line = try Child("/bin/grep", ["-m1", " T bpf_prog_put$", "/proc/kallsyms"]).finish()
        .output
      #expect(object.symbol.value == UInt64(line.prefix(16), radix: 16))
    }
  }
}
