import Corpus
import Pairs
import SystemPackage
import Testing

extension KernelTests {
  /// bpftool, and with it libbpf, loads everything that the tests compile.
  @Suite("bpftool")
  struct BPFTool {
    /// The kernel targets that import no other, and where they are.
    private static var targets: [(name: String, folder: FilePath)] {
      var targets: [(name: String, folder: FilePath)] = [
        ("KernelTestPrograms", "Tests/KernelTestPrograms"),
        ("KernelTypePrograms", "Tests/KernelTypePrograms"),
        ("MapTestPrograms", "Tests/MapTestPrograms"),
        ("FlowTableKernel", "Examples/FlowTable/FlowTableKernel"),
        ("LongestPrefixKernel", "Examples/LongestPrefix/LongestPrefixKernel"),
        ("TailCallsKernel", "Examples/TailCalls/TailCallsKernel"),
      ]
      // Older kernels lack the functions that they call.
      if KernelFunctions.areThere {
        targets += [
          ("KernelFunctionPrograms", "Tests/KernelFunctionPrograms"),
          ("KernelTracingPrograms", "Tests/KernelTracingPrograms"),
        ]
      }
      if WorkQueues.areThere {
        targets += [
          ("ReferenceTestPrograms", "Tests/ReferenceTestPrograms"),
          ("WorkQueueTestPrograms", "Tests/WorkQueueTestPrograms"),
        ]
      }
      return targets
    }

    /// The objects, by the names of what they are compiled from.
    private static func objects() async throws -> [(name: String, file: FilePath)] {
      var objects: [(name: String, file: FilePath)] = []
      for program in CorpusProgram.accepted {
        let name = "Corpus\(program.name)"
        objects.append((name, try await CompiledSource.object(program.source, named: name)))
      }
      // The examples are among the pairs.
      for pair in ProgramPair.all {
        objects.append((pair.name, try await CompiledSource.objects(of: pair).swift))
      }
      for (name, folder) in targets {
        objects.append((name, try await CompiledSource.object(ofTarget: name, in: folder)))
      }
      let libraries = try ["EndpointLibrary", "FlowLibrary"]
        .map { try CompiledSource.module($0, in: FilePath("Tests/KernelLibraries").appending($0)) }
      objects.append(
        (
          "FlowCounterKernel",
          try await CompiledSource.object(
            ofTarget: "FlowCounterKernel", in: "Tests/KernelLibraries/FlowCounterKernel",
            importing: libraries)
        ))
      return objects
    }

    @Test func `loads every object`() async throws {
      let objects = try await Self.objects()
      #expect(objects.count > CorpusProgram.accepted.count + ProgramPair.all.count)
      let end = try await BPFFileSystem.run { folder throws in
        let commands = objects.map { object in
          "bpftool prog loadall \(object.file) \(folder)/\(object.name) || echo \(object.name)"
        }
        let counts = "ls \(folder)/* | grep -c :"
        return try Child("/bin/sh", ["-c", (commands + [counts]).joined(separator: "\n")]).finish()
      }
      // Only the number of folders with programs in them: no name of an object that was refused.
      #expect(end.output == "\(objects.count)\n", "\(end.output)\(end.errors)")
    }
  }
}
