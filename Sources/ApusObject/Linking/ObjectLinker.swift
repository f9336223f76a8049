/// Links objects into one, statically: what `bpftool gen object` does.
///
/// ```swift
/// var linker = ObjectLinker()
/// try linker.add(ELFObject(parsing: first), name: "first.bpf.o")
/// try linker.add(ELFObject(parsing: second), name: "second.bpf.o")
/// let linked = try linker.linked()
/// let specification = try ObjectSpecification(linked)
/// ```
///
/// Sections of one name become one; what one object declares `extern` is what another defines; of several
/// definitions, all but one must be weak; static functions, variables and maps stay those of their object. Types are
/// merged, and what only debuggers read is left out. Of objects that Apus compiled, each keeps the map that counts its
/// traps.
public struct ObjectLinker: Sendable {
  /// The sections and symbols so far.
  var output = ELFObject()
  /// Where in `output.sections` the section of a name is.
  var sectionIndices: [String: Int] = [:]
  /// Where in `output.symbols` the symbol of a section is, by the section's index.
  var sectionSymbols: [Int: Int] = [:]
  /// The symbols that every object sees, by name.
  var globals: [String: GlobalSymbol] = [:]
  /// The types of all objects, one after the other.
  var types = BTF()
  /// The variables of each section of data, by their ids in ``types``; in the order of the objects.
  var variables: [(section: String, variables: [BTFDataSection.Variable])] = []
  /// What the compilers say about the instructions.
  var records = BTFExtension()
  /// Where in ``records`` the section of a name is.
  var recordIndices: [String: Int] = [:]
  private var isEmpty = true

  /// A symbol that every object sees.
  struct GlobalSymbol: Sendable {
    /// Where in `output.symbols` it is.
    var symbol: Int
    /// The object that defines it or, until one does, that asks for it first.
    var object: String
    var isDefined: Bool
    /// Whether another definition may take its place.
    var isWeakDefinition: Bool
    /// The function or variable that describes it.
    var type: BTFTypeID?
    /// The other objects' descriptions of it, and those objects.
    var otherTypes: [(type: BTFTypeID, object: String)] = []
  }

  /// Makes a linker without objects.
  public init() {}

  /// Adds an object.
  ///
  /// - Parameters:
  ///   - object: The object.
  ///   - name: What errors call it, for example its file.
  /// - Throws: ``ObjectError/Code/invalidProgram`` where two objects define one name;
  ///   ``ObjectError/Code/unsupportedELF`` for one of another machine or byte order; or what is wrong with its types.
  public mutating func add(_ object: ELFObject, name: String) throws(ObjectError) {
    do throws(ObjectError) {
      try addChecked(object, name: name)
    } catch {
      throw ObjectError(
        error.code, "\(name): \(error.message)", section: error.section, offset: error.offset)
    }
  }

  private mutating func addChecked(_ object: ELFObject, name: String) throws(ObjectError) {
    guard object.machine == .bpf || object.machine == .none else {
      throw ObjectError(
        .unsupportedELF, "the object is for machine \(object.machine.rawValue), not for BPF (247)")
    }
    if isEmpty {
      output.byteOrder = object.byteOrder
      isEmpty = false
    }
    guard object.byteOrder == output.byteOrder else {
      throw ObjectError(
        .unsupportedELF,
        "the object is \(object.byteOrder.name)-endian, and those before it are "
          + "\(output.byteOrder.name)-endian")
    }
    let object = try renamingTraps(of: object)
    let places = try addSections(of: object)
    let shift = try addTypes(of: object, places: places)
    let symbols = try addSymbols(of: object, name: name, places: places, types: shift)
    try addRelocations(of: object, places: places, symbols: symbols)
  }

  /// The linked object.
  ///
  /// What no object defines stays undefined: the kernel may have it.
  ///
  /// - Throws: ``ObjectError/Code/invalidProgram`` where objects declare one name with different types, or a map is
  ///   declared that no object defines.
  public func linked() throws(ObjectError) -> ELFObject {
    var object = output
    guard !types.types.isEmpty else { return object }
    let (btf, records) = try linkedTypes()
    let encoded = try btf.encoded(byteOrder: object.byteOrder, extension: records)
    object.sections.append(ELFSection(name: ".BTF", data: encoded.btf, alignment: 4))
    object.sections.append(
      ELFSection(name: BTFExtension.sectionName, data: encoded.extension, alignment: 4))
    return object
  }
}
