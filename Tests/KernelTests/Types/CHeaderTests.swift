import Apus
import ApusCompiler
import ApusObject
import Foundation
import SystemPackage
import Testing

extension KernelTests {
  /// The running kernel's types as C, judged by the toolchain's clang.
  @Suite("The kernel's types as C")
  struct CHeaders {
    /// An assertion per struct, and per member that has a name and is no bit field.
    private static func assertions(_ types: BTFImage) throws -> [String] {
      var composites: [(name: String, composite: BTFComposite)] = []
      var counts: [String: Int] = [:]
      for id in types.ids {
        switch try types.type(id) {
        case .structure(let composite) where !composite.name.isEmpty:
          composites.append(("struct \(composite.name)", composite))
          counts[composite.name, default: 0] += 1
        case .union(let composite) where !composite.name.isEmpty:
          composites.append(("union \(composite.name)", composite))
          counts[composite.name, default: 0] += 1
        case .enumeration(let enumeration) where !enumeration.name.isEmpty:
          counts[enumeration.name, default: 0] += 1
        default: break
        }
      }
      var lines: [String] = []
      // One of several with a name has another in the header.
      for (name, composite) in composites where counts[composite.name] == 1 {
        lines.append("_Static_assert(sizeof(\(name)) == \(composite.size), \"\(name)\");")
        for member in composite.members where !member.name.isEmpty && member.bitFieldSize == 0 {
          lines.append(
            "_Static_assert(__builtin_offsetof(\(name), \(member.name)) == \(member.bitOffset / 8), "
              + "\"\(name).\(member.name)\");")
        }
      }
      return lines
    }

    @Test(
      "The header compiles without a warning, and every member is where BTF says",
      arguments: ["bpfel", "x86_64-linux-gnu"])
    func wholeKernel(target: String) async throws {
      let types = try BTFImage.reading("/sys/kernel/btf/vmlinux")
      let header = try types.cHeader(of: types.ids, preservingAccess: target == "bpfel")
      let assertions = try Self.assertions(types)
      #expect(assertions.count > 20_000)
      let file = "/tmp/apus-header-\(UUID().uuidString).c"
      defer { try? FileManager.default.removeItem(atPath: file) }
      try FileContents.write(
        Array((header + assertions.joined(separator: "\n")).utf8), to: FilePath(file))
      let clang = try await Toolchain().programs.appending("clang").string
      let end = try Child(
        clang, ["--target=\(target)", "-fsyntax-only", "-Wall", "-Werror", "-ferror-limit=5", file]
      )
      .finish()
      #expect(end.status == 0, "\(end.errors.prefix(2000))")
    }

    @Test("The header of one type has what that needs, and little else")
    func oneType() throws {
      let types = try BTFImage.reading("/sys/kernel/btf/vmlinux")
      let id = try #require(types.id(named: "list_head", kind: .structure))
      let header = try types.cHeader(of: [id])
      #expect(
        header == """
          struct list_head {
          \tstruct list_head *next;
          \tstruct list_head *prev;
          };


          """)
    }
  }
}
