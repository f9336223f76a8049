import Foundation
import PackagePlugin

/// Compiles the kernel targets that a target depends on to eBPF, and gives the target a typed handle
/// on each.
///
/// A kernel target is an ordinary target that depends on ApusKernel.
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
      let sources = kernel.target.sourceFiles(withSuffix: "swift").map(\.url)
      let librarySources = kernel.library.sourceFiles(withSuffix: "swift").map(\.url)
      var arguments = [
        "--module-name", kernel.target.moduleName,
        "--emit-skeleton", skeleton.path,
        "--kernel-library", kernel.library.directoryURL.path,
        "--cache", folder.appending(path: "modules").path,
        "--source-root", context.package.directoryURL.path,
        "--host-reports-diagnostics",
      ]
      for condition in kernel.target.compilationConditions { arguments += ["-D", condition] }
      return .buildCommand(
        displayName: "Compiling \(kernel.target.moduleName) to eBPF", executable: compiler,
        arguments: arguments + sources.map(\.path), inputFiles: sources + librarySources,
        outputFiles: [skeleton])
    }
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

/// A target to be compiled to eBPF, and the ApusKernel that it imports.
private struct KernelTarget {
  var target: SwiftSourceModuleTarget
  var library: SwiftSourceModuleTarget

  /// The target as a kernel target, if it is one.
  init?(_ target: any Target) {
    guard let target = target.sourceModule as? SwiftSourceModuleTarget,
      let library = target.recursiveTargetDependencies
        .first(where: { $0.name == ApusPlugin.kernelLibrary })
    else { return nil }
    guard let library = library.sourceModule as? SwiftSourceModuleTarget else { return nil }
    self.target = target
    self.library = library
  }
}
