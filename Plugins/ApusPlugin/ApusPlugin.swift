import Foundation
import PackagePlugin

/// Compiles the kernel targets that a target depends on to eBPF, and gives the target a typed handle
/// on each.
///
/// A kernel target is an ordinary target that depends on ApusKernel. It may import others: libraries of
/// parsers, types and maps.
@main
struct ApusPlugin: BuildToolPlugin {
  /// The module that makes a target a kernel target.
  static let kernelLibrary = "ApusKernel"

  func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
    let compiler = try context.tool(named: "apusc").url
    let kernels = target.dependencies.flatMap { Self.targets(of: $0) }
      .compactMap { KernelTarget($0) }
    if kernels.isEmpty {
      Diagnostics.warning(
        "\(target.name) uses ApusPlugin, but depends on no kernel target: one that depends on "
          + Self.kernelLibrary)
    }
    return kernels.map { kernel in
      let folder = context.pluginWorkDirectoryURL
      let skeleton = folder.appending(path: "\(kernel.target.moduleName).swift")
      let sources = Self.sources(of: kernel.target)
      var arguments = [
        "--module-name", kernel.target.moduleName,
        "--emit-skeleton", skeleton.path,
        "--kernel-library", kernel.library.directoryURL.path,
        "--cache", folder.appending(path: "modules").path,
        "--source-root", context.package.directoryURL.path,
        "--host-reports-diagnostics",
      ]
      for condition in kernel.target.compilationConditions { arguments += ["-D", condition] }
      for library in kernel.imported { arguments += Self.importArguments(library) }
      // A target of which another one makes use need have no programs of its own.
      if kernels.contains(where: { $0.imports(kernel.target) }) { arguments.append("--library") }
      return .buildCommand(
        displayName: "Compiling \(kernel.target.moduleName) to eBPF", executable: compiler,
        arguments: arguments + sources.map(\.path),
        inputFiles: sources + kernel.libraries.flatMap { Self.sources(of: $0) },
        outputFiles: [skeleton])
    }
  }

  private static func sources(of target: SwiftSourceModuleTarget) -> [URL] {
    target.sourceFiles(withSuffix: "swift").map(\.url)
  }

  /// What apusc is told of a kernel target that the compiled one imports.
  private static func importArguments(_ library: SwiftSourceModuleTarget) -> [String] {
    sources(of: library).flatMap { ["--import-module", "\(library.moduleName)=\($0.path)"] }
      + library.compilationConditions
      .flatMap { ["--import-condition", "\(library.moduleName)=\($0)"] }
  }

  /// The targets that a dependency is or has.
  private static func targets(of dependency: TargetDependency) -> [any Target] {
    switch dependency {
    case .target(let target): [target]
    case .product(let product): product.targets
    @unknown default: []
    }
  }
}

/// A target to be compiled to eBPF, and what it imports.
private struct KernelTarget {
  var target: SwiftSourceModuleTarget
  /// ApusKernel.
  var library: SwiftSourceModuleTarget
  /// The other kernel targets that it imports, and that those import: each after those that it
  /// imports itself.
  var imported: [SwiftSourceModuleTarget]

  /// The target as a kernel target, if it is one.
  init?(_ target: any Target) {
    guard let target = target.sourceModule as? SwiftSourceModuleTarget else { return nil }
    let dependencies = target.recursiveTargetDependencies
    guard let library = dependencies.first(where: { $0.name == ApusPlugin.kernelLibrary }),
      let library = library.sourceModule as? SwiftSourceModuleTarget
    else { return nil }
    self.target = target
    self.library = library
    imported =
      dependencies.filter { dependency in
        dependency.recursiveTargetDependencies.contains { $0.id == library.id }
      }
      .compactMap { $0.sourceModule as? SwiftSourceModuleTarget }
  }

  /// ApusKernel and the other targets that this one imports.
  var libraries: [SwiftSourceModuleTarget] { [library] + imported }

  /// Whether this target makes use of another.
  func imports(_ other: SwiftSourceModuleTarget) -> Bool {
    imported.contains { $0.id == other.id }
  }
}
