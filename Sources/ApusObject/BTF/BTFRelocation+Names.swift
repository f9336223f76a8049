extension BTFRelocation.Kind: CustomStringConvertible {
  /// By number, the kernel's names.
  private static let names = [
    "BPF_CORE_FIELD_BYTE_OFFSET", "BPF_CORE_FIELD_BYTE_SIZE", "BPF_CORE_FIELD_EXISTS",
    "BPF_CORE_FIELD_SIGNED", "BPF_CORE_FIELD_LSHIFT_U64", "BPF_CORE_FIELD_RSHIFT_U64",
    "BPF_CORE_TYPE_ID_LOCAL", "BPF_CORE_TYPE_ID_TARGET", "BPF_CORE_TYPE_EXISTS",
    "BPF_CORE_TYPE_SIZE", "BPF_CORE_ENUMVAL_EXISTS", "BPF_CORE_ENUMVAL_VALUE",
    "BPF_CORE_TYPE_MATCHES",
  ]

  /// The kernel's name or, for a number Apus does not know, the number.
  public var description: String {
    let index = Int(clamping: rawValue)
    return Self.names.indices.contains(index) ? Self.names[index] : "BPF_CORE_(\(rawValue))"
  }
}
