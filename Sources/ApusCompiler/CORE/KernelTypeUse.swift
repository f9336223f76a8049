import ApusObject

/// One question that a program asks about the kernel's types: a call of one of ApusKernel's functions.
struct KernelTypeUse {
  enum Question {
    /// The address of the field at a path, in the structure at an address.
    case address(base: Substring, field: Field)
    /// A property of a field (`enum bpf_core_relo_kind`, 0 to 5).
    case field(Field, kind: Int)
    /// A property of a type: existence, size, match, local and kernel id.
    case type(kind: Int)
    /// Existence or number of an enum's case.
    case enumerator(name: String, value: String, kind: Int)
  }

  /// A field by the path to it: more than one name where a part of the structure has no type of its own.
  struct Field: Hashable {
    var path: [String]
    var type: KernelValueType
  }

  var type: KernelTypeName
  var question: Question

  private static let functions: [(name: StaticString, argumentCount: Int)] = [
    ("@__apus_kernel_field_address(", 5),
    ("@__apus_kernel_field_information(", 5),
    ("@__apus_kernel_type_information(", 3),
    ("@__apus_kernel_enumerator(", 5),
  ]

  /// What the functions have in common.
  static let prefix: StaticString = "@__apus_kernel_"

  /// The use in a line, or nil where there is none.
  ///
  /// - Throws: A sentence about what is wrong with it.
  static func parse(_ line: String, _ texts: ConstantText) throws(Fault) -> KernelTypeUse? {
    guard line.has(prefix),
      let (index, start) = functions.indices.lazy
        .compactMap({ index in
          line.range(of: functions[index].name).map { (index, $0.upperBound) }
        })
        .first
    else { return nil }
    let arguments = CallArguments.split(line[start...]).map(CallArguments.value)
    guard arguments.count == functions[index].argumentCount else { return nil }
    let first = index == 0 ? 1 : 0
    let typeText = try text(arguments[first], arguments[first + 1], texts)
    guard let type = KernelTypeName(typeText) else {
      throw Fault("'\(typeText)' is not the name of a type: say 'struct NAME'")
    }
    func kind(_ index: Int) throws(Fault) -> Int {
      guard let number = Int(arguments[index]) else { throw Fault.variable }
      return number
    }
    switch index {
    case 0:
      return KernelTypeUse(
        type: type,
        question: .address(
          base: arguments[0], field: try field(text(arguments[3], arguments[4], texts))))
    case 1:
      return KernelTypeUse(
        type: type,
        question: .field(try field(text(arguments[2], arguments[3], texts)), kind: try kind(4)))
    case 2:
      return KernelTypeUse(type: type, question: .type(kind: try kind(2)))
    default:
      let words = try text(arguments[2], arguments[3], texts).split(separator: ":").map(String.init)
      guard let name = words.first, CIdentifier.isValid(name), words.count <= 2,
        Int64(words.last ?? "") != nil || words.count == 1
      else { throw Fault("'\(words.joined(separator: ":"))' is not 'NAME:NUMBER'") }
      return KernelTypeUse(
        type: type,
        question: .enumerator(
          name: name, value: words.count == 2 ? words[1] : "0", kind: try kind(4)))
    }
  }

  private static func text(
    _ pointer: Substring, _ count: Substring, _ texts: ConstantText
  ) throws(Fault) -> String {
    guard let text = texts.text(pointer, count) else { throw Fault.variable }
    return text
  }

  /// The field that a description is of.
  ///
  /// - Throws: A sentence about what is wrong with it.
  static func field(_ text: String) throws(Fault) -> Field {
    let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
    guard parts.count == 2, let type = KernelValueType(parts[1]) else {
      throw Fault("'\(text)' does not describe a field: say 'NAME: TYPE', such as 'tgid: s32'")
    }
    let path = parts[0].split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard path.allSatisfy(CIdentifier.isValid), path.count <= 16 else {
      throw Fault("'\(parts[0])' is not the name of a field")
    }
    return Field(path: path, type: type)
  }

  /// What is wrong with a use.
  struct Fault: Error {
    var sentence: String

    init(_ sentence: String) {
      self.sentence = sentence
    }

    static let variable = Fault(
      "which field of the kernel this is must be known when the program is compiled")
  }
}
