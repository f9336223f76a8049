/// Where a section of an object went.
struct LinkedPlace {
  /// The section, as an index in the linked object's.
  var section: Int
  /// Where in that section it starts.
  var base: UInt64
  /// Whether nothing of it was added, because another object has the same.
  var isShared = false
}

extension ObjectLinker {
  /// More bytes than all sections may have together.
  private static let maximumSize: UInt64 = 1 << 30

  /// The sections that say something about the whole object, and have to be the same in all.
  private static let sharedSections: Set<String> = ["license", "version"]

  private static func isLeftOut(_ section: ELFSection) -> Bool {
    section.name == ".BTF" || section.name == BTFExtension.sectionName
      || section.name.hasPrefix(".debug") || section.name.hasPrefix(".llvm")
      || section.name == ".eh_frame"
  }

  /// Appends each section to the one of its name.
  ///
  /// - Returns: By the index of the section in `object`, where it went; nil for one that is left out.
  mutating func addSections(of object: ELFObject) throws(ObjectError) -> [LinkedPlace?] {
    var places: [LinkedPlace?] = []
    for section in object.sections {
      places.append(Self.isLeftOut(section) ? nil : try add(section))
    }
    return places
  }

  private mutating func add(_ section: ELFSection) throws(ObjectError) -> LinkedPlace {
    guard let index = sectionIndices[section.name] else {
      var section = section
      section.relocations = []
      section.link = nil
      section.info = 0
      section.flags.remove([.infoLink, .groupMember])
      sectionIndices[section.name] = output.sections.count
      output.sections.append(section)
      return LinkedPlace(section: output.sections.count &- 1, base: 0)
    }
    let known = output.sections[index]
    if Self.sharedSections.contains(section.name) {
      guard known.data == section.data else {
        throw ObjectError(
          .invalidProgram, "the objects before it have another \(section.name)",
          section: section.name)
      }
      return LinkedPlace(section: index, base: 0, isShared: true)
    }
    guard known.type == section.type, known.isExecutable == section.isExecutable else {
      throw ObjectError(
        .invalidProgram, "the section is of another kind than in the objects before it",
        section: section.name)
    }
    let alignment = max(1, section.alignment, section.isExecutable ? 8 : 1)
    let start = known.size.addingReportingOverflow(alignment &- 1)
    let base = start.partialValue & ~(alignment &- 1)
    let end = base.addingReportingOverflow(section.size)
    guard !start.overflow, !end.overflow, end.partialValue <= Self.maximumSize else {
      throw ObjectError(
        .limitExceeded, "the section takes more than 1 GiB once linked", section: section.name)
    }
    output.sections[index].alignment = max(known.alignment, section.alignment)
    output.sections[index].flags
      .formUnion(
        section.flags.subtracting([.infoLink, .groupMember]))
    if known.entrySize != section.entrySize { output.sections[index].entrySize = 0 }
    switch section.content {
    case .zeroFilled: output.sections[index].content = .zeroFilled(size: end.partialValue)
    case .bytes(let bytes): output.sections[index].append(bytes, at: Int(base))
    }
    return LinkedPlace(section: index, base: base)
  }
}

extension ELFSection {
  /// Adds bytes at an offset that is not before its end.
  fileprivate mutating func append(_ bytes: [UInt8], at offset: Int) {
    guard case .bytes(var contents) = content else { return }
    // In place: with another reference to them, every object would copy all those before it.
    content = .zeroFilled(size: 0)
    contents += [UInt8](repeating: 0, count: max(0, offset &- contents.count))
    contents += bytes
    content = .bytes(contents)
  }
}
