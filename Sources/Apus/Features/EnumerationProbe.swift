import ApusObject

/// Looks into the kernel's own enumerations, as its BTF has them: for what shows in nothing that is not attached.
enum EnumerationProbe {
  /// Whether the kernel knows an attach type (`enum bpf_attach_type`).
  static func has(_ type: AttachType) throws(KernelFeatures.Failure) -> Bool {
    try has(type.rawValue, in: "bpf_attach_type")
  }

  /// Whether the kernel knows a type of links (`enum bpf_link_type`).
  static func has(_ type: LinkType) throws(KernelFeatures.Failure) -> Bool {
    try has(type.rawValue, in: "bpf_link_type")
  }

  private static func has(
    _ number: UInt32, in enumeration: String
  ) throws(KernelFeatures.Failure) -> Bool {
    // A kernel before links lacks the enumeration, and one without BTF leaves everything open.
    guard let types = KernelTypes.running(),
      let id = types.id(named: enumeration, kind: .enumeration),
      case .enumeration(let known)? = try? types.type(id)
    else { throw .noWay }
    // The last one says how many there are, and has the number of the next.
    return known.values.contains { $0.value == Int64(number) && !$0.name.contains("MAX_BPF_") }
  }
}
