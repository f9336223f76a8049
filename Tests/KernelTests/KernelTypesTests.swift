import Apus
import ApusObject
import ApusSystem
import SystemPackage
import Testing

extension KernelTests {
  @Suite("Programs that need the kernel's types")
  struct KernelTypes {
    /// Loads some programs of an object, and no other.
    private func load(
      _ fixture: StaticString, _ programs: String..., options: LoadOptions = LoadOptions()
    ) throws -> LoadedObject {
      var specification = try ObjectSpecification(embedded: fixture)
      specification.programs.removeAll { !programs.contains($0.name) }
      for index in specification.programs.indices {
        specification.programs[index].isLoadedByDefault = true
      }
      #expect(specification.programs.count == programs.count)
      return try LoadedObject(loading: specification, options: options)
    }

    /// Runs a loaded program of a raw tracepoint, and returns what it returns.
    private func run(_ name: String) throws -> UInt32 {
      for id in try BPF.allIDs(.program).reversed() {
        let descriptor = try BPF.descriptor(.program, id: id)
        guard try BPF.programInfo(descriptor).name == ObjectName(name) else { continue }
        return try BPF.testRun(descriptor, context: [UInt8](repeating: 0, count: 24))
      }
      throw Errno.noSuchFileOrDirectory
    }

    private func release() throws -> KernelRelease { try KernelRelease.current() }

    @Test("CO-RE relocations of every kind give this kernel's numbers")
    func relocations() throws {
      let object = try load(KernelTypesFixture.relocations, "relocated", "switched", "filter")
      defer { object.close() }
      #expect(try run("relocated") == (1 << 13) - 1)
    }

    @Test("A member that the kernel lacks is named when the verifier reaches its use")
    func missingMember() throws {
      let error = try #require(throws: ApusError.self) {
        try load(KernelTypesFixture.relocations, "unguarded")
      }
      #expect(error.code == .verifierRejected)
      #expect(error.message.contains("struct task_struct.no_such_member"))
      #expect(error.message.contains("relocations.c:"))
    }

    @Test("Another kernel's types can be given as a file; one that is none is an error")
    func typesFromFile() throws {
      var options = LoadOptions()
      options.kernelBTF = "/sys/kernel/btf/vmlinux"
      try load(KernelTypesFixture.relocations, "relocated", options: options).close()
      options.kernelBTF = "/proc/self/exe"
      let error = try #require(throws: ApusError.self) {
        try load(KernelTypesFixture.relocations, "relocated", options: options)
      }
      #expect(error.code == .invalidObject)
      #expect(error.message.contains("/proc/self/exe"))
    }

    @Test("Kernel functions are called by their BTF; one that is missing is named")
    func kernelFunctions() throws {
      guard try release() < KernelRelease(6, 2) else {
        try load(KernelTypesFixture.symbols, "calls").close()
        return
      }
      let error = try #require(throws: ApusError.self) {
        try load(KernelTypesFixture.symbols, "calls")
      }
      #expect(error.code == .unsupported)
      #expect(error.message.contains("bpf_rcu_read_lock"))
    }

    @Test("A weak function that is missing, or has another type, is null")
    func weakFunctions() throws {
      let object = try load(KernelTypesFixture.symbols, "weak")
      defer { object.close() }
      #expect(try run("weak") == 1)
    }

    @Test("A missing weak function is named when the verifier reaches its call")
    func unguardedWeakFunction() throws {
      let error = try #require(throws: ApusError.self) {
        try load(KernelTypesFixture.symbols, "unguarded")
      }
      #expect(error.code == .verifierRejected)
      #expect(error.message.contains("bpf_no_such_function"))
    }

    @Test(
      "A function that is declared with another type than the kernel's is refused, with the kernel's"
    )
    func incompatibleFunction() throws {
      var specification = try ObjectSpecification(embedded: KernelTypesFixture.symbols)
      specification.programs.removeAll { $0.name != "weak" }
      specification.programs[0].isLoadedByDefault = true
      for index in specification.programs[0].externalVariables.indices {
        specification.programs[0].externalVariables[index].isWeak = false
      }
      specification.programs[0].externalVariables.removeAll { $0.name == "bpf_no_such_function" }
      let error = try #require(throws: ApusError.self) {
        try LoadedObject(loading: specification)
      }
      #expect(error.code == .unsupported)
      #expect(error.message.contains("bpf_rcu_read_lock"))
      if try release() >= KernelRelease(6, 2) {
        #expect(error.message.contains("void bpf_rcu_read_lock(void)"))
      }
    }

    @Test("Kernel variables are found by BTF and by name; weak ones that are missing are null")
    func variables() throws {
      // The verifier wants the address too, which a kernel without CONFIG_KALLSYMS_ALL does not know.
      let symbols = try WholeFile.read("/proc/kallsyms", limit: 256 << 20)
      let name = Array(" bpf_prog_active".utf8)
      let isListed = symbols.split(separator: UInt8(ascii: "\n"))
        .contains { $0.suffix(name.count).elementsEqual(name) }
      guard isListed else {
        let error = try #require(throws: ApusError.self) {
          try load(KernelTypesFixture.symbols, "variables")
        }
        #expect(error.code == .verifierRejected)
        #expect(error.message.contains("bpf_prog_active"))
        return
      }
      let object = try load(KernelTypesFixture.symbols, "variables")
      defer { object.close() }
      #expect(try run("variables") == 15)
    }

    @Test("The kernel's version is a variable; a weak option that is not set is 0")
    func version() throws {
      let object = try load(KernelTypesFixture.symbols, "version")
      defer { object.close() }
      let release = try release()
      #expect(
        try run("version")
          == UInt32(release.major << 16 | release.minor << 8 | min(release.patch, 255)))
    }

    @Test("The kernel's configuration is what its file says; without one the error says so")
    func configuration() throws {
      let files: [FilePath] = [
        "/proc/config.gz", FilePath("/boot/config-\(try KernelRelease.currentName())"),
      ]
      let isShown = files.contains { (try? WholeFile.read($0, limit: 8 << 20)) != nil }
      guard isShown else {
        let error = try #require(throws: ApusError.self) {
          try load(KernelTypesFixture.symbols, "configuration")
        }
        #expect(error.code == .unsupported)
        #expect(error.message.contains("/proc/config.gz"))
        return
      }
      let object = try load(KernelTypesFixture.symbols, "configuration")
      defer { object.close() }
      #expect([100, 250, 300, 1000].contains(try run("configuration")))
    }

    @Test(
      "Programs load for their targets",
      arguments: ["entered", "left", "opened", "iterated", "switched"])
    func targets(program: String) throws {
      let needsTrampoline = !["iterated", "switched"].contains(program)
      guard try needsTrampoline && Self.refusesTrampolines() else {
        try load(KernelTypesFixture.targets, program).close()
        return
      }
      let error = try #require(throws: ApusError.self) {
        try load(KernelTypesFixture.targets, program)
      }
      #expect(error.code == .permissionDenied)
    }

    /// Whether this kernel takes no program at the entry of a function, however it is loaded.
    static func refusesTrampolines() throws -> Bool {
      let types = try BTFImage(
        parsing: WholeFile.read("/sys/kernel/btf/vmlinux", limit: 64 << 20))
      var attributes = BPF.ProgramAttributes(
        type: ProgramType.tracing.rawValue,
        instructions: Instruction.encode([Assembly.move(0, 0), Assembly.exit], byteOrder: .host),
        license: "GPL")
      attributes.expectedAttachType = AttachType.traceFunctionEntry.rawValue
      attributes.attachTypeID =
        try #require(types.id(named: "do_nanosleep", kind: .function)).rawValue
      do throws(Errno) {
        try BPF.programLoad(attributes).close()
        return false
      } catch {
        guard error == .notPermitted else { throw error }
        return true
      }
    }

    @Test(
      "A target that does not exist is named",
      arguments: [
        ("missing", "function", "no_such_function"),
        ("unknown", "tracepoint", "btf_trace_no_such_tracepoint"),
        ("elsewhere", "function", "in module no_such_module"),
      ])
    func missingTargets(program: String, noun: String, name: String) throws {
      let error = try #require(throws: ApusError.self) {
        try load(KernelTypesFixture.targets, program)
      }
      #expect(error.code == .unsupported)
      #expect(error.subject == program)
      #expect(error.message.contains(noun))
      #expect(error.message.contains(name))
    }

    @Test("A program without a target says how to give it one")
    func nameless() throws {
      let error = try #require(throws: ApusError.self) {
        try load(KernelTypesFixture.targets, "nameless")
      }
      #expect(error.code == .invalidObject)
      #expect(error.message.contains("which function"))
      #expect(error.message.contains("attachTarget"))
    }
  }
}
