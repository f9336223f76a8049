import ApusObject

extension ObjectFinisher {
  /// Names and declares the functions and variables of the kernel's that programs refer to.
  mutating func addExternals() {
    guard !externals.isEmpty else { return }
    var variables: [BTFDataSection.Variable] = []
    for external in externals {
      let declaration: BTFTypeID
      switch external.kind {
      case .function(let parameters, let result):
        let prototype = prototype(parameters, result: result)
        declaration = types.add(
          .function(name: external.name, linkage: .external, prototype: prototype))
      case .variable(let type):
        let value = type.map { kernelType($0) } ?? .void
        let constant = types.add(.const(value))
        declaration = types.add(
          .variable(name: external.name, linkage: .external, type: constant))
      }
      variables.append(BTFDataSection.Variable(type: declaration, offset: 0, size: 0))
      references[external.name] = symbols.count
      symbols.append(
        ELFSymbol(
          name: external.name, section: .undefined,
          binding: external.isWeak ? .weak : .global, type: .none))
    }
    _ = types.add(
      .dataSection(BTFDataSection(name: ".ksyms", size: 0, variables: variables)))
  }

  /// A type as C declares it, of which the loader compares the kind.
  mutating func kernelType(_ type: KernelValueType) -> BTFTypeID {
    switch type {
    case .integer(let size, let isSigned), .bits(_, let size, let isSigned):
      return types.integer(CInteger(size: size, isSigned: isSigned))
    case .boolean: return types.integer(.bool)
    case .pointer(let target):
      let pointee = target.map { kernelType($0) } ?? .void
      return pointer(to: pointee)
    case .composite(let name, let isUnion):
      let composite = BTFComposite(name: name, size: 0)
      return types.add(isUnion ? .union(composite) : .structure(composite))
    case .enumeration(let name, let size, let isSigned):
      return types.add(
        .enumeration(
          BTFEnumeration(name: name, size: UInt32(clamping: size), isSigned: isSigned)))
    case .array(let element, let count):
      let element = kernelType(element)
      let index = types.integer(.u32)
      return types.add(
        .array(BTFArray(element: element, index: index, count: UInt32(clamping: count))))
    case .function(let parameters, let result): return prototype(parameters, result: result)
    }
  }

  private mutating func prototype(
    _ parameters: [KernelValueType], result: KernelValueType?
  ) -> BTFTypeID {
    let list = parameters.enumerated()
      .map { index, type in
        BTFPrototype.Parameter(name: "argument\(index)", type: kernelType(type))
      }
    return types.add(
      .functionPrototype(
        BTFPrototype(result: result.map { kernelType($0) } ?? .void, parameters: list)))
  }
}
