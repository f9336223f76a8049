/// Writes the Swift declaration of one of the kernel's functions that programs may call.
struct KernelFunctionWriter {
  private var reader: KernelValueReader

  init(types: BTFImage, requested: [KernelTypeReference]) {
    reader = KernelValueReader(types: types, requested: requested, access: "CheckedAccess")
  }

  /// The types that the declaration refers to.
  var mentioned: Set<KernelTypeReference> { reader.mentioned }

  /// The function's declaration.
  ///
  /// - Throws: ``ObjectError/Code/unsupported`` for one that no program can call.
  mutating func declaration(
    of name: String, _ prototype: BTFPrototype
  ) throws(ObjectError) -> [String] {
    guard prototype.parameters.count <= 5 else {
      throw ObjectError(
        .unsupported, "'\(name)' takes more than five arguments, which no program can give it")
    }
    var words: [String] = []
    var parameters: [String] = []
    var arguments: [String] = []
    for (index, parameter) in prototype.parameters.enumerated() {
      let value = try register(parameter.type, name)
      words.append(try word(parameter.type, depth: 0))
      let label = CIdentifier.isValid(parameter.name) ? parameter.name : "argument\(index)"
      parameters.append("_ \(SwiftName.member(label)): \(value)")
      arguments.append(SwiftName.member(label))
    }
    let result = try reader.resolved(prototype.result)
    var description = "\(name)(\(words.joined(separator: ", ")))"
    var arrow = ""
    var call = "KernelFunction(\"\(description)\")(\(arguments.joined(separator: ", ")))"
    if case .void = result.type {
      call = "_ = \(call) as UInt64"
    } else {
      var type = try register(prototype.result, name)
      // Whether a function may give back null is not among what the kernel says of it.
      if case .pointer = result.type, !type.hasSuffix("?") { type += "?" }
      arrow = " -> \(type)"
      description += " \(try word(prototype.result, depth: 0))"
      call = "KernelFunction(\"\(description)\")(\(arguments.joined(separator: ", ")))"
    }
    return [
      "/// The kernel's function `\(name)`.",
      "@inline(__always)",
      "public func \(SwiftName.member(name))(\(parameters.joined(separator: ", ")))\(arrow) {",
      "  \(call)",
      "}",
      "",
    ]
  }

  /// The Swift type of what is passed in a register.
  private mutating func register(
    _ type: BTFTypeID, _ function: String
  ) throws(ObjectError) -> String {
    guard let value = try reader.value(type), value.label.isEmpty else {
      throw ObjectError(
        .unsupported, "'\(function)' takes or gives back something that fits in no register")
    }
    return value.swiftType
  }

  /// What the loader compares with the running kernel's function.
  private func word(_ id: BTFTypeID, depth: Int) throws(ObjectError) -> String {
    let (id, type, _) = try reader.resolved(id)
    if let number = reader.number(type) { return number.description }
    switch type {
    case .pointer(let pointee):
      let target = try depth < 4 ? word(pointee, depth: depth + 1) : ""
      return target.isEmpty ? "ptr" : "ptr \(target)"
    default:
      return reader.structure(id, type)?.kernelName ?? ""
    }
  }
}
