import ApusSystem
public import SystemPackage

extension LoadedObject {
  /// Pins every map and program under its name in a folder of a BPF file system, where they outlive the process
  /// (`BPF_OBJ_PIN`): all of them or, if that fails, none.
  ///
  /// The folder is made if it is not there. Dots in names, as in `.rodata`, become underscores.
  ///
  /// - Throws: ``ApusError/Code/systemCall`` that names the file, if there is one of that name for instance;
  ///   ``ApusError/Code/permissionDenied``; ``ApusError/Code/closed``.
  public func pin(in folder: FilePath) throws(ApusError) {
    let (maps, programs) = try everything()
    var journal = PinJournal()
    do throws(ApusError) {
      for map in maps {
        let path = folder.appending(PinName.of(map.name))
        try journal.pin(map.descriptor.descriptor, "map \(map.name)", to: path, subject: map.name)
      }
      for program in programs {
        let path = folder.appending(PinName.of(program.name))
        try journal.pin(
          program.descriptor, "program \(program.name)", to: path, subject: program.name)
      }
    } catch {
      journal.undo()
      throw error
    }
  }
}

extension PinJournal {
  /// Pins something that has a name.
  mutating func pin(
    _ object: borrowing OwnedDescriptor, _ what: String, to path: FilePath, subject: String
  ) throws(ApusError) {
    do throws(Errno) {
      try pin(object, to: path)
    } catch {
      throw pinError("Pinning \(what) to \(path) failed", path, error, subject)
    }
  }
}

/// Says why a file of a BPF file system could not be made or opened.
func pinError(
  _ action: String, _ path: FilePath, _ errno: Errno, _ subject: String
) -> ApusError {
  let folder = path.removingLastComponent()
  let isThere = try? BPFFileSystem.contains(folder.isEmpty ? "." : folder)
  if isThere == false {
    return ApusError(
      .systemCall,
      "\(action): \(folder) is not in a BPF file system. Mount one with: mount -t bpf bpf \(folder)",
      subject: subject, errno: errno)
  }
  let reason =
    switch errno {
    case .fileExists: "there is a file of that name already"
    case .noSuchFileOrDirectory: "the folder it is to be in does not exist"
    case .invalidArgument: "what is pinned there is of another kind"
    case .permissionDenied, .notPermitted:
      "it is not permitted, to this user or for that name (\(errno.description))"
    default: errno.description
    }
  return ApusError(
    errno == .notPermitted || errno == .permissionDenied ? .permissionDenied : .systemCall,
    "\(action): \(reason).", subject: subject, errno: errno)
}
