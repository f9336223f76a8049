extension BTFType {
  /// The types it refers to, in the order of the format.
  public var references: [BTFTypeID] {
    switch self {
    case .void, .integer, .enumeration, .enumeration64, .forward, .float: []
    case .pointer(let type), .volatile(let type), .const(let type), .restrict(let type),
      .typedef(_, let type), .function(_, _, let type), .variable(_, _, let type),
      .typeTag(_, let type, _):
      [type]
    case .array(let array): [array.element, array.index]
    case .structure(let composite), .union(let composite): composite.members.map(\.type)
    case .functionPrototype(let prototype): [prototype.result] + prototype.parameters.map(\.type)
    case .dataSection(let section): section.variables.map(\.type)
    case .declarationTag(let tag): [tag.type]
    }
  }

  /// Replaces each type it refers to by what `transform` makes of it.
  public mutating func mapReferences(_ transform: (BTFTypeID) -> BTFTypeID) {
    switch self {
    case .void, .integer, .enumeration, .enumeration64, .forward, .float: break
    case .pointer(let type): self = .pointer(to: transform(type))
    case .volatile(let type): self = .volatile(transform(type))
    case .const(let type): self = .const(transform(type))
    case .restrict(let type): self = .restrict(transform(type))
    case .typedef(let name, let type): self = .typedef(name: name, type: transform(type))
    case .function(let name, let linkage, let type):
      self = .function(name: name, linkage: linkage, prototype: transform(type))
    case .variable(let name, let linkage, let type):
      self = .variable(name: name, linkage: linkage, type: transform(type))
    case .typeTag(let name, let type, let isAttribute):
      self = .typeTag(name: name, type: transform(type), isAttribute: isAttribute)
    case .array(var array):
      array.element = transform(array.element)
      array.index = transform(array.index)
      self = .array(array)
    case .structure(let composite): self = .structure(composite.mappingReferences(transform))
    case .union(let composite): self = .union(composite.mappingReferences(transform))
    case .functionPrototype(var prototype):
      prototype.result = transform(prototype.result)
      for index in prototype.parameters.indices {
        prototype.parameters[index].type = transform(prototype.parameters[index].type)
      }
      self = .functionPrototype(prototype)
    case .dataSection(var section):
      for index in section.variables.indices {
        section.variables[index].type = transform(section.variables[index].type)
      }
      self = .dataSection(section)
    case .declarationTag(var tag):
      tag.type = transform(tag.type)
      self = .declarationTag(tag)
    }
  }
}

extension BTFComposite {
  fileprivate func mappingReferences(_ transform: (BTFTypeID) -> BTFTypeID) -> BTFComposite {
    var composite = self
    for index in composite.members.indices {
      composite.members[index].type = transform(composite.members[index].type)
    }
    return composite
  }
}
