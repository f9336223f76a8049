/// One of the kernel's types by the name that Swift knows it by.
struct KernelTypeReference: Hashable {
  /// `struct`, `union`, `enum`, or nothing for a typedef.
  var keyword: String
  var name: String
  var id: BTFTypeID

  static func == (first: Self, second: Self) -> Bool {
    first.keyword == second.keyword && first.name == second.name
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(keyword)
    hasher.combine(name)
  }

  /// The type as C says it.
  var kernelName: String { keyword.isEmpty ? name : "\(keyword) \(name)" }

  /// The type as Swift says it.
  var swiftName: String { SwiftName.type(name) }

  /// The declaration of a type without its fields.
  var opaqueDeclaration: [String] {
    [
      "/// The kernel's `\(kernelName)`.",
      "public enum \(swiftName): KernelType {",
      "  public static var kernelName: StaticString { \"\(kernelName)\" }",
      "}",
    ]
  }

  /// The declaration of an enum with its cases, or some of them.
  func declaration(of enumeration: BTFEnumeration, cases: Set<String>?) -> [String] {
    let rawValue = "\(enumeration.isSigned ? "" : "U")Int\(enumeration.size &* 8)"
    var lines = [
      "/// The kernel's `\(kernelName)`.",
      "public struct \(swiftName): KernelEnumeration {",
      "  public static var kernelName: StaticString { \"\(kernelName)\" }",
      "  public var rawValue: \(rawValue)",
      "  public init(rawValue: \(rawValue)) { self.rawValue = rawValue }",
    ]
    for value in enumeration.values
    where CIdentifier.isValid(value.name) && cases?.contains(value.name) != false {
      lines.append(
        "  public static var \(SwiftName.member(value.name)): Self { "
          + "enumerator(\"\(value.name):\(value.value)\") }")
    }
    return lines + ["}", ""]
  }
}
