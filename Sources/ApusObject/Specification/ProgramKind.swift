/// What a program is for: for the most part, what the name of its section says.
///
/// A class, as all programs of a section share one, and nothing of it is copied with a specification.
package final class ProgramKind: Sendable {
  /// Its parts, as ``ProgramSpecification`` has them.
  package let properties: Properties

  init(_ properties: Properties) {
    self.properties = properties
  }

  /// The parts of a ``ProgramKind``.
  package struct Properties: Hashable, Sendable {
    package var sectionName: String
    package var type: ProgramType
    package var attachType: AttachType?
    package var isAttachTypeOptional: Bool
    package var attachTarget: String?
    package var needsTargetBTF: Bool
    package var isSleepable: Bool
    package var isLoadedByDefault: Bool
    package var flags: ProgramFlags
  }
}

extension ProgramKind: Hashable {
  package static func == (left: ProgramKind, right: ProgramKind) -> Bool {
    left === right || left.properties == right.properties
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(properties)
  }
}

extension ProgramKind {
  /// What the name of a section says.
  convenience init(section sectionName: String) {
    let section = SectionName.resolve(sectionName)
    let options = section?.name.options ?? []
    self.init(
      Properties(
        sectionName: sectionName,
        type: section?.name.programType ?? .unspecified,
        attachType: section?.name.attachType,
        isAttachTypeOptional: options.contains(.optionalAttachType),
        attachTarget: section?.target,
        needsTargetBTF: options.contains(.needsTargetBTF),
        isSleepable: options.contains(.sleepable),
        isLoadedByDefault: section?.isLoadedByDefault ?? true,
        flags: options.contains(.fragments) ? .xdpFragments : []))
  }
}
