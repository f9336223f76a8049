import ApusObject
import ApusSystem
import SystemPackage

extension ObjectLoader {
  /// Resolves a program's references and loads it.
  mutating func makeProgram(_ specified: ProgramSpecification) throws(ApusError) -> SharedProgram {
    guard specified.type != .unspecified else {
      throw ApusError(
        .unsupported,
        "Program \(specified.name) is in section \(specified.sectionName), whose name says no program type. "
          + "Set its `type` before loading.", subject: specified.name)
    }
    guard specified.records.needResolving || Self.isForMarkers(specified) else {
      return try load(specified, ModuleTable(), [:])
    }
    var program = specified
    prepareForMarkers(&program)
    var notes = try applyRelocations(to: &program)
    let modules = try resolveCalls(of: &program, notes: &notes)
    try resolveVariables(of: &program)
    try resolveConfiguration(of: &program)
    return try load(program, modules, notes)
  }

  /// Loads a program whose references are resolved.
  private mutating func load(
    _ program: ProgramSpecification, _ modules: ModuleTable, _ notes: [Int: String]
  ) throws(ApusError) -> SharedProgram {
    var notes = notes
    try encode(program, notes: &notes)
    start(program.kind, named: objectName(of: program.name))
    if let interface = program.interfaceIndex {
      attributes.interfaceIndex = interface
      attributes.flags |= ProgramFlags.deviceBound.rawValue
    }
    attributes.descriptors = modules.descriptors
    // What the program is attached to has to live until it is loaded.
    let replaced = try targetProgram(of: program)
    defer { withExtendedLifetime(replaced) {} }
    if let replaced {
      attributes.attachTypeID = replaced.function.rawValue
      attributes.attachTarget = replaced.descriptor
    } else if program.needsTargetBTF {
      let target = try attachTarget(of: program)
      attributes.attachTypeID = target.type.rawValue
      attributes.attachTarget = target.module
    }
    try addCallback(of: program)
    if attributes.btf != nil {
      do throws(ObjectError) {
        try encodedBTF?
          .write(functionInfo: program.records.functionInfo, to: &attributes.functionInfo)
        try encodedBTF?.write(lineInfo: program, to: &attributes.lineInfo)
      } catch {
        throw .invalidObject(error, subject: program.name)
      }
    }
    return SharedProgram(
      program, descriptor: try load(program, notes: notes), links: links)
  }

  /// Starts another program's attributes: what it is for, and nothing of the one before.
  mutating func start(_ kind: ProgramKind, named name: ObjectName) {
    let properties = kind.properties
    attributes.name = name
    attributes.type = properties.type.rawValue
    attributes.token = tokenDescriptor
    attributes.expectedAttachType = properties.attachType?.rawValue ?? 0
    attributes.flags = properties.flags.rawValue
    if properties.isSleepable { attributes.flags |= ProgramFlags.sleepable.rawValue }
    attributes.interfaceIndex = 0
    attributes.descriptors = []
    (attributes.attachTypeID, attributes.attachTarget) = (0, nil)
    attributes.btf = encodedBTF?.hasFunctions == true ? btfDescriptor : nil
  }

  /// The name that the kernel shows for a program.
  func objectName(of name: String) -> ObjectName {
    ObjectName(options.namePrefix.isEmpty ? name : options.namePrefix + name)
  }

  /// The first function number that stands for the use of a map that was left out; libbpf's too.
  private static let missingMap: Int32 = 2_001_000_000

  /// Writes the instructions with the descriptors of the maps in them, as the kernel takes them.
  ///
  /// - Parameters:
  ///   - program: The program.
  ///   - notes: Gets, by instruction, why it was replaced by one that the verifier rejects when it reaches it.
  /// - Throws: ``ApusError`` for a map that is not there, or no place for its descriptor.
  mutating func encode(
    _ program: ProgramSpecification, notes: inout [Int: String]
  ) throws(ApusError) {
    let byteOrder = specification.byteOrder
    Instruction.encode(program.instructions, byteOrder: byteOrder, to: &attributes.instructions)
    let references = program.records.references
    for position in references.indices {
      let reference = references[position]
      let index = reference.instruction
      let isWithin = index >= 0 && index < program.instructions.count - 1
      guard let map = maps[reference.map] else {
        if specification[map: reference.map]?.isCreatedByDefault == false, isWithin {
          let number = Int32(clamping: position &- references.startIndex)
          let poison = Instruction(opcode: 0x85, immediate: Self.missingMap &+ number)
          poison.overwrite(&attributes.instructions, at: index, byteOrder: byteOrder)
          poison.overwrite(&attributes.instructions, at: index + 1, byteOrder: byteOrder)
          notes[index] = "it uses map \(reference.map), which was left out of the load"
          continue
        }
        throw ApusError(
          .invalidObject,
          "Program \(program.name) uses map \(reference.map), which the object does not have.",
          subject: program.name)
      }
      guard isWithin, program.instructions[index].isWide else {
        throw ApusError(
          .invalidObject,
          "Program \(program.name) uses map \(reference.map) at instruction \(index), which is no 64-bit load.",
          subject: program.name)
      }
      var instruction = program.instructions[index]
      instruction.immediate = map.descriptor.descriptor.borrowed.rawValue
      switch reference.kind {
      case .map:
        instruction.source = Instruction.Pseudo.mapDescriptor
      case .value(let offset):
        instruction.source = Instruction.Pseudo.mapValue
        var second = program.instructions[index + 1]
        second.immediate = Int32(
          bitPattern: offset &+ (try arenaGlobalsOffset(in: reference.map)))
        second.overwrite(&attributes.instructions, at: index + 1, byteOrder: byteOrder)
      }
      instruction.overwrite(&attributes.instructions, at: index, byteOrder: byteOrder)
    }
  }

  /// Where in a map's value its contents start: 0 but for the globals of an arena.
  private func arenaGlobalsOffset(in map: String) throws(ApusError) -> UInt32 {
    guard maps[map]?.type == .arena, let arena = specification[map: map] else { return 0 }
    return try Self.globalsOffset(in: arena)
  }

  /// Loads without a log, which is fast, and only if that fails with one.
  private mutating func load(
    _ program: ProgramSpecification, notes: [Int: String]
  ) throws(ApusError) -> OwnedDescriptor {
    guard options.verifierLogLevel.isEmpty else {
      return try loadWithLog(program, notes: notes)
    }
    do throws(Errno) {
      return try kernel.unlimitingMemory { () throws(Errno) in
        try Self.retrying { () throws(Errno) in try BPF.programLoad(attributes) }
      }
    } catch {
      return try loadWithLog(program, notes: notes)
    }
  }

  private mutating func loadWithLog(
    _ program: ProgramSpecification, notes: [Int: String]
  ) throws(ApusError) -> OwnedDescriptor {
    // With privileges missing the verifier has not even looked.
    var log = ""
    do throws(Errno) {
      let descriptor = try kernel.unlimitingMemory { () throws(Errno) in
        try loadWithLog(text: &log)
      }
      if !options.verifierLogLevel.isEmpty { verifierLogs[program.name] = log }
      return descriptor
    } catch {
      if error != .notPermitted,
        let adapted = attributes.adapted(
          of: program, byteOrder: specification.byteOrder, to: kernel.features),
        let descriptor = try? BPF.programLoad(adapted)
      {
        return descriptor
      }
      throw self.error(program, error, log: log, notes: notes)
    }
  }

  /// Loads with a log of growing size, until all of it fits or the limit is reached.
  private func loadWithLog(
    text: inout String
  ) throws(Errno) -> OwnedDescriptor {
    var capacity = Swift.min(1 << 16, options.verifierLogLimit)
    // Statistics alone would not say why a program is rejected.
    let isWordy = !options.verifierLogLevel.isDisjoint(with: [.path, .everyInstruction])
    var level = isWordy ? options.verifierLogLevel : options.verifierLogLevel.union(.path)
    while true {
      var log = BPF.LogBuffer(level: level.rawValue, capacity: capacity)
      do throws(Errno) {
        let descriptor = try Self.retrying { () throws(Errno) in
          try BPF.programLoad(attributes, log: &log)
        }
        text = log.text
        return descriptor
      } catch .noSpace where capacity < options.verifierLogLimit {
        capacity = larger(capacity, needed: log.neededSize)
      } catch .noSpace where level != .statistics {
        // Before 6.4 a log that is too long ends before the verdict. Without the path it has little else.
        level = .statistics
      } catch {
        // Since 6.4 the kernel keeps the end of a log that does not fit, and fails for the real reason.
        text = log.text
        guard text.utf8.count >= capacity - 1, capacity < options.verifierLogLimit else {
          throw error
        }
        capacity = larger(capacity, needed: log.neededSize)
      }
    }
  }

  /// The next size of a log: what it takes, if the kernel says that.
  private func larger(_ capacity: Int, needed: UInt32) -> Int {
    Swift.min(Swift.max(capacity * 4, Int(needed)), options.verifierLogLimit)
  }

  /// A pending signal makes the verifier give up (`EAGAIN`): up to five tries.
  static func retrying(
    _ body: () throws(Errno) -> OwnedDescriptor
  ) throws(Errno) -> OwnedDescriptor {
    for _ in 1..<5 {
      do throws(Errno) {
        return try body()
      } catch .resourceTemporarilyUnavailable {
        continue
      }
    }
    return try body()
  }
}
