import ApusObject
import ApusSystem
import Synchronization
import SystemPackage

extension LoadedObject {
  /// A handle to a global variable; the type of the handle says which type is expected.
  ///
  /// - Throws: ``ApusError/Code/noSuchVariable``, ``ApusError/Code/typeMismatch`` with both sizes,
  ///   ``ApusError/Code/closed``, or ``ApusError/Code/systemCall`` if the map cannot be mapped.
  public func variable<Value: BitwiseCopyable & Sendable>(
    _ name: String, as type: Value.Type = Value.self
  ) throws(ApusError) -> GlobalVariable<Value> {
    let variable = try specification.check(variable: name, is: type)
    let map = try dataMap(variable.map)
    let (memory, start) =
      try map.type == .arena
      ? arena(map, named: variable.map) : (memory(of: map, named: variable.map), 0)
    let handle = GlobalVariable<Value>(
      name: name, memory: memory, offset: start + Int(variable.offset))
    guard let handle else {
      throw ApusError(
        .typeMismatch, "Variable \(name) lies outside of map \(variable.map) as it was created.",
        subject: name)
    }
    return handle
  }

  /// The memory of an arena, and where its globals start.
  private func arena(
    _ map: SharedMap, named name: String
  ) throws(ApusError) -> (SharedMemory, start: Int) {
    guard let memory = map.arena.withLock({ $0 }), let arena = specification[map: name] else {
      throw ApusError(
        .unsupported,
        "Arena \(name) was created elsewhere, and is not in this process's memory.", subject: name)
    }
    return (memory, Int(try ObjectLoader.globalsOffset(in: arena)))
  }

  /// The memory of a map of data, mapped once for all the variables in it.
  private func memory(
    of map: SharedMap, named name: String
  ) throws(ApusError) -> SharedMemory {
    if let memory = mappedData.withLock({ $0?.memories[name] }) { return memory }
    do throws(Errno) {
      let region = try map.memory(
        count: Int(map.descriptor.info.valueSize), writable: !name.hasPrefix(".rodata"))
      let memory = SharedMemory(region)
      return mappedData.withLock { mapped in
        // Two threads may have come here; both get the one that was first.
        var memories = mapped?.memories ?? [:]
        let kept = memories[name] ?? memory
        memories[name] = kept
        mapped = MappedData(memories)
        return kept
      }
    } catch {
      throw .systemCall("Mapping \(name) into memory", error, subject: name)
    }
  }
}
