import ApusObject
import SystemPackage

/// Makes the object that loaders take of the one that LLVM wrote.
///
/// LLVM's has the instructions, and which source line each comes from. Maps, types and names in it
/// are Swift's, which no loader understands: these are made anew.
struct ObjectFinisher {
  /// What LLVM wrote.
  let object: ELFObject
  /// The source lines and the CO-RE relocations in it.
  let extensions: BTFExtension
  /// The types that the relocations refer to, among others that are not even consistent.
  let llvmTypes: BTFImage?
  let contents: IRText.Contents
  let traps: [TrapSite]
  /// The kernel's functions and variables that programs refer to.
  let externals: [KernelExternal]
  /// What functions take and give back, by name.
  let signatures: [String: FunctionSignature]
  let license: String
  /// Paths are given relative to this folder.
  let sourceRoot: FilePath?

  var types: DebugTypes
  /// Which types of LLVM's are in `types`, and where.
  var adopted: [BTFTypeID: BTFTypeID] = [:]
  let metadata: Metadata
  var sections: [ELFSection] = []
  var symbols: [ELFSymbol] = []
  /// Where in `symbols` what a program may refer to is, by name.
  var references: [String: Int] = [:]
  /// Where in `symbols` the sections of data and of subprograms are, by LLVM's index of the section.
  var sectionSymbols: [Int: Int] = [:]

  /// Where the members of a map's definition are placed: each is a pointer of eight bytes.
  static let memberSize: UInt32 = 8

  /// A finisher of LLVM's object.
  ///
  /// - Parameters:
  ///   - object: What LLVM wrote.
  ///   - extensions: The source lines and the CO-RE relocations in it.
  ///   - llvmTypes: The types in it.
  ///   - contents: The programs and maps that the source has.
  ///   - traps: The places where the programs may trap.
  ///   - externals: The kernel's functions and variables that programs refer to.
  ///   - signatures: What functions take and give back, by name.
  ///   - metadata: The debug information of the source.
  ///   - request: What was to be compiled.
  init(
    object: ELFObject, extensions: BTFExtension, llvmTypes: BTFImage?, contents: IRText.Contents,
    traps: [TrapSite], externals: [KernelExternal],
    signatures: [String: FunctionSignature], metadata: Metadata, request: CompilationRequest
  ) {
    self.object = object
    self.extensions = extensions
    self.llvmTypes = llvmTypes
    self.contents = contents
    self.traps = traps
    self.externals = externals
    self.signatures = signatures
    license = request.license
    sourceRoot = request.sourceRoot
    self.metadata = metadata
    types = DebugTypes(metadata)
  }

  /// The finished object, encoded.
  ///
  /// - Throws: ``CompilerError`` where the source has something in it that an object cannot hold.
  mutating func finish() throws(CompilerError) -> [UInt8] {
    addData()
    try addMaps()
    addExternals()
    let extensions = try addPrograms()
    try addStructOps()
    addLicense()
    if !traps.isEmpty {
      let sites = traps.map { site in
        var site = site
        site.file = relativeToRoot(site.file)
        return site
      }
      sections.append(ELFSection(name: TrapSite.sectionName, data: TrapSite.encode(sites)))
    }
    do throws(ObjectError) {
      let encoded = try types.btf.encoded(byteOrder: .little, extension: extensions)
      sections.append(ELFSection(name: ".BTF", data: encoded.btf, alignment: 4))
      sections.append(ELFSection(name: ".BTF.ext", data: encoded.extension, alignment: 4))
      return try ELFObject(byteOrder: .little, sections: sections, symbols: symbols).encoded()
    } catch {
      throw CompilerError(.lowering, "the object cannot be written: \(error)")
    }
  }

  /// Says what licence the programs are under.
  private mutating func addLicense() {
    let text = Array(license.utf8) + [0]
    symbols.append(
      ELFSymbol(
        name: "_license", size: UInt64(text.count), section: .section(sections.count),
        type: .object))
    sections.append(
      ELFSection(name: "license", flags: [.allocated, .writable], data: text, alignment: 1))
  }
}
