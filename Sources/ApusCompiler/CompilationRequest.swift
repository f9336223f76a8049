public import SystemPackage

/// What to compile.
public struct CompilationRequest: Sendable {
  /// The Swift files of the kernel target, all of them.
  public var sources: [FilePath]
  /// The name of the module that they make up.
  public var moduleName: String
  /// The kernel targets that the sources import beside ApusKernel, each after those that it imports.
  public var importedModules: [ImportedModule]
  /// The folder with the sources of ApusKernel.
  public var kernelLibrary: FilePath
  /// Where compiled modules are kept from one build to the next; nil keeps none.
  public var cache: FilePath?
  /// The conditions of `#if` that hold, beside those of every eBPF target.
  public var conditions: [String]
  /// The eBPF processor that instructions are chosen for.
  public var processor: Processor
  /// The licence that the programs are under, as the kernel wants it said.
  ///
  /// Helpers that are for GPL-compatible programs only are refused to others.
  public var license: String
  /// Paths in the object are given relative to this folder.
  public var sourceRoot: FilePath?
  /// Whether Swift's traps are left out: an overflow then wraps around, or worse.
  public var isUnchecked: Bool
  /// Whether the same sources are compiled for the host too, which then says what is wrong with
  /// them.
  public var hostReportsDiagnostics: Bool
  /// Whether a module without programs is no mistake: one that others import.
  ///
  /// The object of such a module is empty.
  public var mayLackPrograms: Bool

  /// What to compile.
  public init(
    sources: [FilePath], moduleName: String, importedModules: [ImportedModule] = [],
    kernelLibrary: FilePath, cache: FilePath? = nil, conditions: [String] = [],
    processor: Processor = .v3, license: String = "GPL",
    sourceRoot: FilePath? = nil, isUnchecked: Bool = false, hostReportsDiagnostics: Bool = false,
    mayLackPrograms: Bool = false
  ) {
    self.sources = sources
    self.moduleName = moduleName
    self.importedModules = importedModules
    self.kernelLibrary = kernelLibrary
    self.cache = cache
    self.conditions = conditions
    self.processor = processor
    self.license = license
    self.sourceRoot = sourceRoot
    self.isUnchecked = isUnchecked
    self.hostReportsDiagnostics = hostReportsDiagnostics
    self.mayLackPrograms = mayLackPrograms
  }
}
