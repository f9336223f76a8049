import Apus
import ApusObject
import ApusSystem
import Foundation
import Glibc
import SystemPackage
import Testing

extension KernelTests {
  /// Programs on markers of a library in this process, and of programs that the tests start.
  @Suite("Markers of binaries")
  struct Markers {
    /// What a program of `usdt.bpf.c` notes when a marker's place is reached.
    private struct Record: BitwiseCopyable, Sendable {
      var arguments: InlineArray<6, Int>
      var cookie: UInt64
      var count: Int32
      var program: Int32

      /// The arguments that there are.
      var list: [Int] { (0..<max(0, min(6, Int(count)))).map { arguments[$0] } }
    }

    /// `usdt.bpf.c` with some of its programs, which note what they see.
    private struct Tracer: Sendable {
      let object: LoadedObject
      private let records: ArrayMap<Record>

      init(
        _ programs: String..., changing change: (inout ObjectSpecification) -> Void = { _ in }
      ) async throws {
        var specification = try await CObject("usdt").specification()
        specification.programs.removeAll { !programs.contains($0.name) }
        change(&specification)
        object = try LoadedObject(loading: specification)
        records = try object.map("records")
      }

      func program(_ name: String) throws -> ProbeProgram { try object.program(name) }

      /// What is noted during the body.
      func records(_ body: () throws -> Void) throws -> [Record] {
        try object.variable("count", as: UInt32.self).value = 0
        try body()
        let count = try object.variable("count", as: UInt32.self).value
        return try (0..<count).map { try records[$0] }
      }

      /// The first argument of each place that is reached during the body.
      func values(_ body: () throws -> Void) throws -> [Int] {
        try records(body).map { $0.list.first ?? 0 }
      }
    }

    /// The functions of the library, loaded into this process.
    @safe fileprivate final class Library: @unchecked Sendable {
      let path: FilePath
      private let handle: UnsafeMutableRawPointer

      init() async throws {
        path = try await CProgram.library.file()
        // Sound: the path is a string that lives through the call; the library is never unloaded.
        unsafe handle = try #require(dlopen(path.string, RTLD_NOW))
      }

      /// Calls a function that takes nothing, and returns a number or nothing.
      @discardableResult
      func call(_ name: String) throws -> Int32 {
        let symbol = unsafe try #require(dlsym(handle, name))
        // Sound: the functions that the tests name are so declared; of one without a result, the number is not used.
        return unsafe unsafeBitCast(symbol, to: (@convention(c) () -> Int32).self)()
      }

      func reachAll() throws { try call("mark_all") }
    }

    /// What `mark_all` has for the marker `places`.
    fileprivate static let places = [42, 1 << 40 | 7, -9, -8, -8]

    /// One by a link to all places where the kernel can, one by events.
    private static let programs: [(name: String, number: Int32)] = [
      ("first", 1), ("with_events", 4),
    ]

    @Test(
      "A program runs at each place of a marker, and reads its arguments there", arguments: programs
    )
    func places(name: String, number: Int32) async throws {
      let library = try await Library()
      let tracer = try await Tracer(name)
      defer { tracer.object.close() }
      let program = try tracer.program(name)
      let link = try program.attach(
        toMarker: "places", of: "test", in: library.path, cookie: 0xfeed_0000_0000_0001)
      #expect(link.isAttached)
      let records = try tracer.records(library.reachAll)
      #expect(records.map(\.list) == Self.places.map { [$0] })
      #expect(records.allSatisfy { $0.cookie == 0xfeed_0000_0000_0001 && $0.program == number })
      try link.detach()
      #expect(!link.isAttached)
      #expect(try tracer.records(library.reachAll).isEmpty)
      // Numbers of all sizes, and none at all.
      let sizes = try program.attach(toMarker: "sizes", of: "test", in: library.path)
      #expect(
        try tracer.records(library.reachAll).map(\.list)
          == [[-5, 251, -300, 65_236, -70_000, 4_294_897_296]])
      try sizes.detach()
      try program.attach(toMarker: "nothing", of: "test", in: library.path, cookie: 3)
      let none = try tracer.records(library.reachAll)
      #expect(none.map(\.count) == [0])
      #expect(none.map(\.cookie) == [3])
    }

    @Test("One link has all places of a marker where the kernel can")
    func oneLink() async throws {
      let library = try await Library()
      let tracer = try await Tracer("bare")
      defer { tracer.object.close() }
      let program = try tracer.program("bare")
      try program.attach(toMarker: "places", of: "test", in: library.path)
      try library.reachAll()
      let count = try tracer.object.variable("count", as: UInt32.self).value
      #expect(count == UInt32(Self.places.count))
      let number = try #require(program.program.id)
      // 12 is BPF_LINK_TYPE_UPROBE_MULTI; before, each place has an event, and a link since 5.15.
      let types = try linkTypes(of: number)
      if try KernelRelease.current() >= KernelRelease(6, 10) {
        #expect(types == [12])
      } else {
        #expect(types.count == Self.places.count)
      }
    }

    /// The types of the links of a program.
    private func linkTypes(of program: UInt32) throws -> [UInt32] {
      var types: [UInt32] = []
      for id in try BPF.allIDs(.link) {
        // A link of somebody else's may go away meanwhile.
        guard let link = try? BPF.descriptor(.link, id: id) else { continue }
        let info = try BPF.linkInfo(link)
        if info.programID == program { types.append(info.type) }
      }
      return types
    }

    @Test("Sections name markers, and all programs are attached at once or none")
    func sections() async throws {
      let library = try await Library()
      let tracer = try await Tracer("first", "second", "sleeping") { specification in
        specification[program: "first"]?.attachTarget = "\(library.path):test:places"
        specification[program: "sleeping"]?.attachTarget = "\(library.path):test:nothing"
      }
      defer { tracer.object.close() }
      let attached = try tracer.object.attachAll()
      #expect(attached.links.keys.sorted() == ["first", "sleeping"])
      #expect(attached.leftOut == ["second"])
      #expect(try tracer.records(library.reachAll).map(\.program) == [1, 1, 1, 1, 1, 3])
      for link in attached.links.values { try link.detach() }
      #expect(try tracer.records(library.reachAll).isEmpty)
      // Another marker than the section's.
      try tracer.program("first").attach(to: "\(library.path):test:nothing")
      #expect(try tracer.records(library.reachAll).map(\.count) == [0])

      let broken = try await Tracer("first", "second") { specification in
        specification[program: "first"]?.attachTarget = "\(library.path):test:places"
        specification[program: "second"]?.attachTarget = "\(library.path):test:missing"
      }
      let loaded = try KernelObjects.openDescriptors()
      let error = try #require(throws: ApusError.self) { try broken.object.attachAll() }
      #expect(error.code == .noSuchTarget)
      #expect(error.subject == "second")
      #expect(try broken.records(library.reachAll).isEmpty)
      #expect(try KernelObjects.openDescriptors() == loaded)
      broken.object.close()
    }

    @Test("Several programs of an object are at the same places, each with its cookie")
    func together() async throws {
      let library = try await Library()
      let tracer = try await Tracer("first", "second", "with_events")
      defer { tracer.object.close() }
      for (name, cookie) in [("first", 7), ("second", 8), ("with_events", 9)] as [(String, UInt64)]
      {
        try tracer.program(name)
          .attach(toMarker: "nothing", of: "test", in: library.path, cookie: cookie)
      }
      // The same program again.
      let again = try tracer.program("first")
        .attach(toMarker: "nothing", of: "test", in: library.path, cookie: 10)
      #expect(
        Set(try tracer.records(library.reachAll).map(\.cookie)) == [7, 8, 9, 10])
      try again.detach()
      #expect(Set(try tracer.records(library.reachAll).map(\.cookie)) == [7, 8, 9])
    }

    @Test("A semaphore is counted up as long as a program is attached", arguments: programs)
    func semaphore(name: String, number: Int32) async throws {
      let library = try await Library()
      let tracer = try await Tracer(name, "second")
      defer { tracer.object.close() }
      #expect(try library.call("mark_counted") == 0)
      let link = try tracer.program(name)
        .attach(
          toMarker: "counted", of: "test", in: library.path)
      #expect(try library.call("mark_counted") == 1)
      let second = try tracer.program("second")
        .attach(
          toMarker: "counted", of: "test", in: library.path)
      #expect(try tracer.records { try library.call("mark_counted") }.count == 2)
      // The kernel counts itself once, whoever asked for it.
      try link.detach()
      #expect(try library.call("mark_counted") == 1)
      try second.detach()
      #expect(try library.call("mark_counted") == 0)
    }

    /// A program that waits to be told, and then reaches its markers.
    fileprivate struct Waiting {
      let child: Child

      init(_ path: FilePath) throws {
        child = try Child(path.string, ["wait"])
        let state = FilePath("/proc/\(child.identifier)/stat")
        try #require(
          eventually {
            guard let bytes = try? WholeFile.read(state, limit: 1 << 12) else { return false }
            return String(decoding: bytes, as: UTF8.self).contains(") T ")
          })
      }

      func run() throws {
        child.send(SIGCONT)
        try #require(child.finish().status == 0)
      }
    }

    @Test("A program runs for the process that it is for, or for all", arguments: programs)
    func process(name: String, number: Int32) async throws {
      let path = try await CProgram.program.file()
      let tracer = try await Tracer(name)
      defer { tracer.object.close() }
      let program = try tracer.program(name)
      let (one, other) = (try Waiting(path), try Waiting(path))
      let link = try program.attach(
        toMarker: "places", of: "test", in: path, process: one.child.identifier)
      #expect(try tracer.values { try other.run() }.isEmpty)
      #expect(try tracer.values { try one.run() } == Self.places)
      try link.detach()

      let (before, later) = (try Waiting(path), try Waiting(path))
      try program.attach(toMarker: "places", of: "test", in: path)
      #expect(try tracer.values { try before.run() } == Self.places)
      #expect(try tracer.values { try later.run() } == Self.places)
      // The threads of a process are all meant.
      let library = try await Library()
      try program.attach(toMarker: "nothing", of: "test", in: library.path, process: getpid())
      let records = try tracer.records {
        let thread = Thread { try? library.reachAll() }
        thread.start()
        try #require(eventually { thread.isFinished })
      }
      #expect(records.map(\.count) == [0])
      let error = try #require(throws: ApusError.self) {
        try program.attach(
          toMarker: "places", of: "test", in: path, process: before.child.identifier)
      }
      #expect(error.code == .noSuchTarget)
      #expect(error.message.contains("no process"))
    }

    #if arch(x86_64)
    @Test("A program runs at the markers of a program of 32 bits", arguments: programs)
    func small(name: String, number: Int32) async throws {
      let path = try await CProgram.small.file()
      let tracer = try await Tracer(name)
      defer { tracer.object.close() }
      try tracer.program(name).attach(toMarker: "places", of: "test", in: path)
      let values = try tracer.values {
        try #require(try Child(path.string, []).finish().status == 0)
      }
      #expect(values == [42, -7, -300])
    }
    #endif

    @Test("What there is not, or cannot be read, is an error that says so, and nothing stays")
    func errors() async throws {
      let library = try await Library()
      let tracer = try await Tracer("first", "with_events", "with_session")
      defer { tracer.object.close() }
      let program = try tracer.program("first")
      let descriptors = try KernelObjects.openDescriptors()
      func failure(_ body: () throws -> Void) throws -> ApusError {
        try #require(throws: ApusError.self, performing: body)
      }
      func failure(
        _ name: String, of provider: String = "test", in path: FilePath = library.path,
        process: Int32? = nil
      ) throws -> ApusError {
        try failure {
          try program.attach(toMarker: name, of: provider, in: path, process: process)
        }
      }
      let missing = try failure("missing")
      #expect(missing.code == .noSuchTarget)
      #expect(
        missing.message.contains(
          "no marker test:missing; it has test:places, test:sums, test:sizes, test:counted, "
            + "test:nothing and test:odd"), "\(missing)")
      #expect(try failure("places", of: "other").code == .noSuchTarget)
      #expect(try failure("places", in: "/nowhere/at/all").code == .noSuchTarget)
      #expect(try failure("places", in: "libnone.so").code == .noSuchTarget)
      #expect(try failure("places", in: "/etc/passwd").message.contains("no ELF file"))
      #expect(try failure("places", process: -1).code == .noSuchTarget)
      #expect(try failure("").code == .noSuchTarget)
      #expect(try failure("a:b").code == .noSuchTarget)
      for target in ["x", "x:y", "\(library.path):test:places:more", "\(library.path):places"] {
        #expect(try failure { try program.attach(to: target) }.code == .noSuchTarget)
      }
      let odd = try failure("odd")
      #expect(odd.code == .unsupported)
      #if arch(x86_64)
      #expect(odd.message.contains("\"4f@%xmm0\""), "\(odd)")
      #endif
      let session = try failure {
        try tracer.program("with_session")
          .attach(toMarker: "places", of: "test", in: library.path)
      }
      #expect(session.code == .unsupported)

      // An object that does not include the header.
      var specification = try await CObject("probes").specification()
      specification.programs.removeAll { $0.name != "marker" }
      let plain = try LoadedObject(loading: specification)
      let lacking = try failure {
        try plain.program("marker", as: ProbeProgram.self).attach(to: "\(library.path):test:places")
      }
      #expect(lacking.code == .noSuchMap)
      #expect(lacking.message.contains("usdt.bpf.h"))
      plain.close()
      #expect(try KernelObjects.openDescriptors() == descriptors)
      #expect(try tracer.records(library.reachAll).isEmpty)
      tracer.object.close()
      #expect(try failure("places").code == .closed)
    }

    @Test("What Apus tells a program of arguments is what libbpf tells it, byte by byte")
    func libbpf() async throws {
      let library = try await Library()
      let oracle = try await CProgram.libbpf.file()
      let object = try await CObject("usdt").file()
      let tracer = try await Tracer("first")
      defer { tracer.object.close() }
      let specifications: RawMap = try tracer.object.map("__bpf_usdt_specs")
      let program = try tracer.program("first")
      for name in ["places", "sizes", "counted", "nothing"] {
        let end = try Child(
          oracle.string,
          [object.string, "with_events", library.path.string, "test", name, "0x123456789abcdef"]
        )
        .finish()
        try #require(end.status == 0, "\(end.status): \(end.errors)")
        // Of one place alone: whatever was there before stays where it is not written.
        let link = try program.attach(
          toMarker: name, of: "test", in: library.path, cookie: 0x0123_4567_89ab_cdef)
        let theirs = end.output.split(separator: "\n").map(String.init)
        let count = theirs.count { $0.contains { $0 != "0" } }
        #expect(count == (name == "places" ? 4 : 1))
        for key in 0..<count {
          let value = try #require(try specifications[[UInt8(key), 0, 0, 0]])
          let text = value.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
          #expect(text == theirs[key], "\(name), element \(key)")
        }
        try link.detach()
      }
    }
  }
}

extension KernelTests.Markers {
  /// `markers.bpf.c`, whose programs note the first argument.
  private struct Values: Sendable {
    let object: LoadedObject
    private let noted: ArrayMap<UInt64>

    init(_ program: String, isOld: Bool = false) async throws {
      let source = isOld ? CObject("markers", "OLD") : CObject("markers")
      var specification = try await source.specification()
      specification.programs.removeAll { $0.name != program }
      object = try LoadedObject(loading: specification)
      noted = try object.map("values")
    }

    func values(_ body: () throws -> Void) throws -> [Int] {
      try object.variable("count", as: UInt32.self).value = 0
      try body()
      let count = try object.variable("count", as: UInt32.self).value
      return try (0..<count).map { Int(truncatingIfNeeded: try noted[$0]) }
    }
  }

  @Test("Both versions of the structure are filled as the object declares it")
  func layouts() async throws {
    let library = try await Library()
    for isOld in [false, true] {
      let values = try await Values("by_cookie", isOld: isOld)
      defer { values.object.close() }
      let program: ProbeProgram = try values.object.program("by_cookie")
      let link = try program.attach(toMarker: "places", of: "test", in: library.path)
      #expect(try values.values(library.reachAll) == Self.places)
      try link.detach()
      #if arch(x86_64)
      // Where the place is the sum of two registers, which the older one has no room for.
      guard !isOld else {
        let error = try #require(throws: ApusError.self) {
          try program.attach(toMarker: "sums", of: "test", in: library.path)
        }
        #expect(error.code == .unsupported)
        #expect(error.message.contains("libbpf 1.7"))
        continue
      }
      try program.attach(toMarker: "sums", of: "test", in: library.path)
      #expect(try values.values(library.reachAll) == [2000])
      #endif
    }
  }

  @Test("An object has room for some kinds of places, which are free again when they are detached")
  func room() async throws {
    let library = try await Library()
    let values = try await Values("by_cookie")
    defer { values.object.close() }
    let program: ProbeProgram = try values.object.program("by_cookie")
    for _ in 0..<5 {
      // Four kinds, as two of the five places are alike.
      let link = try program.attach(toMarker: "places", of: "test", in: library.path)
      let error = try #require(throws: ApusError.self) {
        try program.attach(toMarker: "nothing", of: "test", in: library.path)
      }
      #expect(error.code == .mapFull)
      #expect(error.message.contains("BPF_USDT_MAX_SPEC_CNT"))
      #expect(try values.values(library.reachAll) == Self.places)
      try link.detach()
      // One that failed took nothing.
      #expect(throws: ApusError.self) {
        try program.attach(toMarker: "places", of: "test", in: library.path, process: .max)
      }
    }
  }

  @Test(
    "A program without cookies finds its arguments by the address",
    arguments: ["by_address", "by_address_with_events"])
  func addresses(name: String) async throws {
    let library = try await Library()
    let values = try await Values(name)
    defer { values.object.close() }
    let program: ProbeProgram = try values.object.program(name)
    let numbers: HashMap<UInt64, UInt32> = try values.object.map("__bpf_usdt_ip_to_spec_id")
    func addresses() throws -> Int {
      var count = 0
      try numbers.forEachEntry { _, _ in count += 1 }
      return count
    }
    // A library is anywhere, so it takes a process.
    let error = try #require(throws: ApusError.self) {
      try program.attach(toMarker: "places", of: "test", in: library.path)
    }
    #expect(error.code == .unsupported)
    #expect(error.message.contains("Name the process"))
    let link = try program.attach(
      toMarker: "places", of: "test", in: library.path, process: getpid())
    #expect(try addresses() == 5)
    #expect(try values.values(library.reachAll) == Self.places)
    try link.detach()
    #expect(try addresses() == 0)
    let first = try program.attach(
      toMarker: "nothing", of: "test", in: library.path, process: getpid())
    let again = try #require(throws: ApusError.self) {
      try program.attach(toMarker: "nothing", of: "test", in: library.path, process: getpid())
    }
    #expect(again.code == .alreadyAttached)
    #expect(try addresses() == 1)
    try first.detach()
    #expect(try addresses() == 0)
    // One that has not loaded the library.
    let path = try await CProgram.fixed.file()
    let waiting = try Waiting(path)
    let elsewhere = try #require(throws: ApusError.self) {
      try program.attach(
        toMarker: "places", of: "test", in: library.path, process: waiting.child.identifier)
    }
    #expect(elsewhere.code == .noSuchTarget)
    // A program at a fixed address is there in every process.
    try program.attach(toMarker: "places", of: "test", in: path)
    #expect(try values.values { try waiting.run() } == Self.places)
    values.object.close()
    #expect(try addresses() == 0)
  }
}
