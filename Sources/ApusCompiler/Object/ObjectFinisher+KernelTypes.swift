import ApusObject

extension ObjectFinisher {
  /// LLVM's CO-RE relocations of a section, in terms of the finished object's types.
  mutating func kernelTypeRelocations(
    of section: String
  ) throws(CompilerError) -> [BTFRelocation] {
    var relocations: [BTFRelocation] = []
    for var relocation in extensions.section(named: section)?.relocations ?? [] {
      relocation.type = try adopt(relocation.type, depth: 0)
      relocations.append(relocation)
    }
    return relocations
  }

  /// Takes over one of LLVM's types, with those that it refers to.
  private mutating func adopt(_ id: BTFTypeID, depth: Int) throws(CompilerError) -> BTFTypeID {
    if id == .void { return id }
    if let known = adopted[id] { return known }
    guard depth < 32, var type = try? llvmTypes?.type(id) else {
      throw CompilerError(.tool, "LLVM wrote types that cannot be read")
    }
    for reference in type.references { _ = try adopt(reference, depth: depth + 1) }
    type.mapReferences { adopted[$0] ?? $0 }
    let result = types.add(type)
    adopted[id] = result
    return result
  }
}
