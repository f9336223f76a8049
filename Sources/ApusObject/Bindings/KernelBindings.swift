/// Swift declarations of the kernel's types and functions, for eBPF programs: what `apus bindings` prints.
///
/// A struct becomes a type whose fields are properties, each with the name and the type that the
/// loader looks up in the running kernel (CO-RE); an enum becomes a struct with its cases; a function
/// of the kernel's becomes a function. What they refer to is declared too, without its fields.
public struct KernelBindings {
  private let types: BTFImage
  /// The types that are written with all they have.
  private var requested: [KernelTypeReference] = []
  /// The fields that are wanted, of the types that not all are wanted of.
  private var fields: [KernelTypeReference: Set<String>] = [:]
  private let names: [String]
  private var functions: [(name: String, prototype: BTFPrototype)] = []
  private var output: [String] = []
  /// The types that something written refers to.
  private var mentioned: Set<KernelTypeReference> = []

  /// What the second line of every output says: such a file's instructions are those of its callers.
  package static let mark = "Declarations of the kernel's types, made by"

  /// Finds types and functions by name.
  ///
  /// - Parameters:
  ///   - names: Names of structs, unions, enums, typedefs of a struct without a name, or functions. `struct`, `union`
  ///     or `enum` may stand before a name to tell two of one name apart. `task_struct.tgid` is the struct with
  ///     that field only; several of them, with those.
  ///   - types: The types of a kernel: `/sys/kernel/btf/vmlinux`.
  /// - Throws: ``ObjectError/Code/notFound`` with the name that there is nothing of.
  public init(of names: [String], in types: BTFImage) throws(ObjectError) {
    self.types = types
    self.names = names
    for text in names {
      let parts = text.split(separator: ".", maxSplits: 1).map(String.init)
      let name = parts.first ?? text
      if let reference = find(name) {
        let isKnown = requested.contains(reference)
        if !isKnown { requested.append(reference) }
        if parts.count == 1 {
          fields[reference] = nil
        } else if !isKnown || fields[reference] != nil {
          fields[reference, default: []].insert(parts[1])
        }
      } else if let id = types.id(named: name, kind: .function),
        case .function(_, _, let prototypeID) = try types.type(id),
        case .functionPrototype(let prototype) = try types.type(prototypeID)
      {
        functions.append((name, prototype))
      } else {
        throw ObjectError(
          .notFound, "the kernel has no type and no function named '\(name)'", section: ".BTF")
      }
    }
  }

  private func find(_ name: String) -> KernelTypeReference? {
    let kinds: [(String, [BTFKind])] = [
      ("struct", [.structure]), ("union", [.union]), ("enum", [.enumeration, .enumeration64]),
      ("", [.typedef]),
    ]
    for (keyword, kinds) in kinds {
      var plain = name
      if !keyword.isEmpty, name.hasPrefix(keyword + " ") {
        plain = String(name.dropFirst(keyword.utf8.count + 1))
      }
      for kind in kinds {
        if let id = types.id(named: plain, kind: kind) {
          return KernelTypeReference(keyword: keyword, name: plain, id: id)
        }
      }
    }
    return nil
  }

  /// The declarations, a Swift source file.
  ///
  /// - Throws: ``ObjectError`` where the kernel's types are damaged.
  public mutating func text() throws(ObjectError) -> String {
    output = []
    mentioned = []
    for reference in requested { try declare(reference) }
    for function in functions {
      var writer = KernelFunctionWriter(types: types, requested: requested)
      output += try writer.declaration(of: function.name, function.prototype)
      mentioned.formUnion(writer.mentioned)
    }
    let opaque = mentioned.subtracting(requested).sorted { $0.name < $1.name }
    if !opaque.isEmpty {
      output += ["// Types that the declarations above refer to.", ""]
      for reference in opaque { output += reference.opaqueDeclaration + [""] }
    }
    let command = "// \(Self.mark): apus bindings \(names.joined(separator: " "))"
    let head = ["// swift-format-ignore-file", command, "", "import ApusKernel", ""]
    return (head + output).joined(separator: "\n")
  }

  private mutating func declare(_ reference: KernelTypeReference) throws(ObjectError) {
    switch try types.type(reference.id) {
    case .enumeration(let enumeration), .enumeration64(let enumeration):
      output += reference.declaration(of: enumeration, cases: fields[reference])
    case .structure(let composite), .union(let composite):
      try declare(composite, reference)
    case .typedef(_, let target):
      switch try types.type(target) {
      case .structure(let composite), .union(let composite): try declare(composite, reference)
      default: output += reference.opaqueDeclaration + [""]
      }
    default: output += reference.opaqueDeclaration + [""]
    }
  }

  private mutating func declare(
    _ composite: BTFComposite, _ reference: KernelTypeReference
  ) throws(ObjectError) {
    var writer = KernelStructureWriter(types: types, requested: requested, structure: reference)
    output += try writer.declaration(of: composite, fields: fields[reference])
    mentioned.formUnion(writer.mentioned)
  }
}
