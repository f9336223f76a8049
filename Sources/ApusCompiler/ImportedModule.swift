public import SystemPackage

/// A kernel target that the compiled one imports: a library of parsers, types or maps.
public struct ImportedModule: Sendable, Hashable {
  /// The name that it is imported by.
  public var name: String
  /// Its Swift files, all of them.
  public var sources: [FilePath]
  /// The conditions of `#if` that hold in it, beside those of every eBPF target.
  public var conditions: [String]

  /// A kernel target that the compiled one imports.
  public init(name: String, sources: [FilePath], conditions: [String] = []) {
    self.name = name
    self.sources = sources
    self.conditions = conditions
  }

  /// A kernel target of which the sources are all the Swift files in a folder.
  ///
  /// - Throws: ``CompilerError`` where the folder cannot be read.
  public init(name: String, folder: FilePath) throws(CompilerError) {
    self.init(name: name, sources: try Folder.swiftFiles(in: folder))
  }
}
