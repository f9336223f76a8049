/// The Swift source that gives user space a typed handle on everything in an object.
public struct Skeleton: Sendable {
  /// The name of the type: `PacketCounterObject` for module `PacketCounterKernel`.
  public let typeName: String
  private let object: CompiledObject
  private let moduleName: String
  private let importedModules: [String]

  /// A skeleton for an object that was compiled from module `moduleName`.
  ///
  /// - Parameters:
  ///   - object: The object.
  ///   - moduleName: The module that it was compiled from.
  ///   - importedModules: The kernel targets that the module imports, some types of which may be
  ///     those of keys and values.
  public init(of object: CompiledObject, moduleName: String, importedModules: [String] = []) {
    self.object = object
    self.moduleName = moduleName
    let types = object.maps.map(\.swiftType) + object.variables.map(\.swiftType)
    self.importedModules = importedModules.filter { module in
      types.contains { $0.contains("\(module).") }
    }
    typeName = Self.typeName(forModule: moduleName)
  }

  /// The name of the type for a module: `Kernel` at its end gives way to `Object`.
  public static func typeName(forModule module: String) -> String {
    let suffix = "Kernel"
    let stem =
      module.hasSuffix(suffix) && module != suffix ? module.dropLast(suffix.count) : module[...]
    return "\(stem)Object"
  }

  /// The source.
  ///
  /// - Throws: ``CompilerError`` for a map or variable whose type user space cannot name.
  public func source() throws(CompilerError) -> String {
    guard !object.programs.isEmpty else {
      return "// Made by apusc from module \(moduleName), which has no programs.\n"
    }
    var members: [Member] = []
    try checkNames()
    for map in object.maps {
      members.append(
        Member(
          name: map.name, type: try SkeletonTypes.map(map),
          accessor: SkeletonTypes.isStructOps(map) ? "structOps" : "map"))
    }
    for variable in object.variables where !variable.isConstant {
      members.append(
        Member(
          name: variable.name,
          type: "Apus.GlobalVariable<\(try SkeletonTypes.variable(variable))>",
          accessor: "variable"))
    }
    for program in object.programs {
      members.append(
        Member(
          name: program.name, type: try SkeletonTypes.program(program), accessor: "program"))
    }
    return """
      // Made by apusc from module \(moduleName). Changes to this file are lost.

      import Apus
      import ApusKernel
      \(importedModules.map { "import \($0)\n" }.joined())import \(moduleName)

      /// The maps and programs of \(moduleName), in the kernel or in a simulator.
      ///
      /// They stay in the kernel, and programs stay attached, until the object is closed or its only owner is
      /// gone.
      struct \(typeName): ~Copyable, Sendable {
      \(members.map(\.declaration).joined(separator: "\n"))
        /// The same object without its types.
        let loaded: Apus.LoadedObject

        /// Where programs trapped, and how often.
        var traps: Apus.Traps { get throws(Apus.ApusError) { try loaded.traps() } }

      \(try SkeletonConfiguration(object.variables.filter(\.isConstant), typeName: typeName).source())

        /// Loads the object, as `specification` has it, into the kernel: everything in it, or nothing.
        init(loading specification: Apus.ObjectSpecification) throws(Apus.ApusError) {
          try self.init(Apus.LoadedObject(loading: specification))
        }

        /// The object that a host has, such as ApusSimulator's `Simulator`, which takes no privileges.
        init(in host: some Apus.ObjectHost) throws(Apus.ApusError) {
          try self.init(Apus.LoadedObject(in: host))
        }

        /// Gives the maps and programs of a loaded object their types.
        init(_ loaded: Apus.LoadedObject) throws(Apus.ApusError) {
      \(members.map(\.lookup).joined(separator: "\n"))
          self.loaded = loaded
      \(members.map(\.assignment).joined(separator: "\n"))
        }

        /// Detaches the programs and lets go of the object.
        consuming func close() {}

        deinit { loaded.close() }

        /// The object's file, \(object.bytes.count) bytes in base 64.
        private static let embeddedObject: Swift.StaticString = \"\"\"
      \(Base64.lines(object.bytes, length: 96).map { "    \($0)\\" }.joined(separator: "\n"))

          \"\"\"
      }

      """
  }

  /// The names of the type's own members.
  private static let ownNames: Set<String> = [
    "loaded", "specification", "load", "close", "embeddedObject", "Configuration", "traps",
    "init",
    "self", "Self", "Type",
  ]

  /// A map or program cannot be called what the type calls its own members.
  private func checkNames() throws(CompilerError) {
    let named =
      object.maps.map { ($0.name, $0.location) } + object.programs.map { ($0.name, $0.location) }
      + object.variables.map { ($0.name, $0.location) }
    for (name, location) in named where Self.ownNames.contains(name) {
      throw CompilerError(
        .lowering,
        "'\(name)' is a name that \(typeName) has a use for already: give it another one",
        at: location)
    }
  }

  /// A map or program as a member of the type.
  private struct Member {
    var name: String
    var type: String
    var accessor: String

    var declaration: String { "  let `\(name)`: \(type)" }
    var lookup: String {
      "    let `\(name)`: \(type) = try loaded.\(accessor)(\"\(name)\")"
    }
    var assignment: String { "    self.`\(name)` = `\(name)`" }
  }
}
