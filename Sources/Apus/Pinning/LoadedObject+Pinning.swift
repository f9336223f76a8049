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
    for (_, map) in maps where map.hosted != nil { throw map.onlyInKernel("Pinning") }
    var journal = PinJournal()
    do throws(ApusError) {
      for (name, map) in maps {
        let path = folder.appending(PinName.of(name))
        try journal.pin(map.descriptor.descriptor, "map \(name)", to: path, subject: name)
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
      throw .pin("Pinning \(what) to \(path) failed", path, error, subject)
    }
  }
}
