import ApusObject
import ApusSystem
import SystemPackage

extension SharedMap {
  /// Opens a map by its number.
  convenience init(id: UInt32) throws(ApusError) {
    do throws(Errno) {
      try self.init(opened: MapDescriptor(adopting: BPF.descriptor(.map, id: id)))
    } catch {
      throw Self.openingError("with the number \(id)", error)
    }
  }

  /// Opens the only map that has a name.
  convenience init(named name: String) throws(ApusError) {
    let wanted = ObjectName(name)
    var found: [UInt32] = []
    do throws(Errno) {
      for id in try BPF.allIDs(.map) {
        // A map may go away meanwhile.
        let info = try? BPF.mapInfo(BPF.descriptor(.map, id: id))
        if info?.name == wanted { found.append(id) }
      }
    } catch {
      throw Self.openingError("named \(name)", error)
    }
    guard let id = found.first, found.count == 1 else {
      let numbers = ApusError.sentence(found.map(String.init))
      throw ApusError(
        .noSuchMap,
        found.isEmpty
          ? "No map on this machine is named \(name)."
          : "\(found.count) maps are named \(name): numbers \(numbers). Open one by its number.",
        subject: name)
    }
    do throws(Errno) {
      try self.init(
        name: name, descriptor: MapDescriptor(adopting: BPF.descriptor(.map, id: id)))
    } catch {
      throw Self.openingError("named \(name)", error)
    }
  }

  /// Opens a pinned map.
  convenience init(pinnedAt path: String) throws(ApusError) {
    let descriptor: MapDescriptor
    do throws(Errno) {
      descriptor = try MapDescriptor(adopting: BPF.pinned(at: FilePath(path)))
    } catch .invalidArgument {
      throw ApusError(
        .noSuchMap, "What is pinned at \(path) is no map.", subject: path, errno: .invalidArgument)
    } catch {
      throw Self.openingError("pinned at \(path)", error)
    }
    self.init(opened: descriptor)
  }

  /// Takes over a map that was opened, under the kernel's name for it.
  convenience init(opened descriptor: consuming MapDescriptor) {
    let name = descriptor.info.name.description
    self.init(name: name, descriptor: descriptor)
  }

  private static func openingError(_ which: String, _ errno: Errno) -> ApusError {
    switch errno {
    case .noSuchFileOrDirectory:
      ApusError(.noSuchMap, "There is no map \(which).", subject: which, errno: errno)
    case .notPermitted:
      .permissionDenied("Opening the map \(which)", needing: .sysAdmin, subject: which)
    case .permissionDenied:
      ApusError(
        .permissionDenied,
        "Opening the map \(which) is not permitted: the file's owner and mode forbid it.",
        subject: which, errno: errno)
    default: .systemCall("Opening the map \(which)", errno, subject: which)
    }
  }
}
