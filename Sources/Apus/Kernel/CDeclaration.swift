import ApusObject

/// Writes a kernel type as C would, short enough for an error message.
struct CDeclaration {
  private let types: BTFImage

  init(_ types: BTFImage) { self.types = types }

  /// A prototype or type with a name: `struct task_struct *bpf_task_acquire(struct task_struct *p)`.
  func text(_ id: BTFTypeID, name: String) -> String {
    guard case .functionPrototype(let prototype)? = try? types.type(id) else {
      return join(self.type(id, depth: 0), name)
    }
    let parameters = prototype.parameters.map { parameter in
      parameter.type == .void ? "..." : join(self.type(parameter.type, depth: 0), parameter.name)
    }
    let list = parameters.isEmpty ? "void" : parameters.joined(separator: ", ")
    return "\(join(self.type(prototype.result, depth: 0), name))(\(list))"
  }

  private func join(_ type: String, _ name: String) -> String {
    name.isEmpty || type.hasSuffix("*") ? type + name : "\(type) \(name)"
  }

  private func type(_ id: BTFTypeID, depth: Int) -> String {
    guard depth < 16, let type = try? types.type(id) else { return "?" }
    switch type {
    case .void: return "void"
    case .pointer(let pointee):
      let text = self.type(pointee, depth: depth + 1)
      return text.hasSuffix("*") ? text + "*" : text + " *"
    case .const(let target): return "const " + self.type(target, depth: depth + 1)
    case .volatile(let target), .restrict(let target), .typeTag(_, let target, _):
      return self.type(target, depth: depth + 1)
    case .structure(let composite): return "struct \(composite.name)"
    case .union(let composite): return "union \(composite.name)"
    case .enumeration(let enumeration), .enumeration64(let enumeration):
      return "enum \(enumeration.name)"
    case .forward(let name, let isUnion): return "\(isUnion ? "union" : "struct") \(name)"
    case .array(let array): return self.type(array.element, depth: depth + 1) + "[\(array.count)]"
    case .functionPrototype: return "function"
    default: return type.name ?? "?"
    }
  }
}
