extension ObjectSpecification {
  /// Reads an eBPF object: one that Apus, clang, Rust or Go made, in either byte order.
  ///
  /// The bytes may be anything. No memory is taken that is out of proportion to them, but for
  /// zeroed globals of up to 256 MiB.
  ///
  /// - Throws: ``ObjectError`` that says what is wrong, with the map, program or section.
  public init(parsing bytes: [UInt8]) throws(ObjectError) {
    try self.init(ELFObject(parsingForLoading: bytes))
  }

  /// Makes the specification of an object: its maps, and its programs with the subprograms they
  /// reach.
  ///
  /// - Throws: ``ObjectError``.
  public init(_ object: ELFObject) throws(ObjectError) {
    guard object.machine == .bpf || object.machine == .none else {
      throw ObjectError(
        .unsupportedELF, "the object is for machine \(object.machine.rawValue), not for BPF (247)")
    }
    for index in object.symbols.indices {
      if let section = object.symbols[index].sectionIndex,
        !object.sections.indices.contains(section)
      {
        throw ObjectError(
          .malformed,
          "symbol \(object.symbols[index].name) is in section \(section), which is not there")
      }
    }
    var btf: BTF?
    var debugInformation = DebugInformation()
    if let section = object.sectionIndex(named: ".BTF") {
      let data = object.sections[section].data
      let types = try BTF(data, of: object)
      btf = types
      if let `extension` = object.sectionIndex(named: BTFExtension.sectionName) {
        debugInformation = try DebugInformation(
          parsing: object.sections[`extension`].data, btf: data, types: types.encoded)
      }
    }
    let traps = try TrapSite.all(in: object)
    let definitions = try MapDefinitions(object, btf: btf)
    let data = try DataSections(object, btf: btf)
    var code = try ObjectCode(
      object, btf: btf, debugInformation: debugInformation, definitions: definitions, data: data)
    self.init(
      programs: try code.programs(),
      maps: definitions.maps.map(\.specification) + data.maps,
      license: Self.license(of: object),
      kernelVersion: try Self.kernelVersion(of: object),
      btf: btf,
      byteOrder: object.byteOrder,
      traps: traps)
    typeTailCalls()
    try checkSlots()
  }

  private static func license(of object: ELFObject) -> String {
    guard let index = object.sectionIndex(named: "license") else { return "" }
    return String(decoding: object.sections[index].data.prefix { $0 != 0 }, as: UTF8.self)
  }

  private static func kernelVersion(of object: ELFObject) throws(ObjectError) -> UInt32 {
    guard let index = object.sectionIndex(named: "version") else { return 0 }
    let data = object.sections[index].data
    guard data.count == 4 else {
      throw ObjectError(
        .malformed, "the kernel version has \(data.count) bytes, not 4", section: "version")
    }
    return try ByteReader(data[...], byteOrder: object.byteOrder).u32(at: 0)
  }
}
