import ApusCompiler
import ArgumentParser
import SystemPackage

/// What the command line says of kernel targets that others import.
struct LibraryOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A kernel target that the sources import: its name, and a Swift file of it or the folder of all.",
      discussion: """
        Once for each file or folder; those of one name make up one module. A module comes after those \
        that it imports.
        """, valueName: "name=path"))
  var importModule: [NamedValue] = []

  @Option(
    help: ArgumentHelp(
      "A condition of '#if' that holds in an imported kernel target.", valueName: "name=condition"))
  var importCondition: [NamedValue] = []

  @Flag(
    name: .customLong("library"),
    help: "The module is one that others import, and need have no programs.")
  var isLibrary = false

  /// The names of the modules, in the order of the command line.
  var names: [String] {
    importModule.map(\.name)
      .reduce(into: []) { names, name in if !names.contains(name) { names.append(name) } }
  }

  /// The modules.
  func modules() throws(CompilerError) -> [ImportedModule] {
    var modules: [ImportedModule] = []
    for name in names {
      var sources: [FilePath] = []
      for named in importModule where named.name == name {
        let path = APUSC.absolute(named.value)
        sources +=
          path.extension == "swift" ? [path] : try ImportedModule(name: name, folder: path).sources
      }
      let conditions = importCondition.filter { $0.name == name }.map(\.value)
      modules.append(ImportedModule(name: name, sources: sources, conditions: conditions))
    }
    return modules
  }
}

/// `NAME=VALUE`.
struct NamedValue: ExpressibleByArgument {
  var name: String
  var value: String

  init?(argument: String) {
    let parts = argument.split(separator: "=", maxSplits: 1)
    guard parts.count == 2 else { return nil }
    name = String(parts[0])
    value = String(parts[1])
  }
}
