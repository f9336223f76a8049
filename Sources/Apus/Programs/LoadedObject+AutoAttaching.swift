/// What ``LoadedObject/attachAll()`` did with each program.
public struct AttachedPrograms: Sendable {
  /// A handle for each program that was attached, by the program's name.
  public let links: [String: ProgramLink]

  /// The names of the programs whose sections do not say to what, in the order of the specification: they are loaded,
  /// and attached by their handles.
  public let leftOut: [String]
}

extension LoadedObject {
  /// Attaches every program that was loaded to what its section names: all of them or, if one fails, none.
  ///
  /// ``SharedProgram/attach()`` says which sections those are. Callbacks are attached by ``StructOps/attach()``, and an
  /// iterator by reading it.
  ///
  /// - Returns: The links, and which programs were left out.
  /// - Throws: What the program that failed threw, see ``SharedProgram/attach()``.
  @discardableResult
  public func attachAll() throws(ApusError) -> AttachedPrograms {
    var links: [(name: String, link: ProgramLink)] = []
    var leftOut: [String] = []
    for program in try allPrograms() {
      guard program.attachesItself else {
        leftOut.append(program.name)
        continue
      }
      do throws(ApusError) {
        links.append((program.name, try program.attach()))
      } catch {
        // What does not detach any more is detached already.
        for (_, link) in links.reversed() { try? link.detach() }
        throw error
      }
    }
    return AttachedPrograms(
      links: Dictionary(links.map { ($0.name, $0.link) }, uniquingKeysWith: { first, _ in first }),
      leftOut: leftOut)
  }
}
