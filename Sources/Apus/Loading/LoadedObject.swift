public import ApusObject
import ApusSystem
import Synchronization

/// An eBPF object in the kernel: its maps, its programs, and what they are attached to.
///
/// It owns every attachment that is made through it: a program stays attached until its link is detached, the
/// object is closed, or the object's life ends; never because a variable was not used any more. It can be
/// shared between tasks.
public final class LoadedObject: Sendable {
  private struct Contents {
    var maps: NamedValues<SharedMap>
    var programs: NamedValues<SharedProgram>
  }

  private let contents: Mutex<Contents?>
  let links: LinkOwner
  /// What was loaded.
  let specification: ObjectSpecification
  /// The values of its struct_ops maps.
  let structOps: [String: StructOpsValue]
  /// The maps of data that are in this process's memory, by name.
  let mappedData = Mutex<MappedData?>(nil)

  /// A class, as not having one takes no type that has to be made at the first load of a process.
  final class MappedData: Sendable {
    let memories: [String: SharedMemory]

    init(_ memories: [String: SharedMemory]) { self.memories = memories }
  }

  /// What the kernel says about BTF that it refused, or nil if it took it or there was none.
  ///
  /// The object works without; only tools show less about it.
  public let btfRefusal: String?

  /// What the verifier wrote about each program, by name, if ``LoadOptions/verifierLogLevel`` asked for it.
  public let verifierLogs: [String: String]

  /// Loads an object: all of it or, if that fails, nothing.
  ///
  /// - Parameters:
  ///   - specification: What to load.
  ///   - options: How to load it.
  /// - Throws: ``ApusError`` with the code ``ApusError/Code/permissionDenied``,
  ///   ``ApusError/Code/mapCreationFailed``, ``ApusError/Code/verifierRejected``,
  ///   ``ApusError/Code/typeMismatch`` if a map that exists is not what the object says,
  ///   ``ApusError/Code/noSuchMap``, ``ApusError/Code/invalidObject``, ``ApusError/Code/unsupported`` or ``ApusError/Code/systemCall``.
  public init(
    loading specification: ObjectSpecification, options: LoadOptions = LoadOptions()
  ) throws(ApusError) {
    let links = LinkOwner()
    var loader = ObjectLoader(specification, options: options, links: links)
    try loader.load()
    self.links = links
    self.specification = specification
    contents = Mutex(Contents(maps: loader.maps, programs: loader.programs))
    btfRefusal = loader.btfRefusal
    verifierLogs = loader.verifierLogs
    structOps = loader.structOps
    let markers = MarkerSpecifications(loader.maps, of: specification)
    links.markers.withLock { $0 = markers }
  }

  /// An object whose maps and programs something else than the kernel has.
  init(
    _ specification: ObjectSpecification, maps: NamedValues<SharedMap>,
    programs: NamedValues<SharedProgram>, links: LinkOwner
  ) {
    self.links = links
    self.specification = specification
    contents = Mutex(Contents(maps: maps, programs: programs))
    btfRefusal = nil
    verifierLogs = [:]
    structOps = Dictionary(
      specification.maps.lazy.filter { $0.type == .structOps }
        .map { ($0.name, StructOpsValue(of: $0)) },
      uniquingKeysWith: { first, _ in first })
  }

  /// Detaches everything and gives up the maps and programs.
  ///
  /// Handles that are still around keep their map or program in the kernel, but attach nothing any more.
  /// Closing again does nothing. Any thread may close.
  public func close() {
    links.close()
    // The descriptors close outside the lock, when the last reference goes.
    let last = contents.withLock { contents in
      let last = contents
      contents = nil
      return last
    }
    withExtendedLifetime(last) {}
  }

  deinit {
    close()
  }

  /// A handle to a map; the type of the handle says which map type, key and value are expected.
  ///
  /// - Throws: ``ApusError/Code/noSuchMap``, ``ApusError/Code/typeMismatch`` with both sides, or
  ///   ``ApusError/Code/closed``.
  public func map<Map: TypedMap>(
    _ name: String, as _: Map.Type = Map.self
  ) throws(ApusError) -> Map {
    let maps = contents.withLock { $0?.maps }
    guard let maps else { throw .closed("Map \(name)", subject: name) }
    guard let map = maps[name] else {
      throw ApusError(
        .noSuchMap, "The object has no map \(name); it has \(Self.list(maps.names)).", subject: name
      )
    }
    return try Map(map)
  }

  /// A handle to a program; the type of the handle says which program type is expected.
  ///
  /// - Throws: ``ApusError/Code/noSuchProgram``, ``ApusError/Code/typeMismatch`` with both sides, or
  ///   ``ApusError/Code/closed``.
  public func program<Program: TypedProgram>(
    _ name: String, as _: Program.Type = Program.self
  ) throws(ApusError) -> Program {
    let programs = contents.withLock { $0?.programs }
    guard let programs else { throw .closed("Program \(name)", subject: name) }
    guard let program = programs[name] else {
      throw ApusError(
        .noSuchProgram, "The object has no program \(name); it has \(Self.list(programs.names)).",
        subject: name)
    }
    return try Program(program)
  }

  /// Every map, by name.
  ///
  /// - Throws: ``ApusError/Code/closed``.
  public func allMaps() throws(ApusError) -> [SharedMap] { try everything().maps.map(\.map) }

  /// Every program that was loaded, in the order of the specification.
  ///
  /// - Throws: ``ApusError/Code/closed``.
  public func allPrograms() throws(ApusError) -> [SharedProgram] { try everything().programs }

  func everything() throws(ApusError) -> (
    maps: [(name: String, map: SharedMap)], programs: [SharedProgram]
  ) {
    let all = contents.withLock { $0 }
    guard let all else { throw .closed("Listing maps and programs", subject: "object") }
    return (
      zip(all.maps.names, all.maps.values).sorted { $0.0 < $1.0 }.map { (name: $0, map: $1) },
      all.programs.values
    )
  }

  /// A map, and all programs by name.
  func structOpsContents(
    _ name: String
  ) throws(ApusError) -> (map: SharedMap, programs: NamedValues<SharedProgram>) {
    let contents = contents.withLock { $0 }
    guard let contents else { throw .closed("Map \(name)", subject: name) }
    guard let map = contents.maps[name] else {
      throw ApusError(
        .noSuchMap, "The object has no map \(name); it has \(Self.list(contents.maps.names)).",
        subject: name)
    }
    return (map, contents.programs)
  }

  /// A map of global variables.
  func dataMap(_ name: String) throws(ApusError) -> SharedMap {
    let maps = contents.withLock { $0?.maps }
    guard let map = maps?[name] else { throw .closed("Map \(name)", subject: name) }
    return map
  }

  private static func list(_ names: some Sequence<String>) -> String {
    let names = names.sorted()
    return names.isEmpty ? "none" : ApusError.sentence(names)
  }
}
