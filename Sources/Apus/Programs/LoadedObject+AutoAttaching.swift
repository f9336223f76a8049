/// What ``LoadedObject/attachAll()`` did with each program and each set of callbacks.
public struct AttachedPrograms: Sendable {
  /// A handle for each program that was attached, by the program's name.
  public let links: [String: ProgramLink]

  /// A handle for each set of callbacks that the kernel has now, by the name of its variable in the source.
  public let structOps: [String: StructOpsLink]

  /// The names of the programs whose sections do not say to what, in the order of the specification: they are loaded,
  /// and attached by their handles.
  public let leftOut: [String]
}

extension LoadedObject {
  /// Attaches every program that was loaded to what its section names, and then hands every set of callbacks to the
  /// kernel (`struct_ops`): all of them or, if one fails, none.
  ///
  /// ``SharedProgram/attach()`` says which sections those are, ``StructOps/attach()`` what becomes of callbacks. What
  /// was left out of the load, as by a section `?.struct_ops`, is left out here.
  ///
  /// - Returns: The links, and which programs were left out.
  /// - Throws: What the program or the callbacks that failed threw, see ``SharedProgram/attach()`` and
  ///   ``StructOps/attach()``.
  @discardableResult
  public func attachAll() throws(ApusError) -> AttachedPrograms {
    var links: [(name: String, link: ProgramLink)] = []
    var callbacks: [(name: String, link: StructOpsLink)] = []
    var leftOut: [String] = []
    do throws(ApusError) {
      for program in try allPrograms() {
        if program.attachesItself {
          links.append((program.name, try program.attach()))
        } else if !isCallback(program) {
          leftOut.append(program.name)
        }
      }
      for map in specification.maps where structOps[map.name] != nil {
        callbacks.append((map.name, try structOps(map.name).attach()))
      }
    } catch {
      for (_, link) in callbacks.reversed() { link.detach() }
      // What does not detach any more is detached already.
      for (_, link) in links.reversed() { try? link.detach() }
      throw error
    }
    return AttachedPrograms(
      links: Dictionary(links.map { ($0.name, $0.link) }, uniquingKeysWith: { first, _ in first }),
      structOps: Dictionary(
        callbacks.map { ($0.name, $0.link) }, uniquingKeysWith: { first, _ in first }),
      leftOut: leftOut)
  }

  /// Whether a program is one of a set of callbacks, with which it is attached.
  private func isCallback(_ program: SharedProgram) -> Bool {
    structOps.values.contains { $0.callbacks.contains { $0.program == program.name } }
  }
}
