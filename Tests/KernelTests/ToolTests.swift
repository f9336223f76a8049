import Apus
import ApusCompiler
import Foundation
import SystemPackage
import Testing

extension KernelTests {
  /// `apus load`, `apus object` and `apus btf`, as processes.
  @Suite("apus")
  struct Tool {
    private static let source = """
      #define SEC(name) __attribute__((section(name), used))
      #define __uint(name, val) int (*name)[val]
      #define __type(name, val) typeof(val) *name
      typedef unsigned int u32;
      typedef unsigned long long u64;
      static void *(*lookup)(void *map, const void *key) = (void *)1;
      struct {
        __uint(type, 1);
        __uint(max_entries, 16);
        __type(key, u32);
        __type(value, u64);
      } flows SEC(".maps");
      const volatile u32 limit = 7;
      struct task_struct { int pid; } __attribute__((preserve_access_index));
      SEC("xdp") int good(void *context) {
        u32 key = limit;
        u64 *value = lookup(&flows, &key);
        if (value) *value += 1;
        return 2;
      }
      SEC("?xdp") int later(void *context) { return 2; }
      #ifdef BAD
      SEC("xdp") int bad(void *context) {
        u32 key = 0;
        u64 *value = lookup(&flows, &key);
        *value += 1;
        return 2;
      }
      #endif
      #ifdef TRAPS
      const char traps[38] SEC(".apus.traps") = "good\\tarithmetic overflow\\t5\\t20\\tA.swift\\n";
      #endif
      SEC("socket") int core(void *context) {
        struct task_struct *task = 0;
        return (int)(u64)&task->pid != 0;
      }
      char license_text[] SEC("license") = "GPL";
      """

    /// A compiled object, for as long as the test runs.
    private struct Object: ~Copyable {
      let path: String

      init(_ options: String...) async throws {
        path = "/tmp/apus-tool-\(UUID().uuidString)"
        try FileContents.write(Array(Tool.source.utf8), to: FilePath(path + ".c"))
        let clang = try await Toolchain().programs.appending("clang").string
        let end = try Child(
          clang,
          ["--target=bpfel", "-mcpu=v3", "-O2", "-g", "-c", path + ".c", "-o", path] + options
        )
        .finish()
        #expect(end.status == 0, "\(end.errors)")
      }

      deinit {
        for suffix in ["", ".c"] { try? FileManager.default.removeItem(atPath: path + suffix) }
      }
    }

    private struct Report: Decodable {
      struct Program: Decodable {
        let name: String
        let type: String
        let instructions: Int
        let verifiedInstructions: Int?
        let loaded: Bool
        let error: String?
        let cause: String?
        let line: Int?
        let verifierLog: String?
      }

      let loaded: Bool
      let error: String?
      let programs: [Program]
      let leftOut: [String]
    }

    private static func run(
      _ arguments: [String]
    ) throws -> (status: CInt, output: String, errors: String) {
      let end = try Child(product: "apus", arguments).finish()
      return (end.status, end.output, end.errors)
    }

    private static func report(_ arguments: [String]) throws -> (CInt, Report) {
      let end = try run(["load", "--json"] + arguments)
      return (end.status, try JSONDecoder().decode(Report.self, from: Data(end.output.utf8)))
    }

    @Test("All of an object that loads is listed, and the status is 0")
    func loads() async throws {
      let object = try await Object()
      let end = try Self.run(["load", object.path])
      #expect(end.status == 0, "\(end.errors)")
      #expect(end.output.contains("flows    BPF_MAP_TYPE_HASH   key 4  value 8  16 elements"))
      #expect(end.output.contains("BPF_PROG_TYPE_SOCKET_FILTER"))
      #expect(end.output.contains("left out: later"))
      let (status, report) = try Self.report([object.path])
      #expect(status == 0)
      #expect(report.loaded)
      #expect(report.programs.map(\.name).sorted() == ["core", "good"])
      for program in report.programs {
        #expect(program.instructions > 0)
        #expect(try #require(program.verifiedInstructions) > 0)
        #expect(program.error == nil)
      }
      #expect(report.leftOut == ["later"])
    }

    @Test(
      "One program at fault is told, with cause and line, and the others are loaded by themselves")
    func rejected() async throws {
      let object = try await Object("-DBAD")
      let end = try Self.run(["load", object.path])
      #expect(end.status == 1)
      #expect(end.output.contains("it uses a pointer that may be null"))
      #expect(end.output.contains("source: *value += 1;"))
      let (status, report) = try Self.report([object.path])
      #expect(status == 1)
      #expect(!report.loaded)
      let bad = try #require(report.programs.first { $0.name == "bad" })
      #expect(!bad.loaded)
      #expect(bad.cause == "uncheckedNull")
      #expect(bad.line == 26)
      #expect(report.programs.filter(\.loaded).map(\.name).sorted() == ["core", "good"])
    }

    @Test("The verifier's words are there when asked for")
    func verbose() async throws {
      let object = try await Object()
      #expect(try Self.run(["load", "-v", object.path]).output.contains("verifier on good:"))
      let (_, report) = try Self.report(["--verbose", object.path])
      #expect(report.programs.allSatisfy { $0.verifierLog?.contains("processed") == true })
    }

    @Test("Types and kernel types can be given")
    func options() async throws {
      let object = try await Object()
      for type in ["tc", "BPF_PROG_TYPE_SCHED_CLS", "sched_cls"] {
        let (status, report) = try Self.report(["--type", type, object.path])
        #expect(status == 0)
        #expect(Set(report.programs.map(\.type)) == ["BPF_PROG_TYPE_SCHED_CLS"])
      }
      #expect(try Self.run(["load", "--type", "nothing", object.path]).status != 0)
      let btf = "/sys/kernel/btf/vmlinux"
      #expect(try Self.run(["load", "--btf", btf, object.path]).status == 0)
      let wrong = try Self.run(["load", "--btf", "/etc/passwd", object.path])
      #expect(wrong.status == 1)
      #expect(wrong.errors.contains("/etc/passwd"))
      #expect(wrong.output.isEmpty)
      let missing = try Self.run(["load", "--btf", "/nowhere/vmlinux", object.path])
      #expect(missing.status == 1)
      #expect(missing.errors.contains("/nowhere/vmlinux"))
    }

    @Test("Pinned maps and programs stay")
    func pins() async throws {
      let object = try await Object()
      let path = object.path
      try await BPFFileSystem.run { folder throws in
        let end = try Self.run(["load", "--pin", "\(folder)/kept", path])
        #expect(end.status == 0, "\(end.output)")
        let files = try FileManager.default.contentsOfDirectory(atPath: "\(folder)/kept")
        #expect(files.sorted() == ["_rodata", "core", "flows", "good"])
        let again = try Self.run(["load", "--pin", "\(folder)/kept", path])
        #expect(again.status == 1)
        #expect(again.output.contains("there is a file of that name already"))
      }
    }

    @Test("What is no object, or not there, is said in a sentence")
    func sentences() throws {
      let missing = try Self.run(["load", "/nowhere/at/all.o"])
      #expect(missing.status == 1)
      #expect(missing.errors.contains("/nowhere/at/all.o cannot be read"))
      // Usage is for the command line's faults.
      #expect(!missing.errors.contains("Usage"))
      for command in ["object", "load"] {
        let other = try Self.run([command, "/etc/passwd"])
        #expect(other.status == 1)
        #expect(other.errors.contains("/etc/passwd cannot be used: this is no ELF object"))
      }
      #expect(try Self.run(["load"]).status == 64)
    }

    @Test("An object's contents are printed without a kernel")
    func object() async throws {
      let object = try await Object()
      let text = try Self.run(["object", object.path]).output
      #expect(text.contains("licence: GPL"))
      #expect(text.contains(".rodata  0  const volatile u32 limit;"))
      #expect(text.contains("BPF_CORE_FIELD_BYTE_OFFSET  struct task_struct  0:0"))
      let json = try Self.run(["object", "--json", object.path]).output
      let fields = try #require(
        JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
      #expect((fields["programs"] as? [[String: Any]])?.count == 3)
      #expect((fields["globals"] as? [[String: Any]])?.first?["name"] as? String == "limit")
      #expect((fields["relocations"] as? [Any])?.count == 1)
      #expect(fields["license"] as? String == "GPL")
    }

    @Test("What only some maps have is printed behind them")
    func mapDetails() async throws {
      let nested = try await CObject("map_in_map").file().string
      let text = try Self.run(["object", nested]).output
      #expect(text.contains("5 elements  of BPF_MAP_TYPE_ARRAY, [1] first, [4] second\n"))
      #expect(text.contains("first       BPF_MAP_TYPE_ARRAY          key 4  value 4  1 elements\n"))
      let others = try await CObject("maps").file().string
      #expect(try Self.run(["object", others]).output.contains("flags 0x4, NUMA node 0\n"))
      let json = try Self.run(["object", "--json", nested]).output
      #expect(json.contains("\"slots\": {\"1\": \"first\", \"4\": \"second\"}"))
    }

    @Test("The places where an object's programs may trap are printed")
    func traps() async throws {
      let object = try await Object("-DTRAPS")
      let text = try Self.run(["object", object.path]).output
      #expect(text.contains("traps:\n  good  A.swift:5  arithmetic overflow\n"))
      let json = try Self.run(["object", "--json", object.path]).output
      #expect(json.contains("\"file\": \"A.swift\", \"line\": 5, \"column\": 20"))
    }

    @Test("A type of the kernel's is printed with what it needs")
    func btf() throws {
      let end = try Self.run(["btf", "--type", "list_head"])
      #expect(end.status == 0)
      #expect(end.output.hasPrefix("struct list_head {\n\tstruct list_head *next;"))
      #expect(try Self.run(["btf", "--type", "no_such_type"]).status != 0)
    }
  }
}
