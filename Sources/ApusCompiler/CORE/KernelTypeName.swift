import ApusObject

/// The name of one of the kernel's types, as a program says it: `struct task_struct`.
struct KernelTypeName: Hashable {
  enum Kind: String {
    case structure = "struct"
    case union
    case enumeration = "enum"
    case typedef
  }

  var kind: Kind
  var name: String

  /// Reads `struct NAME`, `union NAME`, `enum NAME` or the NAME of a typedef.
  init?(_ text: String) {
    let words = text.split(separator: " ").map(String.init)
    switch words.count {
    case 1: (kind, name) = (.typedef, words[0])
    case 2:
      guard let kind = Kind(rawValue: words[0]), kind != .typedef else { return nil }
      (self.kind, name) = (kind, words[1])
    default: return nil
    }
    guard CIdentifier.isValid(name) else { return nil }
  }
}
