import Apus
import ApusObject
import SystemPackage

/// What became of an object when it was loaded.
struct LoadReport {
  /// What became of a program.
  private struct Program {
    let name: String
    let section: String
    let type: ProgramType
    let instructions: Int
    var verified: Int?
    var log: String?
    var error: ApusError?

    init(_ program: SharedProgram, log: String?) {
      name = program.name
      section = program.sectionName
      type = program.type
      instructions = program.instructionCount
      verified = program.verifiedInstructions.map { Int($0) }
      self.log = log
    }

    init(_ program: ProgramSpecification, _ error: ApusError) {
      name = program.name
      section = program.sectionName
      type = program.type
      instructions = program.instructions.count
      log = error.verifierLog
      self.error = error
    }
  }

  private struct Map {
    let name: String
    let type: MapType
    let keySize: UInt32
    let valueSize: UInt32
    let maxEntries: UInt32
  }

  private var programs: [Program] = []
  private var maps: [Map] = []
  private var leftOut: [String] = []
  private var btfRefusal: String?
  /// What is no single program's fault.
  private var error: ApusError?

  /// Whether all of it was loaded.
  var isSuccess: Bool { error == nil && programs.allSatisfy { $0.error == nil } }

  init(loading specification: ObjectSpecification, options: LoadOptions, pin: FilePath?) {
    leftOut = specification.programs.filter { !$0.isLoadedByDefault }.map(\.name)
    do throws(ApusError) {
      let object = try LoadedObject(loading: specification, options: options)
      defer { object.close() }
      if let pin { try object.pin(in: pin) }
      try add(object)
    } catch {
      let names = specification.programs.filter(\.isLoadedByDefault).map(\.name)
      guard let subject = error.subject, names.contains(subject), maps.isEmpty else {
        self.error = error
        return
      }
      // One program is at fault; what of the others?
      for name in names { tryAlone(name, specification, options) }
    }
  }

  private mutating func add(_ object: LoadedObject) throws(ApusError) {
    btfRefusal = object.btfRefusal
    for map in try object.allMaps() where !maps.contains(where: { $0.name == map.name }) {
      maps.append(
        Map(
          name: map.name, type: map.type, keySize: map.keySize, valueSize: map.valueSize,
          maxEntries: map.maxEntries))
    }
    for program in try object.allPrograms() {
      programs.append(Program(program, log: object.verifierLogs[program.name]))
    }
  }

  private mutating func tryAlone(
    _ name: String, _ specification: ObjectSpecification, _ options: LoadOptions
  ) {
    var specification = specification
    for index in specification.programs.indices {
      specification.programs[index].isLoadedByDefault = specification.programs[index].name == name
    }
    do throws(ApusError) {
      let object = try LoadedObject(loading: specification, options: options)
      defer { object.close() }
      try add(object)
    } catch {
      guard let program = specification[program: name] else { return }
      programs.append(Program(program, error))
    }
  }
}

extension LoadReport {
  /// For people.
  func text(isVerbose: Bool) -> String {
    var lines: [String] = []
    if let error { lines.append(isVerbose ? error.fullDescription : error.description) }
    if !maps.isEmpty { lines.append("maps:") }
    var table = Table()
    for map in maps {
      table.add(
        map.name, map.type.description, "key \(map.keySize)", "value \(map.valueSize)",
        "\(map.maxEntries) elements")
    }
    lines += table.lines
    if !programs.isEmpty { lines.append("programs:") }
    var results = Table()
    for program in programs {
      let count = "\(program.instructions) instructions"
      let verified = program.verified.map { "\($0) verified" } ?? "loaded"
      results.add(
        program.name, program.type == .unspecified ? "no type" : program.type.description, count,
        program.error == nil ? verified : "not loaded")
    }
    lines += results.lines
    for program in programs {
      if let error = program.error { lines += ["", error.message] }
      if isVerbose, let log = program.log { lines += ["", "verifier on \(program.name):", log] }
    }
    if !leftOut.isEmpty { lines.append("left out: " + leftOut.joined(separator: ", ")) }
    if let btfRefusal { lines.append("BTF refused: \(btfRefusal)") }
    return lines.joined(separator: "\n")
  }

  /// For programs.
  var json: JSON {
    .object([
      ("loaded", .bool(isSuccess)),
      ("error", JSON(error?.message)),
      (
        "maps",
        .array(
          maps.map { map in
            .object([
              ("name", .string(map.name)), ("type", .string(map.type.description)),
              ("keySize", .number(Int(map.keySize))), ("valueSize", .number(Int(map.valueSize))),
              ("maxEntries", .number(Int(map.maxEntries))),
            ])
          })
      ),
      ("programs", .array(programs.map(Self.json))),
      ("leftOut", .array(leftOut.map { .string($0) })),
      ("btfRefusal", JSON(btfRefusal)),
    ])
  }

  private static func json(_ program: Program) -> JSON {
    let rejection = program.error?.rejection
    return .object([
      ("name", .string(program.name)),
      ("section", .string(program.section)),
      ("type", .string(program.type.description)),
      ("instructions", .number(program.instructions)),
      ("verifiedInstructions", JSON(program.verified)),
      ("loaded", .bool(program.error == nil)),
      ("error", JSON(program.error?.message)),
      ("cause", JSON(rejection?.cause?.rawValue)),
      ("file", JSON(rejection?.file)),
      ("line", JSON(rejection?.line.map { Int($0) })),
      ("verifierLog", JSON(program.log)),
    ])
  }
}

extension ApusError {
  /// The message and all of the verifier's log.
  fileprivate var fullDescription: String {
    verifierLog.map { message + "\n" + $0 } ?? message
  }
}
