/// The part of a skeleton that loads the object, with the constants that are set before.
struct SkeletonConfiguration {
  private let constants: [CompiledObject.Variable]
  private let typeName: String

  /// The part for an object with these constants.
  init(_ constants: [CompiledObject.Variable], typeName: String) {
    self.constants = constants
    self.typeName = typeName
  }

  /// The source, indented by two spaces.
  func source() throws(CompilerError) -> String {
    guard !constants.isEmpty else {
      return """
          /// What the object consists of, to be changed before it is loaded.
          static func specification() throws(Apus.ApusError) -> Apus.ObjectSpecification {
            try Apus.ObjectSpecification(embedded: Self.embeddedObject)
          }

          /// Loads the object into the kernel: everything in it, or nothing.
          static func load() throws(Apus.ApusError) -> \(typeName) {
            try \(typeName)(loading: specification())
          }
        """
    }
    var members: [String] = []
    var settings: [String] = []
    for constant in constants {
      members.append(
        """
            /// Nil leaves it as the source has it.
            var `\(constant.name)`: \(try SkeletonTypes.variable(constant))?
        """)
      settings.append(
        """
            if let value = configuration.`\(constant.name)` {
              try specification.setInitialValue(value, of: "\(constant.name)")
            }
        """)
    }
    return """
        /// The constants that are set before the object is loaded.
        struct Configuration: Sendable {
      \(members.joined(separator: "\n"))
        }

        /// What the object consists of, to be changed before it is loaded.
        static func specification(
          _ configuration: Configuration = Configuration()
        ) throws(Apus.ApusError) -> Apus.ObjectSpecification {
          var specification = try Apus.ObjectSpecification(embedded: Self.embeddedObject)
      \(settings.joined(separator: "\n"))
          return specification
        }

        /// Loads the object into the kernel: everything in it, or nothing.
        static func load(
          _ configuration: Configuration = Configuration()
        ) throws(Apus.ApusError) -> \(typeName) {
          try \(typeName)(loading: specification(configuration))
        }
      """
  }
}
