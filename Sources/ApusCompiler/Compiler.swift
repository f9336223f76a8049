import ApusObject
public import SystemPackage

/// Compiles Swift to eBPF.
///
/// ```swift
/// let compiler = try await Compiler()
/// let object = try await compiler.compile(request)
/// ```
///
/// Swift's own compiler writes LLVM's intermediate language, for a processor that is like eBPF;
/// LLVM's linker makes of it the programs and nothing else; its eBPF back end makes an object of
/// that; and Apus makes the object one that every loader takes.
public struct Compiler: Sendable {
  /// The toolchain that does the work.
  public let toolchain: Toolchain

  /// Is told of each step before it is taken, for a progress line.
  public var onStep: @Sendable (CompilationStep) -> Void = { _ in }

  /// A compiler that uses `toolchain`.
  public init(toolchain: Toolchain) {
    self.toolchain = toolchain
  }

  /// A compiler that uses the toolchain of the `swiftc` on the search path.
  ///
  /// - Parameter cache: A folder to keep in what the Swift compiler says of itself.
  /// - Throws: ``CompilerError`` that names what is missing.
  public init(cache: FilePath? = nil) async throws(CompilerError) {
    self.init(toolchain: try await Toolchain(cache: cache))
  }

  /// Compiles a kernel target.
  ///
  /// - Throws: ``CompilerError`` with diagnostics at places in the source.
  public func compile(
    _ request: CompilationRequest
  ) async throws(CompilerError) -> CompiledObject {
    let temporary = try TemporaryFolder()
    var warnings: [Diagnostic] = []
    if let warning = toolchain.untestedVersionWarning { warnings.append(warning) }

    let cache = ModuleCache(
      folder: request.cache ?? temporary.path, willCompile: { onStep(.module($0)) })
    let modules = try await cache.importFolders(for: request, toolchain: toolchain)
    onStep(.sources(request.moduleName))
    var source = try await SwiftFrontend(toolchain: toolchain)
      .intermediateLanguage(
        of: request, importing: modules, in: temporary.path)

    onStep(.object(request.moduleName))
    var metadata = Metadata(source.ir)
    // ApusKernel, the first, has no globals.
    for folder in modules.dropFirst() {
      let globals = try ModuleCache.globals(in: folder)
      metadata.add(globals)
      source.ir.adoptInitialisers(of: globals)
    }
    let files = try Self.files(of: request)
    try source.ir.checkDefinitionPlaces(metadata, files: files)
    let callbacks = try source.ir.callbacks(metadata, files: files)
    var candidates = source.ir.subprogramCandidates(metadata, files: files)
    candidates.removeAll { candidate in callbacks.contains { $0.symbol == candidate.symbol } }
    candidates += callbacks
    let linker = IntermediateLinker(toolchain: toolchain, folder: temporary.path)
    let structOps =
      try source.optimised.map { (ir) throws(CompilerError) in
        try Initialisers(ir, Metadata(ir)).structOps
      } ?? [:]
    var lowered = source.ir
    var contents = try lowered.lower(metadata, subprograms: candidates, structOps: structOps)
    for program in contents.programs { _ = try ProgramKind.check(program) }
    guard !contents.programs.isEmpty else {
      if request.mayLackPrograms { return CompiledObject(withoutPrograms: warnings) }
      throw CompilerError(
        .lowering,
        "module '\(request.moduleName)' has no program: mark a function "
          + "'@section(\"xdp\") @used public func …(_ context: XDPContext) -> XDPAction'")
    }

    var linked = try await linker.link(lowered, roots: contents.roots)
    while true {
      // What may trap or go on with another program shows only once all is inlined that is going to be.
      let trapping = linked.trappingFunctions
      let tailCalling = linked.tailCallingFunctions
      try Self.checkCallbacks(contents.subprograms, tailCalling)
      let ending = trapping.union(tailCalling)
      let inlined = Set(
        contents.subprograms.filter { !$0.isCallback && ending.contains($0.name) }.map(\.symbol))
      let callbacks = Set(
        contents.subprograms
          .filter { $0.isCallback && !$0.isTrappingCallback && trapping.contains($0.name) }
          .map(\.symbol))
      if inlined.isEmpty && callbacks.isEmpty { break }
      candidates.removeAll { inlined.contains($0.symbol) }
      for index in candidates.indices where callbacks.contains(candidates[index].symbol) {
        candidates[index].isTrappingCallback = true
      }
      lowered = source.ir
      contents = try lowered.lower(metadata, subprograms: candidates, structOps: structOps)
      linked = try await linker.link(lowered, roots: contents.roots)
    }
    let routines = linked.expandMemoryOperations()
    let signatures = linked.signatures
    let locals = linked.locals(Metadata(linked), files: files)
    let externals = try linked.lowerExternals(files: files)
    let traps = try linked.finish(contents, files: files, externals: externals)
    linked.lines += routines
    if request.processor != .v4 { linked.expandSignedDivisions() }
    let object = try await linker.object(from: linked, processor: request.processor)

    var finisher = try Self.finisher(
      object, contents, traps, externals, signatures, metadata, request)
    let bytes = try finisher.finish()
    try StackUse.check(Self.specification(of: bytes), contents, locals: locals)
    return CompiledObject(
      bytes: bytes,
      maps: contents.maps.map { map in
        CompiledObject.Map(
          name: map.name, swiftType: Demangler.type(ofVariable: map.symbol) ?? "",
          location: map.location)
      },
      variables: contents.variables.map { variable in
        CompiledObject.Variable(
          name: variable.name,
          swiftType: Demangler.type(ofVariable: variable.symbol).map(SkeletonTypes.value) ?? "",
          isConstant: variable.isConstant, location: variable.location)
      },
      programs: contents.programs.map {
        CompiledObject.Program(name: $0.name, section: $0.section, location: $0.location)
      },
      traps: traps, warnings: warnings, toolOutput: source.diagnostics)
  }

  /// Refuses a tail call in a closure that the kernel calls back: it would end the closure, not the program.
  private static func checkCallbacks(
    _ subprograms: [Subprogram], _ tailCalling: Set<String>
  ) throws(CompilerError) {
    let diagnostics = subprograms.filter { $0.isCallback && tailCalling.contains($0.name) }
      .map {
        Diagnostic(
          .error,
          "a closure that the kernel calls back cannot go on with another program: stop the loop, and make "
            + "the tail call after it", at: $0.location)
      }
    guard diagnostics.isEmpty else { throw CompilerError(.lowering, diagnostics) }
  }

  /// The files that messages may point at: not those that say no more than how to reach a field.
  private static func files(of request: CompilationRequest) throws(CompilerError) -> Set<String> {
    let mark = Array("// \(KernelBindings.mark)".utf8)
    var files: Set<String> = []
    for source in request.sources + request.importedModules.flatMap(\.sources) {
      let head = try FileContents.read(source).split(separator: UInt8(ascii: "\n"), maxSplits: 2)
        .prefix(2)
      if !head.contains(where: { $0.starts(with: mark) }) { files.insert(source.string) }
    }
    return files
  }

  private static func finisher(
    _ bytes: [UInt8], _ contents: IRText.Contents, _ traps: [TrapSite],
    _ externals: [KernelExternal], _ signatures: [String: FunctionSignature], _ metadata: Metadata,
    _ request: CompilationRequest
  ) throws(CompilerError) -> ObjectFinisher {
    do throws(ObjectError) {
      let object = try ELFObject(parsing: bytes)
      let types = object.section(named: ".BTF")?.data ?? []
      let extensions = try BTFExtension(
        parsing: object.section(named: ".BTF.ext")?.data ?? [], btf: types)
      return ObjectFinisher(
        object: object, extensions: extensions,
        llvmTypes: types.isEmpty ? nil : try BTFImage(parsing: types), contents: contents,
        traps: traps, externals: externals, signatures: signatures, metadata: metadata,
        request: request)
    } catch {
      throw CompilerError(.tool, "LLVM wrote an object that cannot be read: \(error)")
    }
  }

  /// What a loader will make of an object.
  private static func specification(
    of bytes: [UInt8]
  ) throws(CompilerError) -> ObjectSpecification {
    do throws(ObjectError) {
      return try ObjectSpecification(parsing: bytes)
    } catch {
      throw CompilerError(.tool, "the object that was made cannot be read: \(error)")
    }
  }

  /// Whether the sources compile as ordinary Swift, for this machine.
  ///
  /// After ``compile(_:)`` failed, this tells whether the host's compilation of the same sources
  /// has said already what is wrong.
  public func compilesForHost(_ request: CompilationRequest) async throws(CompilerError) -> Bool {
    let temporary = try TemporaryFolder()
    return try await SwiftFrontend(toolchain: toolchain)
      .compilesForHost(
        request, in: temporary.path)
  }
}
