import Foundation
import SystemPackage
import Testing

extension KernelTests {
  /// Apus and libbpf agree on what is loaded, map by map and program by program.
  @Suite("Objects and libbpf")
  struct ObjectAgreement {
    /// An object, and the libbpf that can judge it: 1 × 1000 + the minor version.
    struct Case: Sendable, CustomTestStringConvertible {
      var object: CObject
      var libbpf = 1001
      var testDescription: String { object.testDescription }
    }

    static let cases = [
      // `__ulong`: libbpf 1.5.
      Case(object: CObject("maps"), libbpf: 1005),
      Case(object: CObject("map_in_map")),
      // `.bss` sections with names: libbpf 1.3.
      Case(object: CObject("globals"), libbpf: 1003),
      Case(object: CObject("functions")),
      // Functions that only a tag names: libbpf 1.3.
      Case(object: CObject("exceptions"), libbpf: 1003),
      Case(object: CObject("sections")),
      // tcx, netfilter, UNIX sockets, multi-probes: libbpf 1.3 and 1.4.
      Case(object: CObject("sections_new"), libbpf: 1004),
      Case(object: CObject("core")),
      Case(object: CObject("core_failures", "FAILURE=0")),
      Case(object: CObject("core_failures", "FAILURE=1")),
      Case(object: CObject("core_failures", "FAILURE=2")),
      Case(object: CObject("core_failures", "FAILURE=3")),
      Case(object: CObject("core_failures", "FAILURE=4")),
      // Several maps of one type, and sections with `?`: libbpf 1.4.
      Case(object: CObject("struct_ops"), libbpf: 1004),
      // Globals in an arena: libbpf 1.4.
      Case(object: CObject("arena", "PAGES=16"), libbpf: 1004),
      Case(object: CObject("replaced")),
      Case(object: CObject("replacing")),
    ]

    @Test("Apus loads and refuses what libbpf does", arguments: cases)
    func agrees(_ test: Case) async throws {
      let file = try await test.object.file()
      let apus = try await LoadOutcome(apus: file)
      guard try #require(Oracle.version, "bpftool is not installed") >= test.libbpf else {
        // An older libbpf has no say; what loads is still the kernel's to decide.
        #expect(apus.error == nil || apus.programs.isEmpty)
        return
      }
      let differences = apus.differences(from: try await LoadOutcome(bpftool: file))
      #expect(differences.isEmpty, "\(differences.joined(separator: "\n"))")
    }

    @Test(
      "Apus loads what libbpf 1.0 and newer refuse",
      arguments: [
        CObject("legacy_maps"), CObject("legacy_maps", "IPROUTE2"), CObject("superset"),
        CObject("rust"), CObject("cilium"),
      ])
    func isSuperset(_ object: CObject) async throws {
      let file = try await object.file()
      let apus = try await LoadOutcome(apus: file)
      #expect(apus.error == nil)
      #expect(!apus.maps.isEmpty)
      #expect(!apus.programs.isEmpty)
      #expect(try await LoadOutcome(bpftool: file).error != nil)
    }

    @Test("Maps that the object itself pins are compared, too, and are pinned nowhere afterwards")
    func pinned() async throws {
      let file = try await CObject("pinned_maps").file()
      let apus = try await LoadOutcome(apus: file)
      let libbpf = try await LoadOutcome(bpftool: file)
      #expect(apus.error == nil && libbpf.error == nil, "\(apus.error ?? libbpf.error ?? "")")
      #expect(apus.maps.keys.contains("apus_test_pinned"))
      let differences = apus.differences(from: libbpf)
      #expect(differences.isEmpty, "\(differences.joined(separator: "\n"))")
      #expect(!FileManager.default.fileExists(atPath: "/sys/fs/bpf/apus_test_pinned"))
    }

    /// The objects in the folder that `APUS_OBJECT_FOLDER` names, which `script/compare-objects` sets; for everyone
    /// else one of ours stands for them.
    @Test("Objects of a folder are loaded as libbpf does it")
    func folder() async throws {
      var files = [try await CObject("map_in_map").file()]
      if let folder = ProcessInfo.processInfo.environment["APUS_OBJECT_FOLDER"] {
        files = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
          .filter { $0.hasSuffix(".o") }.map { FilePath(folder).appending($0) }
        #expect(!files.isEmpty, "\(folder) has no objects (*.o)")
      }
      for file in files {
        let apus = try await LoadOutcome(apus: file)
        let libbpf = try await LoadOutcome(bpftool: file)
        let differences = apus.differences(from: libbpf)
        let name = file.lastComponent?.string ?? ""
        let verdict =
          !differences.isEmpty
          ? "differs" : apus.error == nil ? "both load" : "both refuse"
        print(
          "\(name): \(verdict), \(apus.programs.count) programs, \(apus.maps.count) maps"
            + (apus.error.map { ": \($0.prefix { $0 != "\n" })" } ?? ""))
        #expect(
          differences.isEmpty, "\(name): \(differences.joined(separator: "\n"))")
      }
    }
  }
}
