import Apus
import ApusCompiler
import ApusObject
import ApusSystem
import Glibc
import SystemPackage
import Testing

extension KernelTests {
  /// Programs on functions of the C library, and of the kernel, which count calls of this process.
  @Suite("Probes on functions")
  struct FunctionProbes {
    private typealias Probes = AutoAttaching.Probes

    private static func probes(
      _ program: String
    ) async throws -> (
      probes: AutoAttaching.Probes, program: ProbeProgram
    ) {
      let specification = try await CObject("probes").specification()
      let probes = try AutoAttaching.Probes(specification, program)
      return (probes, try probes.object.program(program))
    }

    private static func callFunctions() {
      for _ in 0..<2 { _ = getppid() }
      _ = getpgid(0)
    }

    private static func askForParent() {
      for _ in 0..<3 { _ = getppid() }
    }

    @Test(
      "A program on a function of a binary runs until it is detached",
      arguments: [("function", 3), ("function_return", 4)] as [(String, UInt32)])
    func function(name: String, place: UInt32) async throws {
      let (probes, program) = try await Self.probes(name)
      defer { probes.object.close() }
      let link = try program.attach()
      #expect(try probes.count(at: place, Self.callFunctions) == 2)
      try link.detach()
      #expect(try probes.count(at: place, Self.callFunctions) == 0)
    }

    @Test("A program on an offset into a function, and on a function of a library")
    func otherTargets() async throws {
      let (probes, program) = try await Self.probes("no_function")
      defer { probes.object.close() }
      let link = try program.attach(to: "libc.so.6:getpgid+0x0")
      #expect(try probes.count(at: 11, Self.callFunctions) == 1)
      try link.detach()
      #if arch(x86_64)
      let version = "GLIBC_2.2.5"
      #else
      let version = "GLIBC_2.17"
      #endif
      for separator in ["@", "@@"] {
        let versioned = try program.attach(to: "libc.so.6:getpgid\(separator)\(version)+0")
        #expect(try probes.count(at: 11, Self.callFunctions) == 1)
        try versioned.detach()
      }
      let library = try program.attach(to: "libc.so.6:getppid")
      #expect(try probes.count(at: 11, Self.askForParent) == 3)
      try library.detach()
      #expect(try probes.count(at: 11, Self.askForParent) == 0)
    }

    #if arch(x86_64)
    @Test("A program on a function of a 32-bit executable")
    func narrowExecutable() async throws {
      let (probes, program) = try await Self.probes("no_function")
      defer { probes.object.close() }
      let source = FilePath(#filePath).removingLastComponent()
        .appending("Objects/Sources/narrow.c")
      let path = "/tmp/apus-narrow-\(getpid())"
      // Sound: a string that lives through the call.
      defer { _ = unsafe unlink(path) }
      let clang = try await Toolchain().programs.appending("clang").string
      let compiled = try Child(
        clang,
        [
          "--target=i386-linux-gnu", "-O1", "-fno-pic", "-nostdlib", "-static", "-fuse-ld=lld",
          source.string, "-o", path,
        ]
      )
      .finish()
      #expect(compiled.status == 0, "\(compiled.errors)")

      // It waits until the program counts for it.
      let child = try Child("/bin/sh", ["-c", "kill -STOP $$; exec \(path)"])
      let state = FilePath("/proc/\(child.identifier)/stat")
      let isWaiting = try eventually {
        String(decoding: try WholeFile.read(state, limit: 4096), as: UTF8.self).contains(") T ")
      }
      #expect(isWaiting)
      try probes.object.variable("process", as: Int32.self).value = child.identifier
      let link = try program.attach(to: "\(path):number")
      defer { try? link.detach() }
      let count = try probes.count(at: 11) {
        child.send(SIGCONT)
        #expect(child.finish().status == 7)
      }
      #expect(count == 3)
    }
    #endif

    @Test("What is no function of a binary is an error, and nothing stays")
    func noFunction() async throws {
      let (probes, program) = try await Self.probes("no_function")
      defer { probes.object.close() }
      let descriptors = try KernelObjects.openDescriptors()
      for target in [
        "/proc/self/exe", "/proc/self/exe:", ":f", "libc.so.6:there_is_none",
        "libc.so.6:getppid@NO_SUCH_VERSION", "libc.so.6:getppid@",
        "/nowhere/at_all:f", "libnone.so:f", "no-such-program-anywhere:f", "/etc/passwd:f",
        "/proc:f", "/dev/zero:f",
      ] {
        let error = try #require(throws: ApusError.self) { try program.attach(to: target) }
        #expect(error.code == .noSuchTarget, "\(target): \(error)")
      }
      #expect(try KernelObjects.openDescriptors() == descriptors)
    }

    @Test(
      "One program on several functions of a binary",
      arguments: [
        ("functions", 5, 3), ("functions_return", 6, 2), ("functions_session", 7, 6),
      ] as [(String, UInt32, UInt64)])
    func functions(name: String, place: UInt32, expected: UInt64) async throws {
      let (probes, program) = try await Self.probes(name)
      defer { probes.object.close() }
      let release = try KernelRelease.current()
      let isSession = name == "functions_session"
      guard release >= (isSession ? KernelRelease(6, 13) : KernelRelease(6, 6)) else {
        let error = try #require(throws: ApusError.self) { try program.attach() }
        #expect(error.code == .unsupported)
        #expect(
          error.message.contains(
            "needs Linux \(isSession ? "6.13" : "6.6"), and this is \(release)"),
          "\(error)")
        return
      }
      let link = try program.attach()
      #expect(try probes.count(at: place, Self.callFunctions) == expected)
      try link.detach()
      #expect(try probes.count(at: place, Self.callFunctions) == 0)
      let versioned = try program.attach(to: "libc.so.6:getppi?@GLIBC_*")
      #expect(
        try probes.count(at: place, Self.callFunctions) == (name == "functions_session" ? 4 : 2))
      try versioned.detach()
      for pattern in ["there_is_none*", "getppi?@NONE_*"] {
        let error = try #require(throws: ApusError.self) {
          try program.attach(to: "libc.so.6:\(pattern)")
        }
        #expect(error.code == .noSuchTarget)
      }
    }

    /// Whether the running kernel was built with probes on its own functions.
    private static let hasKernelProbes =
      unsafe access("/sys/bus/event_source/devices/kprobe/type", R_OK) == 0

    /// Whether one program can be on many of them.
    private static let hasFunctionProbes =
      KernelFeatures.running.configuration("CONFIG_FPROBE") == "y"

    /// Attaches, counts, detaches; where there are no such probes, that is what the error says.
    private static func expect(
      _ probes: AutoAttaching.Probes, _ place: UInt32, _ expected: UInt64,
      isPossible: Bool = hasKernelProbes, _ attach: () throws -> ProgramLink
    ) throws {
      guard isPossible else {
        let error = try #require(throws: ApusError.self) { _ = try attach() }
        #expect(error.code == .unsupported)
        return
      }
      let link = try attach()
      #expect(try probes.count(at: place, Self.askForParent) == expected)
      try link.detach()
      #expect(try probes.count(at: place, Self.askForParent) == 0)
    }

    @Test(
      "A program on a system call's function runs until it is detached",
      arguments: [("system_call", 8), ("system_call_return", 9)] as [(String, UInt32)])
    func systemCall(name: String, place: UInt32) async throws {
      let (probes, program) = try await Self.probes(name)
      defer { probes.object.close() }
      try Self.expect(probes, place, 3) { try program.attach() }
      let error = try #require(throws: ApusError.self) { try program.attach(to: "nothing") }
      #expect(error.code == (Self.hasKernelProbes ? .noSuchTarget : .unsupported))
    }

    #if arch(x86_64)
    private static let getppidFunction = "__x64_sys_getppid"
    #else
    private static let getppidFunction = "__arm64_sys_getppid"
    #endif

    @Test(
      "A program on a function of the kernel runs until it is detached",
      arguments: [("kernel_function", 15), ("kernel_function_return", 16)] as [(String, UInt32)])
    func kernelFunction(name: String, place: UInt32) async throws {
      let (probes, program) = try await Self.probes(name)
      defer { probes.object.close() }
      try Self.expect(probes, place, 3) { try program.attach(to: Self.getppidFunction) }
      let error = try #require(throws: ApusError.self) { try program.attach(to: "there_is_none") }
      #expect(error.code == (Self.hasKernelProbes ? .noSuchTarget : .unsupported))
    }

    @Test(
      "One program on the kernel's functions that fit a pattern",
      arguments: [
        ("kernel_functions", 17, 3), ("kernel_functions_return", 18, 3),
        ("kernel_functions_session", 19, 6),
      ] as [(String, UInt32, UInt64)])
    func kernelFunctions(name: String, place: UInt32, expected: UInt64) async throws {
      let release = try KernelRelease.current()
      let specification = try await CObject("probes").specification()
      try await TraceFileSystem.run {
        let probes = try AutoAttaching.Probes(specification, name)
        defer { probes.object.close() }
        let program: ProbeProgram = try probes.object.program(name)
        if name == "kernel_functions_session", release < KernelRelease(6, 10) {
          let error = try #require(throws: ApusError.self) {
            try program.attach(to: Self.getppidFunction)
          }
          #expect(error.code == .unsupported)
          #expect(error.message.contains("needs Linux 6.10, and this is \(release)"), "\(error)")
          return
        }
        // A kernel without such probes may have no list of functions, or keep it to itself.
        let targets =
          Self.hasKernelProbes
          ? [Self.getppidFunction, "*_sys_getppi?"] : [Self.getppidFunction]
        for target in targets {
          try Self.expect(probes, place, expected, isPossible: Self.hasFunctionProbes) {
            try program.attach(to: target)
          }
        }
        let error = try #require(throws: ApusError.self) {
          try program.attach(to: "there_is_none_*")
        }
        let codes: [ApusError.Code] =
          Self.hasKernelProbes ? [.noSuchTarget] : [.noSuchTarget, .unsupported, .permissionDenied]
        #expect(codes.contains(error.code))
      }
    }
  }
}
