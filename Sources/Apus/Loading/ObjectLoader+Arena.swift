import ApusObject
import ApusSystem
import Synchronization
import SystemPackage

extension ObjectLoader {
  /// Maps an arena into this process, which the verifier wants before it takes a program that uses it, and puts its
  /// globals into it.
  func mapArena(_ map: SharedMap, _ specification: MapSpecification) throws(ApusError) {
    let memory = try map.mapArena()
    if let globals = specification.contents {
      let offset = try Self.globalsOffset(in: specification)
      guard memory.region.store(contentsOf: globals, atByteOffset: Int(offset)) else {
        throw Self.tooSmall(specification)
      }
    }
  }

  /// Where an arena's globals start.
  static func globalsOffset(in arena: MapSpecification) throws(ApusError) -> UInt32 {
    guard let offset = arena.arenaGlobalsOffset(pageSize: try pageSize(for: arena)) else {
      throw tooSmall(arena)
    }
    return offset
  }

  private static func pageSize(for arena: MapSpecification) throws(ApusError) -> Int {
    do throws(Errno) {
      return try MemoryPage.size()
    } catch {
      throw .systemCall("Asking for the size of a page", error, subject: arena.name)
    }
  }

  private static func tooSmall(_ arena: MapSpecification) -> ApusError {
    ApusError(
      .invalidObject,
      "Arena \(arena.name) has \(arena.maxEntries) pages (max_entries), which do not hold the "
        + "\(arena.contents?.count ?? 0) bytes of its globals. Give it more.", subject: arena.name)
  }
}
