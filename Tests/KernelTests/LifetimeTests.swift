import Apus
import ApusObject
import ApusSystem
import Glibc
import Testing

extension KernelTests {
  /// What an optimiser may and may not do to the life of an object that nobody mentions any more.
  @Suite("Lifetime")
  struct Lifetime {
    /// The shape of the type that is generated for an object.
    struct Skeleton: ~Copyable, Sendable {
      let count: XDPProgram
      let packets: PerCPUArray<UInt64>
      let loaded: LoadedObject

      init() throws(ApusError) {
        let loaded = try LoadedObject(loading: Fixture.counter())
        let count: XDPProgram = try loaded.program("count")
        let packets: PerCPUArray<UInt64> = try loaded.map("packets")
        self.loaded = loaded
        self.count = count
        self.packets = packets
      }

      consuming func close() {}

      deinit { loaded.close() }
    }

    /// Allocates, frees and sleeps: whatever is going to be released is released meanwhile.
    @inline(never)
    private static func passTime() {
      for size in 1...100 {
        let garbage = [Int](repeating: size, count: size * 100)
        precondition(garbage.count == size * 100)
      }
      usleep(50_000)
    }

    @inline(never)
    private static func useObject(_ sandbox: NetworkSandbox) throws -> Bool {
      let object = try LoadedObject(loading: Fixture.counter())
      try object.program("count", as: XDPProgram.self).attach(to: sandbox.receiver)
      passTime()
      return try sandbox.state(of: sandbox.receiver).isAttached
    }

    @inline(never)
    private static func useSkeleton(_ sandbox: NetworkSandbox) throws -> Bool {
      let object = try Skeleton()
      try object.count.attach(to: sandbox.receiver)
      passTime()
      return try sandbox.state(of: sandbox.receiver).isAttached
    }

    @Test("A program stays attached while its object is in scope, mentioned or not, and no longer")
    func object() async throws {
      try await NetworkSandbox.run { sandbox throws in
        #expect(try Self.useObject(sandbox))
        #expect(try !sandbox.state(of: sandbox.receiver).isAttached)
      }
    }

    @Test("So it does while the generated type's value is in scope")
    func skeleton() async throws {
      try await NetworkSandbox.run { sandbox throws in
        #expect(try Self.useSkeleton(sandbox))
        #expect(try !sandbox.state(of: sandbox.receiver).isAttached)
      }
    }

    @Test("Closing the generated type's value detaches at once")
    func skeletonClose() async throws {
      try await NetworkSandbox.run { sandbox throws in
        let object = try Skeleton()
        let program = object.count
        try program.attach(to: sandbox.receiver)
        object.close()
        #expect(try !sandbox.state(of: sandbox.receiver).isAttached)
        #expect(throws: ApusError.self) { try program.attach(to: sandbox.receiver) }
      }
    }

    @Test("A handle to a link keeps nothing attached")
    func linkHandle() async throws {
      try await NetworkSandbox.run { sandbox throws in
        @inline(never) func attach() throws -> XDPLink {
          let object = try LoadedObject(loading: Fixture.counter())
          let link = try object.program("count", as: XDPProgram.self).attach(to: sandbox.receiver)
          #expect(link.isAttached)
          return link
        }
        let link = try attach()
        #expect(!link.isAttached)
        #expect(try !sandbox.state(of: sandbox.receiver).isAttached)
      }
    }
  }
}
