/// The type information of an ``ObjectSpecification`` as the kernel takes it, with the functions
/// and lines of its programs, which share its strings.
public struct KernelBTF: Sendable {
  /// What `BPF_BTF_LOAD` takes.
  public let bytes: [UInt8]

  /// Whether a program can have its functions and lines with it.
  public let hasFunctions: Bool

  private let byteOrder: ByteOrder
  private let strings: Strings
  /// By name, the lines of the object's programs: looking their strings up twice takes longer than all the rest.
  private var encodedLines: [String: Lines] = [:]

  private enum Strings {
    /// Those of types that are given to the kernel as they were read.
    case types(EncodedBTF)
    case written(StringTableWriter)
  }

  private struct Lines {
    var records: [BTFLineInfo]
    var bytes: [UInt8]
  }

  /// Encodes the types, adapted to what the kernel accepts; `nil` when the object has no types.
  ///
  /// - Parameters:
  ///   - specification: The object.
  ///   - features: What the kernel lacks of the format.
  /// - Throws: ``ObjectError/Code/notEncodable``.
  public init?(
    _ specification: ObjectSpecification, lacking features: Set<BTFFeature> = []
  ) throws(ObjectError) {
    guard var btf = specification.btf else { return nil }
    hasFunctions = !features.contains(.functions)
    byteOrder = specification.byteOrder
    if let encoded = btf.encoded, features.isEmpty, byteOrder == .host, !encoded.hasExternals,
      Self.programs(specification.programs, referTo: encoded)
    {
      bytes = encoded.bytes
      strings = .types(encoded)
      return
    }
    btf.declareExternalsForKernel()
    if !features.isEmpty { btf = btf.adapted(lacking: features) }
    let lineCount = specification.programs.indices
      .reduce(0) { $0 &+ specification.programs[$1].records.lines.count }
    var strings = StringTableWriter(capacity: lineCount &+ btf.types.count)
    encodedLines.reserveCapacity(specification.programs.count)
    // By index: a program that is taken out of the array is copied.
    for index in specification.programs.indices {
      let lines = specification.programs[index].lineInfo
      if lines.isEmpty { continue }
      encodedLines[specification.programs[index].name] = Lines(
        records: lines,
        bytes: try Self.encode(lines, byteOrder) { text throws(ObjectError) in
          try strings.offset(of: text)
        })
    }
    bytes = try btf.encoded(byteOrder: specification.byteOrder, strings: &strings)
    self.strings = .written(strings)
  }

  /// Whether lines refer to no strings but those of some types.
  private static func programs(
    _ programs: [ProgramSpecification], referTo types: EncodedBTF
  ) -> Bool {
    // Most often, all are of one object.
    var known: ObjectRecords?
    for index in programs.indices {
      if let known, programs[index].records.all === known { continue }
      guard programs[index].records.lines.refers(to: types) else { return false }
      known = programs[index].records.all
    }
    return true
  }

  /// The `func_info` of `BPF_PROG_LOAD`: records of ``BTFFunctionInfo/size`` bytes.
  ///
  /// - Throws: ``ObjectError/Code/notEncodable`` for a negative index.
  public func functionInfo(of program: ProgramSpecification) throws(ObjectError) -> [UInt8] {
    var bytes: [UInt8] = []
    try write(functionInfo: program.records.functionInfo, to: &bytes)
    return bytes
  }

  /// Writes the same over what is in an array, whose memory is used again.
  package func write(
    functionInfo records: ArraySlice<BTFFunctionInfo>, to bytes: inout [UInt8]
  ) throws(ObjectError) {
    bytes.resize(to: records.count &* BTFFunctionInfo.size)
    var position = 0
    for record in records {
      let instruction = try BTFFunctionInfo.offset(record.instruction, inSlots: true)
      bytes.store(instruction, at: position, byteOrder)
      bytes.store(record.type.rawValue, at: position &+ 4, byteOrder)
      position &+= BTFFunctionInfo.size
    }
  }

  /// The `line_info` of `BPF_PROG_LOAD`: records of ``BTFLineInfo/size`` bytes.
  ///
  /// - Throws: ``ObjectError/Code/notFound`` for a line that was not in the specification.
  public func lineInfo(of program: ProgramSpecification) throws(ObjectError) -> [UInt8] {
    let known: StringTableWriter
    switch strings {
    case .types(let types):
      var bytes: [UInt8] = []
      if program.records.lines.write(to: &bytes, with: types) { return bytes }
      known = types.strings()
    case .written(let strings): known = strings
    }
    // Comparing takes no time where the records were not touched: both share them.
    let lines = program.lineInfo
    if let known = encodedLines[program.name], known.records == lines { return known.bytes }
    return try Self.encode(lines, byteOrder) { text throws(ObjectError) in
      guard let offset = known.known(text) else {
        throw ObjectError(.notFound, "\"\(text)\" is not in the encoded types")
      }
      return offset
    }
  }

  /// Writes the same over what is in an array, whose memory is used again.
  package func write(
    lineInfo program: ProgramSpecification, to bytes: inout [UInt8]
  ) throws(ObjectError) {
    if case .types(let types) = strings, program.records.lines.write(to: &bytes, with: types) {
      return
    }
    bytes = try lineInfo(of: program)
  }

  /// The `func_info` and `line_info` of all programs whose records are an object's, one behind the other.
  ///
  /// A program's are where its places say. Nil, if lines refer to other strings, or may.
  package func info(
    of all: ObjectRecords
  ) throws(ObjectError) -> (functions: [UInt8], lines: [UInt8])? {
    guard case .types(let types) = strings else { return nil }
    var functions: [UInt8] = []
    try write(functionInfo: all.records.functionInfo[...], to: &functions)
    guard let lines = all.lines else { return (functions, []) }
    return lines.types === types ? (functions, lines.bytes) : nil
  }

  private static func encode(
    _ lines: [BTFLineInfo], _ byteOrder: ByteOrder,
    _ offset: (String) throws(ObjectError) -> UInt32
  ) throws(ObjectError) -> [UInt8] {
    var writer = WordWriter<UInt32>(byteOrder: byteOrder, capacity: lines.count &* 4)
    // Most lines come from the file that the line before comes from.
    var (file, fileOffset) = ("", UInt32(0))
    for line in lines {
      writer.append(try BTFFunctionInfo.offset(line.instruction, inSlots: true))
      if line.file != file {
        file = line.file
        fileOffset = try offset(file)
      }
      writer.append(fileOffset)
      writer.append(try offset(line.text))
      writer.append(line.place)
    }
    return writer.bytes
  }
}

extension BTF {
  /// The kernel takes no external functions and variables in a program's BTF.
  ///
  /// What user space has to resolve anyway is declared as functions and variables that are there.
  mutating func declareExternalsForKernel() {
    var integer: BTFTypeID?
    for index in types.indices {
      switch types[index] {
      case .function(let name, .external, let prototype):
        types[index] = .function(name: name, linkage: .global, prototype: prototype)
        nameParameters(of: prototype)
      case .variable(let name, .external, _):
        let type = integer ?? add(.integer(BTFInteger(name: "int", size: 4, encoding: .signed)))
        integer = type
        types[index] = .variable(name: name, linkage: .global, type: type)
      default: break
      }
    }
    declareExternalSections(integer: integer)
  }

  /// A section may only have variables, at ascending offsets.
  private mutating func declareExternalSections(integer: BTFTypeID?) {
    for index in types.indices {
      guard case .dataSection(var section) = types[index],
        section.name == ".ksyms" || section.name == ".kconfig"
      else { continue }
      var placeholder: BTFTypeID?
      for position in section.variables.indices {
        let variable = section.variables[position]
        if case .function = try? type(variable.type) {
          if placeholder == nil {
            let type =
              integer ?? add(.integer(BTFInteger(name: "int", size: 4, encoding: .signed)))
            placeholder = add(.variable(name: "apus_ksym", linkage: .global, type: type))
          }
          section.variables[position].type = placeholder ?? variable.type
        }
        section.variables[position].offset = UInt32(clamping: position &* 4)
        section.variables[position].size = 4
      }
      section.size = UInt32(clamping: section.variables.count &* 4)
      types[index] = .dataSection(section)
    }
  }

  /// The kernel wants a name of every parameter of a function; a mere declaration has none.
  private mutating func nameParameters(of id: BTFTypeID) {
    guard case .functionPrototype(var prototype) = try? type(id) else { return }
    for index in prototype.parameters.indices where prototype.parameters[index].name.isEmpty {
      let parameter = prototype.parameters[index]
      let isVariadic = parameter.type == .void && index == prototype.parameters.count &- 1
      if !isVariadic { prototype.parameters[index].name = "p\(index)" }
    }
    try? replace(id, with: .functionPrototype(prototype))
  }
}
