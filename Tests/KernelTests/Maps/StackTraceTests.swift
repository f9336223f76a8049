import Apus
import ApusKernel
import ApusObject
import ApusSystem
import CKernelTestSupport
import Foundation
import Glibc
import SystemPackage
import Testing
import TracingMapPrograms

extension KernelTests {
  /// Stacks of calls, of this process.
  @Suite("Stack traces")
  struct StackTraces {
    /// Where in this process a file lies.
    private struct Mapping {
      var start: UInt64
      var end: UInt64
      var offset: UInt64
      var path: String
    }

    private static func mapping(of address: UInt64) throws -> Mapping? {
      let maps = String(
        decoding: try WholeFile.read("/proc/self/maps", limit: 1 << 24), as: UTF8.self)
      for line in maps.split(separator: "\n") {
        let fields = line.split(separator: " ", omittingEmptySubsequences: true)
        let ends = fields.first?.split(separator: "-").compactMap { UInt64($0, radix: 16) } ?? []
        guard ends.count == 2, ends[0] <= address, address < ends[1], fields.count > 5,
          let offset = UInt64(fields[2], radix: 16)
        else { continue }
        return Mapping(start: ends[0], end: ends[1], offset: offset, path: String(fields[5]))
      }
      return nil
    }

    @Test("A program notes the stacks of a system call, and user space reads them")
    func stacks() throws {
      let object = try TracingMapProgramsObject.load(.init(watched: UInt32(getpid())))
      let link = try object.noteStacks.attach()
      defer { try? link.detach() }
      _ = getpid()
      let calls = object.calls.value
      #expect(calls.count > 0)
      #expect(calls.failure == 0)

      let user = try #require(try object.stacks[calls.userStack])
      #expect(user.count <= object.stacks.depth)
      let first = try #require(user.first)
      let place = try #require(try Self.mapping(of: first), "\(user)")
      #expect(place.path.contains("libc"))
      let kernel = try #require(try object.kernelStacks[calls.kernelStack])
      #expect(!kernel.isEmpty)
      #expect(kernel.allSatisfy { $0 >> 63 == 1 })
      #expect(try object.stacks.ids().contains(calls.userStack))
      #expect(try object.kernelStacks.ids().contains(calls.kernelStack))

      #expect(calls.copied == user.count)
      let copied = try object.frames[0]
      #expect((0..<user.count).map { copied[$0] } == user)

      #expect(try object.stacks.removeStack(calls.userStack))
      #expect(try object.stacks[calls.userStack] == nil)
      #expect(try !object.stacks.removeStack(calls.userStack))
    }

    @Test("A frame has the file's build id, and the offset in it")
    func buildIDs() throws {
      let object = try TracingMapProgramsObject.load(.init(watched: UInt32(getpid())))
      let link = try object.noteStacks.attach()
      defer { try? link.detach() }
      // Where another thread holds the memory map's lock, the kernel gives the address.
      var frames: [StackBuildID] = []
      let isValid = try eventually {
        _ = getpid()
        frames = try object.files[object.calls.value.fileStack] ?? []
        return frames.first?.status == .valid
      }
      try #require(isValid, "\(frames)")
      let address = try #require(try object.stacks[object.calls.value.userStack]?.first)
      let place = try #require(try Self.mapping(of: address), "\(address)")
      #expect(frames[0].offset == address - place.start + place.offset)
      let file = try Data(contentsOf: URL(fileURLWithPath: place.path), options: .alwaysMapped)
      let note = Data("GNU\0".utf8) + Data((0..<20).map { frames[0].buildID[$0] })
      #expect(file.range(of: note) != nil)
      #expect(object.calls.value.copiedFiles > 0)
      #expect(try object.fileFrames[0][0].status != .empty)
    }

    @Test("A map of other frames is refused with both sides")
    func mismatch() throws {
      let addresses = try Apus.StackTrace<UInt64>(maxEntries: 4, depth: 8, name: "stacks")
      #expect(addresses.depth == 8)
      #expect(try addresses[0] == nil)
      #expect(try addresses.ids().isEmpty)
      let files = try Apus.StackTrace<StackBuildID>(maxEntries: 4, depth: 8)
      #expect(files.info.valueSize == 256)
      let error = #expect(throws: ApusError.self) {
        try Apus.StackTrace<StackBuildID>(addresses.map)
      }
      #expect(error?.code == .typeMismatch)
      #expect(error?.message.contains("BPF_F_STACK_BUILD_ID") == true)
      #expect(throws: ApusError.self) { try Apus.StackTrace<UInt64>(files.map) }
    }

    @Test("A stack is taken out at once where the kernel can, and is refused where not")
    func taking() throws {
      let object = try TracingMapProgramsObject.load(.init(watched: UInt32(getpid())))
      let link = try object.noteStacks.attach()
      _ = getpid()
      try link.detach()
      let id = object.calls.value.userStack
      let stack = try #require(try object.stacks[id])
      do throws(ApusError) {
        let taken = try object.stacks.takeStack(id)
        #expect(taken == stack)
        #expect(try object.stacks[id] == nil)
      } catch {
        #expect(try object.stacks[id] == stack, "\(error)")
      }
    }

    @Test("A program reads what an event of its processor has counted")
    func counters() throws {
      let object = try TracingMapProgramsObject.load(.init(watched: UInt32(getpid())))
      let link = try object.readCounter.attach()
      defer { try? link.detach() }
      _ = getpid()
      #expect(object.uncounted.value > 0)
      for processor in 0..<Int32(clamping: try PossibleCPUs.current().count) {
        let result = capus_test_open_clock(processor)
        // A processor that is possible may be none.
        if result == -19 { continue }
        try #require(result >= 0, "\(Errno(rawValue: CInt(-result)))")
        let event = FileDescriptor(rawValue: CInt(result))
        try object.counters.set(event, forProcessor: UInt32(processor))
        try event.close()
      }
      // The clock of the processor, in nanoseconds: it goes on.
      var last: UInt64 = 0
      for _ in 0..<2 {
        let goesOn = try eventually {
          _ = getpid()
          return try object.counts[0].contains { $0.value > last && $0.enabledNanoseconds > 0 }
        }
        #expect(goesOn)
        last = try object.counts[0].map(\.value).max() ?? 0
      }
      let beyond = #expect(throws: ApusError.self) {
        try object.counters.set(.standardInput, forProcessor: .max)
      }
      #expect(beyond?.code == .indexOutOfRange)
      #expect(throws: ApusError.self) {
        try object.counters.set(.standardInput, forProcessor: 0)
      }
    }
  }
}
