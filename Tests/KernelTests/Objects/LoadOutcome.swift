import Apus
import ApusObject
import ApusSystem
import Foundation
import SystemPackage

/// What became of an object that was to be loaded: everything that the kernel says about its maps and programs, or
/// why it was refused.
struct LoadOutcome: Sendable {
  /// What the kernel says about a map.
  struct Map: Hashable, Sendable {
    var type: UInt32
    var keySize: UInt32
    var valueSize: UInt32
    var maxEntries: UInt32
    var flags: UInt32
  }

  /// What the kernel says about a program.
  struct Program: Hashable, Sendable {
    var type: UInt32
    /// In bytes, after the verifier.
    var translatedSize: UInt32
    var functionCount: UInt32
  }

  var error: String?
  var maps: [String: Map] = [:]
  var programs: [String: Program] = [:]
}

/// Any program of an object.
struct AnyProgram: TypedProgram {
  let program: SharedProgram
  init(_ program: SharedProgram) { self.program = program }
}

extension LoadOutcome {
  /// Loads an object with Apus, with a BPF file system of its own for the maps that it pins.
  init(apus file: FilePath) async throws {
    self = try await BPFFileSystem.run { _ in LoadOutcome(loading: file) }
  }

  private init(loading file: FilePath) {
    do throws(ApusError) {
      let bytes = (try? Data(contentsOf: URL(filePath: file.string))).map(Array.init) ?? []
      let specification = try ObjectSpecification(object: bytes)
      let object = try LoadedObject(loading: specification)
      defer { object.close() }
      // The loader makes a map of the kernel's configuration if it is asked for.
      for name in specification.maps.map(\.name) + [".kconfig"] {
        guard let id = try object.allMaps().first(where: { $0.name == name })?.id else { continue }
        maps[name] = try? Map(BPF.descriptor(.map, id: id))
      }
      for program in specification.programs where program.isLoadedByDefault {
        guard let id = try object.allPrograms().first(where: { $0.name == program.name })?.id
        else { continue }
        programs[program.name] = try? Program(BPF.descriptor(.program, id: id))
      }
    } catch {
      self.error = error.description
    }
  }

  /// Loads an object with libbpf, by bpftool.
  init(bpftool file: FilePath) async throws {
    self = try await BPFFileSystem.run { folder in
      // Maps that the object itself pins are there, too, and bpftool pins no map at two places.
      let (programs, maps) = ("\(folder)/of the object", folder)
      let end = try Child(
        "/usr/bin/env",
        [Oracle.command, "prog", "loadall", file.string, programs, "pinmaps", maps]
      )
      .finish()
      var outcome = LoadOutcome()
      guard end.status == 0 else {
        outcome.error = end.errors
        return outcome
      }
      for name in (try? FileManager.default.contentsOfDirectory(atPath: programs)) ?? [] {
        outcome.programs[name] = try Program(BPF.pinned(at: FilePath("\(programs)/\(name)")))
      }
      for name in (try? FileManager.default.contentsOfDirectory(atPath: maps)) ?? []
      where "\(maps)/\(name)" != programs && !name.contains(".") {
        outcome.maps[name] = try Map(BPF.pinned(at: FilePath("\(maps)/\(name)")))
      }
      return outcome
    }
  }

  /// What differs, in words; nothing if both have loaded the same, or nothing.
  func differences(from oracle: LoadOutcome) -> [String] {
    switch (error, oracle.error) {
    case (let error?, nil): return ["Apus refuses what libbpf loads: \(error)"]
    case (nil, let error?): return ["Apus loads what libbpf refuses: \(error)"]
    case (_?, _?): return []
    case (nil, nil): break
    }
    var theirs = oracle.maps
    let names = Set(maps.keys.map { $0.replacing(".", with: "_") })
    var differences: [String] = []
    for (name, map) in maps.sorted(by: { $0.key < $1.key }) {
      // libbpf puts the object's name before that of a map of data, and a path takes no dot.
      let pinned = name.replacing(".", with: "_")
      let key = theirs.keys
        .filter {
          $0 == pinned || (name.hasPrefix(".") && $0.hasSuffix(pinned) && !names.contains($0))
        }
        .min { $0.count < $1.count }
      let other = key.flatMap { theirs.removeValue(forKey: $0) }
      var map = map
      // Before 1.2, libbpf made data mappable that has only static variables, too.
      if (Oracle.version ?? 0) < 1002, name.hasPrefix(".") {
        map.flags |= (other?.flags ?? 0) & MapFlags.mappable.rawValue
      }
      if other != map { differences.append("map \(name): \(map), \(String(describing: other))") }
    }
    differences += theirs.keys.sorted().map { "map \($0): only libbpf has it" }
    for name in Set(programs.keys).union(oracle.programs.keys).sorted()
    where programs[name] != oracle.programs[name] {
      differences.append(
        "program \(name): \(String(describing: programs[name])), "
          + "\(String(describing: oracle.programs[name]))")
    }
    return differences
  }
}

extension LoadOutcome.Map {
  init(_ descriptor: consuming OwnedDescriptor) throws(Errno) {
    let info = try BPF.mapInfo(descriptor)
    self.init(
      type: info.type, keySize: info.keySize, valueSize: info.valueSize,
      maxEntries: info.maxEntries, flags: info.flags)
  }
}

extension LoadOutcome.Program {
  init(_ descriptor: consuming OwnedDescriptor) throws(Errno) {
    let info = try BPF.programInfo(descriptor)
    self.init(
      type: info.type, translatedSize: info.translatedSize, functionCount: info.functionCount)
  }
}

/// bpftool, with its libbpf.
enum Oracle {
  /// Which to use: `APUS_BPFTOOL` names another than that of the search path.
  static let command = ProcessInfo.processInfo.environment["APUS_BPFTOOL"] ?? "bpftool"

  /// The version of its libbpf, as 1 × 1000 + the minor number.
  static let version: Int? = {
    guard let text = try? Child("/usr/bin/env", [command, "version"]).finish().output,
      let number = text.firstRange(of: "libbpf v")
    else { return nil }
    let parts = text[number.upperBound...].prefix { $0.isNumber || $0 == "." }.split(separator: ".")
    guard parts.count >= 2, let major = Int(parts[0]), let minor = Int(parts[1]) else { return nil }
    return major * 1000 + minor
  }()
}
