import Apus
import ApusObject
import ApusSystem
import Glibc
import SystemPackage
import Testing

extension KernelTests {
  /// Objects whose globals lie in an arena.
  @Suite("Arenas of objects")
  struct ArenaLoading {
    /// Arenas came with Linux 6.9.
    private func hasArenas() throws -> Bool { try KernelRelease.current() >= KernelRelease(6, 9) }

    @Test(
      "An arena is mapped, and programs and user space share the globals in it",
      arguments: [
        // 512 MiB: its end is out of an instruction's reach on older kernels.
        "PAGES=16", "PAGES=131072",
      ])
    func globals(_ pages: String) async throws {
      let specification = try await CObject("arena", pages).specification()
      #expect(specification[map: "memory"]?.contents?.count == 32)
      #expect(specification[initialValueOf: "counter"] == [7, 0, 0, 0])
      #expect(specification.variables.map(\.name).sorted() == ["counter", "table", "zeroed"])
      var changed = specification
      try changed.setInitialValue(UInt32(40), of: "counter")

      let object: LoadedObject
      do throws(ApusError) {
        object = try LoadedObject(loading: changed)
      } catch {
        #expect(error.code == .mapCreationFailed, "\(error)")
        #expect(try !hasArenas())
        return
      }
      defer { object.close() }
      let counter: GlobalVariable<UInt32> = try object.variable("counter")
      #expect(counter.value == 40)
      #expect(try run(object, "counts", packet: true) == 2)
      #expect(counter.value == 43)
      #expect(try (object.variable("zeroed") as GlobalVariable<UInt64>).value == 43)
      // What is written here the program sees.
      let table: GlobalVariable<InlineArray<4, UInt32>> = try object.variable("table")
      table.value = [1, 2, 30, 50]
      #expect(try run(object, "counts", packet: true) == 2)
      #expect(counter.value == 73)
      // A page of its own does not take the place of the globals.
      #expect(try run(object, "allocates", packet: false) == 50)
      #expect(counter.value == 73)
    }

    @Test("An arena at an address that is taken, or too small for its globals, is refused")
    func refused() async throws {
      guard try hasArenas() else { return }
      var specification = try await CObject("arena", "PAGES=16").specification()
      let object = try LoadedObject(loading: specification)
      defer { object.close() }
      let counter: GlobalVariable<UInt32> = try object.variable("counter")
      #expect(counter.value == 7)

      specification[map: "memory"]?.maxEntries = 0
      let small = #expect(throws: ApusError.self) { try LoadedObject(loading: specification) }
      #expect(small?.message.contains("max_entries") == true, "\(String(describing: small))")

      // Where something is mapped nothing else can be.
      specification[map: "memory"]?.maxEntries = 16
      let size = 16 * (try MemoryPage.size())
      // Sound: the memory is only reserved, and given back.
      let page = unsafe mmap(nil, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
      defer { _ = unsafe munmap(page, size) }
      let taken = UInt64(UInt(bitPattern: page))
      specification[map: "memory"]?.mapExtra = taken
      let error = try #require(throws: ApusError.self) {
        try LoadedObject(loading: specification)
      }
      #expect(error.errno == .fileExists, "\(error)")
      #expect(error.message.contains("something else is there"))
    }

    @Test("Globals of an arena are refused in an object that defines none")
    func missing() async throws {
      var lacking = try ELFObject(parsing: try await CObject("arena", "PAGES=16").bytes())
      let place = try #require(lacking.sectionIndex(named: ".BTF"))
      var types = try BTF(parsing: lacking.sections[place].data)
      for index in types.types.indices {
        // The arena's type is the length of an array: 33 becomes 2, an array.
        guard case .array(var array) = types.types[index], array.count == 33 else { continue }
        array.count = 2
        types.types[index] = .array(array)
      }
      // Without what refers to its strings.
      let encoded = try types.encoded(byteOrder: .little, extension: BTFExtension())
      lacking.sections[place].content = .bytes(encoded.btf)
      let records = try #require(lacking.sectionIndex(named: ".BTF.ext"))
      lacking.sections[records].content = .bytes(encoded.extension)
      let error = #expect(throws: ObjectError.self) { try ObjectSpecification(lacking) }
      #expect(error?.code == .invalidMap)
      #expect(error?.message.contains("BPF_MAP_TYPE_ARENA") == true)
    }

    private func run(_ object: LoadedObject, _ name: String, packet: Bool) throws -> UInt32 {
      let id = try #require(try object.program(name, as: AnyProgram.self).program.id)
      let descriptor = try BPF.descriptor(.program, id: id)
      guard packet else { return try BPF.testRun(descriptor, context: []) }
      return
        try BPF.testRun(
          descriptor, packet: [UInt8](repeating: 0, count: 64), repeatCount: 1,
          outputCapacity: 4096
        )
        .returnValue
    }
  }
}
