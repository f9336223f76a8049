import ApusSystem
import SystemPackage

/// The pins and folders that one step after the other makes, so that a step that fails can take them back.
struct PinJournal {
  private var pins: [FilePath] = []
  private var folders: [FilePath] = []

  /// Makes a folder, unless it is there.
  mutating func makeFolder(_ path: FilePath) throws(Errno) {
    do throws(Errno) {
      try BPFFileSystem.makeFolder(path)
      folders.append(path)
    } catch .fileExists {
      // Whoever made it keeps it.
    }
  }

  /// Pins something, in a folder that is made if it is not there.
  mutating func pin(_ object: borrowing OwnedDescriptor, to path: FilePath) throws(Errno) {
    let folder = path.removingLastComponent()
    if !folder.isEmpty { try makeFolder(folder) }
    try BPF.pin(object, to: path)
    pins.append(path)
  }

  /// Removes what was made, the last first, and nothing else.
  mutating func undo() {
    // What cannot be removed was removed by another, or is in use by one.
    for path in pins.reversed() { try? BPFFileSystem.unpin(path) }
    for path in folders.reversed() { try? BPFFileSystem.removeFolder(path) }
    pins = []
    folders = []
  }
}
