import ApusObject
import ApusSystem

/// Programs of an object that need nothing of the kernel but maps, as it takes them, one behind the other.
///
/// The kernel looks through each program it is given, and little of what user space works with is in the processor's
/// caches after that. What is done for all programs before the first is loaded takes a fraction of the time.
struct ProgramBatch: ~Copyable {
  /// The functions and lines of all programs that have their records where the first has them.
  private(set) var functionInfo: [UInt8] = []
  private(set) var lineInfo: [UInt8] = []
  /// Their instructions.
  private(set) var code: [UInt8] = []
  /// By program of the object; nil for one that is not here.
  private var programs: [Program?] = []

  /// A program, but for its functions and lines.
  struct Program {
    /// Where its instructions start.
    let start: Int
    /// The name that the kernel shows.
    let name: ObjectName
    let summary: SharedProgram.Summary
  }

  /// More bytes of code than are prepared: a batch is a copy of what it has.
  private static let maximumSize = 1 << 20

  /// Without programs.
  init() {}

  /// For so many programs with these functions and lines.
  init(_ info: (functions: [UInt8], lines: [UInt8]), count: Int) {
    (functionInfo, lineInfo) = info
    programs.reserveCapacity(count)
  }

  /// Whether there is room for more.
  var isOpen: Bool { code.count < Self.maximumSize }

  /// A program of the object; nil, if it is not here.
  subscript(index: Int) -> Program? { index < programs.count ? programs[index] : nil }

  /// Leaves the next program to be loaded on its own.
  mutating func skip() {
    programs.append(nil)
  }

  /// Adds the next program.
  mutating func append(
    _ instructions: [UInt8], named name: ObjectName, _ summary: SharedProgram.Summary
  ) {
    programs.append(Program(start: code.count, name: name, summary: summary))
    code += instructions
  }
}

extension ObjectLoader {
  /// Encodes the programs that need nothing of the kernel but maps: none, if there are not several or if the options ask
  /// for more than loading.
  ///
  /// - Throws: ``ApusError`` for a program that uses a map that the object does not have.
  mutating func makeBatch() throws(ApusError) -> ProgramBatch {
    let programs = specification.programs
    guard programs.count > 1, options.verifierLogLevel.isEmpty, options.targetPrograms.isEmpty,
      let records = programs[0].records.all
    else { return ProgramBatch() }
    var info: (functions: [UInt8], lines: [UInt8])? = ([], [])
    if btfDescriptor != nil, let encodedBTF, encodedBTF.hasFunctions {
      do throws(ObjectError) {
        info = try encodedBTF.info(of: records)
      } catch {
        throw .invalidObject(error)
      }
    }
    guard let info else { return ProgramBatch() }
    var batch = ProgramBatch(info, count: programs.count)
    for program in programs {
      guard batch.isOpen, program.records.all === records, program.needsMapsOnly,
        !Self.isForMarkers(program)
      else {
        batch.skip()
        continue
      }
      var notes: [Int: String] = [:]
      try encode(program, notes: &notes)
      if notes.isEmpty {
        batch.append(
          attributes.instructions, named: objectName(of: program.name),
          SharedProgram.Summary(program))
      } else {
        batch.skip()
      }
    }
    return batch
  }

  /// Loads a program of a batch; nil, if it is not there, or if the kernel refuses it: loading it on its own says why.
  mutating func load(_ index: Int, of batch: borrowing ProgramBatch) -> SharedProgram? {
    guard let program = batch[index] else { return nil }
    let summary = program.summary
    let places = specification.programs[index].records.places
    start(summary.kind, named: program.name)
    let code = program.start..<program.start + summary.instructionCount * Instruction.size
    // Sound: a byte has no padding, so its raw view has nothing uninitialised.
    let descriptor = try? unsafe BPF.programLoad(
      attributes, code: batch.code.span.bytes.extracting(code),
      functionInfo: batch.functionInfo.isEmpty
        ? RawSpan()
        : batch.functionInfo.span.bytes.extracting(
          places.functionInfo.scaled(by: BTFFunctionInfo.size)),
      lineInfo: batch.lineInfo.isEmpty
        ? RawSpan()
        : batch.lineInfo.span.bytes.extracting(places.lines.scaled(by: BTFLineInfo.size)))
    guard let descriptor else { return nil }
    return SharedProgram(
      specification.programs[index].name, summary, descriptor: descriptor, links: links)
  }
}

extension ProgramSpecification {
  /// Whether it can be loaded as it is, but for the descriptors of maps.
  fileprivate var needsMapsOnly: Bool {
    let kind = kind.properties
    return kind.isLoadedByDefault && !records.needResolving && !kind.needsTargetBTF
      && interfaceIndex == nil && kind.type != .unspecified && kind.type != .structOps
  }
}

extension Range<Int> {
  /// Where the bytes of records are that have this size.
  fileprivate func scaled(by size: Int) -> Range<Int> { lowerBound * size..<upperBound * size }
}
