/// CO-RE: what a program asks about the kernel's types becomes LLVM's own intrinsics for that, as
/// clang writes them for C's `__builtin_preserve_access_index`. LLVM's eBPF back end makes of them
/// the numbers in the instructions and the records for the loader.
extension IRText {
  /// Rewrites all uses of the kernel's types, after everything was inlined.
  ///
  /// - Throws: ``CompilerError`` at the use that cannot be made out.
  mutating func lowerKernelTypes(
    _ metadata: Metadata, files: Set<String>
  ) throws(CompilerError) {
    guard lines.contains(where: { $0.has(KernelTypeUse.prefix) }) else { return }
    let texts = ConstantText(self)
    var declarations = KernelTypeDeclarations()
    var uses: [(index: Int, use: KernelTypeUse)] = []
    var diagnostics: [Diagnostic] = []
    for (index, line) in lines.enumerated() where line.hasPrefix("  ") {
      do throws(KernelTypeUse.Fault) {
        guard let use = try KernelTypeUse.parse(line, texts) else { continue }
        try declarations.add(use)
        uses.append((index, use))
      } catch {
        let location = Self.debugLocation(of: line)
          .flatMap { metadata.userLocation(of: $0, in: files)?.1 }
        diagnostics.append(Diagnostic(.error, error.sentence, at: location))
      }
    }
    guard diagnostics.isEmpty else {
      throw CompilerError(.lowering, diagnostics.withoutRepetitions)
    }
    declarations.declare(from: metadata.nextNumber)
    var calls = KernelTypeCalls(declarations)
    var replacements: [Int: [String]] = [:]
    for (index, use) in uses { replacements[index] = calls.replacement(for: lines[index], use) }
    lines = lines.indices.flatMap { index -> [String] in
      if lines[index].hasPrefix("declare ") && lines[index].has(KernelTypeUse.prefix) { return [] }
      return replacements[index] ?? [lines[index]]
    }
    lines += calls.strings + KernelTypeCalls.intrinsics + declarations.lines
  }
}

/// Writes the intrinsics.
private struct KernelTypeCalls {
  private let declarations: KernelTypeDeclarations
  /// The constant strings that intrinsics refer to.
  private(set) var strings: [String] = []
  private var number = 0

  init(_ declarations: KernelTypeDeclarations) {
    self.declarations = declarations
  }

  static let intrinsics = [
    "declare ptr @llvm.preserve.struct.access.index.p0.p0(ptr, i32 immarg, i32 immarg) nounwind willreturn memory(none)",
    "declare ptr @llvm.preserve.union.access.index.p0.p0(ptr, i32 immarg) nounwind willreturn memory(none)",
    "declare i32 @llvm.bpf.preserve.field.info.p0(ptr, i64 immarg) nounwind willreturn memory(none)",
    "declare i32 @llvm.bpf.preserve.type.info(i32, i64 immarg) nounwind willreturn memory(none)",
    "declare i64 @llvm.bpf.preserve.enum.value(i32, ptr, i64 immarg) nounwind willreturn memory(none)",
    "declare i64 @llvm.bpf.btf.type.id(i32, i64 immarg) nounwind willreturn memory(none)",
  ]

  /// The lines that take the place of a call.
  mutating func replacement(for line: String, _ use: KernelTypeUse) -> [String] {
    // A result that nobody takes needs no call.
    guard let equals = line.range(of: " = ") else { return [] }
    let result = String(line[..<equals.lowerBound].drop { $0 == " " })
    let location = IRText.debugLocation(of: line).map { ", !dbg !\($0)" } ?? ""
    number += 1
    let type = declarations.metadata(of: use.type)
    switch use.question {
    case .address(let base, let field):
      return path(to: field, use.type, from: String(base), result: result, location)
    case .field(let field, let kind):
      return path(to: field, use.type, from: "null", result: "\(temporary).field", location) + [
        "  \(temporary) = call i32 @llvm.bpf.preserve.field.info.p0(ptr \(temporary).field, i64 \(kind))\(location)",
        "  \(result) = zext i32 \(temporary) to i64\(location)",
      ]
    case .type(let kind) where kind < 3:
      return [
        "  \(temporary) = call i32 @llvm.bpf.preserve.type.info(i32 \(number), i64 \(kind))\(location), "
          + "!llvm.preserve.access.index !\(type)",
        "  \(result) = zext i32 \(temporary) to i64\(location)",
      ]
    case .type(let kind):
      return [
        "  \(result) = call i64 @llvm.bpf.btf.type.id(i32 \(number), i64 \(kind - 3))\(location), "
          + "!llvm.preserve.access.index !\(type)"
      ]
    case .enumerator(let name, let value, let kind):
      let text = "\(name):\(value)"
      strings.append(
        "@apus.enumerator.\(number) = private unnamed_addr constant [\(text.utf8.count + 1) x i8] "
          + "c\"\(text)\\00\", align 1")
      return [
        "  \(result) = call i64 @llvm.bpf.preserve.enum.value(i32 \(number), ptr @apus.enumerator.\(number), "
          + "i64 \(kind))\(location), !llvm.preserve.access.index !\(type)"
      ]
    }
  }

  private var temporary: String { "%apus.kernel.\(number)" }

  /// The steps to a field, each from the result of the one before.
  private func path(
    to field: KernelTypeUse.Field, _ type: KernelTypeName, from base: String, result: String,
    _ location: String
  ) -> [String] {
    let steps = declarations.steps(to: field, in: type)
    var from = base
    return steps.enumerated()
      .map { index, step in
        let to = index == steps.count - 1 ? result : "\(temporary).step.\(index)"
        defer { from = to }
        let note = "\(location), !llvm.preserve.access.index !\(step.metadata)"
        if step.isUnion {
          return
            "  \(to) = call ptr @llvm.preserve.union.access.index.p0.p0(ptr \(from), i32 \(step.index))\(note)"
        }
        return
          "  \(to) = call ptr @llvm.preserve.struct.access.index.p0.p0(ptr elementtype(\(step.layout)) "
          + "\(from), i32 \(step.index), i32 \(step.index))\(note)"
      }
  }
}
