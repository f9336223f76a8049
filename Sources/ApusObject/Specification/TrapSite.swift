/// A place in a program's source where it may trap, as Swift does on an overflow for instance.
///
/// Objects that Apus compiles list them in section `.apus.traps`, and count in map `apus_traps`: a
/// per-CPU array with one number per place, in the order of the list.
public struct TrapSite: Hashable, Sendable {
  /// The program that it is part of, perhaps through functions that were inlined.
  public var program: String
  /// Why it traps, in Swift's words: `arithmetic overflow`.
  public var reason: String
  /// The source file; empty where it is not known.
  public var file: String
  /// The line, counted from 1; 0 where it is not known.
  public var line: Int
  /// The column, counted from 1; 0 where it is not known.
  public var column: Int
  /// The map that counts it, at the place that it has among the sites of that map.
  ///
  /// An object that was linked of several has such a map of each.
  public var map: String

  /// Makes a place.
  public init(
    program: String, reason: String, file: String, line: Int, column: Int,
    map: String = TrapSite.mapName
  ) {
    self.program = program
    self.reason = reason
    self.file = file
    self.line = line
    self.column = column
    self.map = map
  }

  /// The name of the map that counts.
  public static let mapName = "apus_traps"

  /// The name of the section with the list.
  public static let sectionName = ".apus.traps"
}

extension TrapSite {
  /// The list as it stands in the section: a line each, of program, reason, line, column and file with
  /// tabs between them.
  public static func encode(_ sites: [TrapSite]) -> [UInt8] {
    let lines = sites.map { site in
      "\(site.program)\t\(site.reason)\t\(site.line)\t\(site.column)\t\(site.file)\n"
    }
    return Array(lines.joined().utf8)
  }

  /// The list in a section.
  ///
  /// - Throws: ``ObjectError/Code/malformed`` for a line of another shape.
  public static func parse(
    _ section: [UInt8], map: String = TrapSite.mapName
  ) throws(ObjectError) -> [TrapSite] {
    var sites: [TrapSite] = []
    for line in section.split(separator: UInt8(ascii: "\n")) {
      let fields =
        line.split(
          separator: UInt8(ascii: "\t"), maxSplits: 4, omittingEmptySubsequences: false
        )
        .map { String(decoding: $0, as: UTF8.self) }
      guard fields.count == 5, let number = Int(fields[2]), let column = Int(fields[3]) else {
        throw ObjectError(
          .malformed, "line \(sites.count) is no list of five fields", section: sectionName)
      }
      sites.append(
        TrapSite(
          program: fields[0], reason: fields[1], file: fields[4], line: number, column: column,
          map: map))
    }
    return sites
  }

  /// The lists of an object: what follows the section's name follows the map's, too.
  static func all(in object: ELFObject) throws(ObjectError) -> [TrapSite] {
    var sites: [TrapSite] = []
    // By index, as a section is large.
    for index in object.sections.indices
    where object.sections[index].name.hasPrefix(sectionName) {
      let section = object.sections[index]
      sites += try parse(
        section.data, map: mapName + section.name.dropFirst(sectionName.count))
    }
    return sites
  }
}
