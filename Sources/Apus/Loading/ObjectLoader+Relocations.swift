import ApusObject
import ApusSystem
import SystemPackage

extension ObjectLoader {
  /// Applies a program's CO-RE relocations.
  ///
  /// - Parameter program: The program.
  /// - Returns: By instruction, why it was replaced by one that the verifier rejects when it reaches it.
  /// - Throws: ``ApusError`` for relocations that are broken, or types that cannot be read.
  func applyRelocations(to program: inout ProgramSpecification) throws(ApusError) -> [Int: String] {
    guard !program.records.relocations.isEmpty else { return [:] }
    let name = program.name
    guard let local = specification.btf else {
      throw ApusError(
        .invalidObject,
        "Program \(name) has CO-RE relocations, and the object has no BTF that they refer to.",
        subject: name)
    }
    var image: BTFImage?
    if program.records.relocations.contains(where: { $0.kind != .typeIDLocal }) {
      image = try types.kernel(for: "Program \(name) has CO-RE relocations", subject: name)
    }
    let types = types
    var resolver = COREResolver(
      local: local, byteOrder: specification.byteOrder, kernel: image,
      modules: { types.modules.map(\.types) })
    do throws(ObjectError) {
      return try resolver.apply(to: &program)
    } catch {
      throw ApusError(.invalidObject, "Program \(name) cannot be loaded: \(error)", subject: name)
    }
  }
}
