import ApusObject
import ApusSystem
import SystemPackage

/// What the programs of an object use of the kernel: its functions (kfuncs), its variables (ksyms) and its
/// configuration (`.kconfig`).
///
/// Everything is looked up when the first program needs it, and once for all of them.
final class Externals {
  private let specification: ObjectSpecification
  private let types: KernelTypes
  private var symbols: KernelSymbols?

  init(_ specification: ObjectSpecification, types: KernelTypes) {
    self.specification = specification
    self.types = types
  }

  /// Something of the kernel's that has BTF.
  struct Found {
    var type: BTFTypeID
    /// The module it is in; nil for the kernel itself.
    var module: String?
  }

  /// What a look-up found.
  enum Outcome {
    case found(Found)
    case missing
    /// There is one of that name, whose type is another.
    case incompatible(kernel: String)
  }

  /// Looks a function or variable up by its declaration in the object's BTF.
  func find(
    _ name: String, kind: BTFKind, for program: ProgramSpecification
  ) throws(ApusError) -> Outcome {
    let what = kind == .function ? "function" : "variable"
    let image = try types.kernel(
      for: "Program \(program.name) uses the kernel's \(what) \(name)", subject: program.name)
    let declared = specification.btf.flatMap { btf in
      btf.id(named: name, kind: kind).flatMap { try? btf.type($0).references.first }
    }
    // A flavour (`___` and what follows) tells several declarations of one function apart.
    let wanted = Self.withoutFlavour(name)
    if let outcome = try find(wanted, kind, declared, image, module: nil, program) {
      return outcome
    }
    for module in types.modules {
      if let outcome = try find(wanted, kind, declared, module.types, module: module.name, program)
      {
        return outcome
      }
    }
    return .missing
  }

  private func find(
    _ name: String, _ kind: BTFKind, _ declared: BTFTypeID?, _ image: BTFImage, module: String?,
    _ program: ProgramSpecification
  ) throws(ApusError) -> Outcome? {
    guard let id = image.id(named: name, kind: kind) else { return nil }
    do throws(ObjectError) {
      if let declared, let btf = specification.btf, let own = try image.type(id).references.first,
        try !image.isCompatible(own, with: declared, of: btf)
      {
        return .incompatible(kernel: CDeclaration(image).text(own, name: name))
      }
      return .found(Found(type: id, module: module))
    } catch {
      throw ApusError(
        .invalidObject,
        "Program \(program.name) uses \(name), whose types cannot be compared with the kernel's: \(error)",
        subject: program.name)
    }
  }

  /// The name without the last `___` between other characters, and without what follows.
  private static func withoutFlavour(_ name: String) -> String {
    COREResolver.essentialName(name)
  }

  /// The address of a symbol that is declared without a type.
  func address(of name: String) throws(Errno) -> KernelSymbols.Finding? {
    if symbols == nil {
      var names: Set<String> = []
      for program in specification.programs {
        for variable in program.records.externalVariables where variable.sectionName != ".kconfig" {
          names.insert(Self.withoutFlavour(variable.name))
        }
      }
      symbols = try KernelSymbols.current(names)
    }
    return symbols?.findings[Self.withoutFlavour(name)]
  }

  /// Whether a variable is declared with a type, or as `extern const void`.
  func isTyped(_ name: String) -> Bool {
    guard let btf = specification.btf, let id = btf.id(named: name, kind: .variable),
      case .variable(_, _, let type)? = try? btf.type(id),
      let type = try? btf.unqualified(type).type
    else { return false }
    return type != .void
  }

  /// Whether it is declared as a function.
  func isFunction(_ name: String) -> Bool {
    specification.btf?.id(named: name, kind: .function) != nil
  }
}
