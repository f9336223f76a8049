import Apus
import ApusKernel
import ApusSystem
import Glibc
import ReferenceTestPrograms
import Testing

extension KernelTests {
  /// References to the kernel's objects in values of maps.
  @Suite("References in values")
  struct References {
    /// Whether the running kernel lets programs do all that these do: user space runs some of them with functions that
    /// 6.10 gave to such programs.
    static let areThere = (try? KernelRelease.current()).map { $0 >= KernelRelease(6, 10) } ?? false

    private static func load() throws -> ReferenceTestProgramsObject? {
      if areThere { return try ReferenceTestProgramsObject.load(.init(watched: getpid())) }
      #expect(throws: ApusError.self) { _ = try ReferenceTestProgramsObject.load() }
      return nil
    }

    @Test("A reference goes into a slot and comes out of it again, once")
    func exchanging() throws {
      guard let object = try Self.load() else { return }
      let keeping = WatchRequest(key: 3, process: getpid())
      try object.keepProcess.run(keeping)
      #expect(object.found.value == 0)
      try object.keepProcess.run(keeping)
      #expect(object.found.value == getpid())
      // No process has this number.
      try object.keepProcess.run(WatchRequest(key: 3, process: .max))
      #expect(object.found.value == getpid())
      try object.keepProcess.run(keeping)
      #expect(object.found.value == 0)
      // User space sees the numbers, and none of the kernel's addresses.
      let watch = try #require(try object.watches[3])
      #expect(watch.count == 4)
      // Sound: all of a value's bytes are there.
      let bytes = unsafe withUnsafeBytes(of: watch) { unsafe Array($0.dropFirst(8)) }
      #expect(bytes.allSatisfy { $0 == 0 })
      // What user space writes leaves the references there.
      try object.places.set(Watch(), at: 0)
      try object.takeProcess.run(WatchRequest(key: 3, number: 4))
      #expect(object.found.value == getpid())
      #expect(object.level.value == 0)
      #expect(object.sum.value == 8)
      try object.takeProcess.run(WatchRequest(key: 3, number: 5))
      #expect(object.found.value == 0)
      #expect(object.level.value == 0)
      #expect(object.sum.value == 8)
    }

    @Test("A trap gives up what the program has taken out of a slot")
    func trapping() throws {
      guard let object = try Self.load() else { return }
      try object.keepProcess.run(WatchRequest(key: 1, process: getpid()))
      try object.takeProcess.run(WatchRequest(key: 1, number: .max))
      let trap = try #require(try object.traps.occurred().first)
      #expect(trap.site.reason == "arithmetic overflow")
      #expect(trap.site.file.hasSuffix("References.swift"))
      #expect(object.level.value == -1)
      try object.takeProcess.run(WatchRequest(key: 1))
      #expect(object.found.value == 0)
      #expect(object.level.value == 0)
    }

    @Test("Programs on tracepoints keep tasks, also those that have ended")
    func tracing() throws {
      guard let object = try Self.load() else { return }
      try object.findChild.run()
      #expect(object.found.value == 0)
      let link = try object.keepChild.attach()
      let first = try Child("/bin/true", []).finish()
      #expect(first.status == 0)
      try link.detach()
      #expect(try object.places[1].count == 1)
      try object.findChild.run()
      #expect(object.found.value > 1)
      #expect(object.found.value != getpid())

      let own = try object.keepOwn.attach()
      for _ in 0..<5 { _ = getpid() }
      try own.detach()
      #expect(try object.ownPlaces[0].map(\.count).reduce(0, +) >= 5)
    }
  }
}
