/// Resolves CO-RE relocations (compile once, run everywhere): finds what a program's own types stand for among those
/// of a kernel, and what numbers its instructions need there.
///
/// The rules are libbpf's: types are found by their name without its flavour (`___` and what follows), members by
/// their names, also within anonymous structs and unions; several types of one name have to agree.
public struct COREResolver {
  private let local: BTF
  private let byteOrder: ByteOrder
  private let kernel: BTFImage?
  private let modules: () -> [BTFImage]
  private var candidates: [BTFTypeID: [Candidate]] = [:]
  private var resolutions: [BTFRelocation: Resolution] = [:]

  /// A type of the kernel that has the right name and kind.
  private struct Candidate {
    var image: BTFImage
    var id: BTFTypeID
  }

  /// What a relocation comes to.
  struct Resolution {
    /// The numbers of the program's own types, and of the kernel's.
    var own: COREValue
    /// `nil` when the kernel has no such thing, which only matters if the instruction is reached.
    var target: COREValue?
    /// What is missing, as a clause.
    var lack: String?
  }

  /// Makes a resolver.
  ///
  /// - Parameters:
  ///   - local: The program's types.
  ///   - byteOrder: The byte order of the machine.
  ///   - kernel: The kernel's types; without them it has none.
  ///   - modules: The types of the kernel's modules, asked for when the kernel itself has no type of a name.
  public init(
    local: BTF, byteOrder: ByteOrder = .host, kernel: BTFImage?,
    modules: @escaping () -> [BTFImage] = { [] }
  ) {
    // Decoded: most are looked at more than once.
    self.local = BTF(types: local.types)
    self.byteOrder = byteOrder
    self.kernel = kernel
    self.modules = modules
  }

  /// A C name without its flavour: `task_struct` of `task_struct___old`.
  public static func essentialName(_ name: String) -> String { name.essential }

  /// The number of a relocation, or `nil` when the kernel lacks the member or value that it is about.
  ///
  /// - Throws: ``ObjectError/Code/invalidRelocation`` when it makes no sense, or when types of one name disagree;
  ///   ``ObjectError/Code/limitExceeded``, ``ObjectError/Code/notFound``, ``ObjectError/Code/unsupported``.
  public mutating func value(_ relocation: BTFRelocation) throws(ObjectError) -> UInt64? {
    try resolve(relocation).target?.number
  }

  mutating func resolve(_ relocation: BTFRelocation) throws(ObjectError) -> Resolution {
    var key = relocation
    key.instruction = 0
    if let known = resolutions[key] { return known }
    let access = try COREAccess(relocation, in: local)
    let arithmetic = COREArithmetic(types: local, byteOrder: byteOrder)
    guard let own = try arithmetic.value(relocation.kind, of: access) else {
      throw ObjectError(
        .invalidRelocation, "a CO-RE relocation is about nothing that its own type has",
        section: BTFExtension.sectionName)
    }
    let resolution =
      relocation.kind == .typeIDLocal
      ? Resolution(own: own, target: own) : try resolve(relocation, access, own)
    resolutions[key] = resolution
    return resolution
  }

  private mutating func resolve(
    _ relocation: BTFRelocation, _ access: COREAccess, _ own: COREValue
  ) throws(ObjectError) -> Resolution {
    let candidates = try candidates(relocation.type)
    var found: (access: COREAccess, value: COREValue?)?
    var fitting: [Candidate] = []
    for candidate in candidates {
      var matcher = COREMatcher(local: local, target: candidate.image)
      guard
        let match = try matcher.match(access, kind: relocation.kind, candidate: candidate.id)
      else { continue }
      let value = try COREArithmetic(types: candidate.image, byteOrder: byteOrder)
        .value(relocation.kind, of: match)
      if let found {
        guard found.access.bitOffset == match.bitOffset, found.value?.number == value?.number else {
          throw ObjectError(
            .invalidRelocation,
            "the kernel has several types \(typeName(relocation)), which disagree about "
              + subject(relocation), section: BTFExtension.sectionName)
        }
      } else {
        found = (match, value)
      }
      fitting.append(candidate)
    }
    if let found {
      // What fitted once is what the next relocation of this type means too.
      self.candidates[relocation.type] = fitting
      return Resolution(own: own, target: found.value, lack: nil)
    }
    let value = try COREArithmetic(types: local, byteOrder: byteOrder)
      .value(relocation.kind, of: nil)
    let lack =
      candidates.isEmpty
      ? "the kernel has no \(typeName(relocation))"
      : relocation.kind.isOfEnumeration
        ? "the kernel's \(typeName(relocation)) has no value of that name"
        : "the kernel's \(typeName(relocation)) has no such member, or one of another type"
    return Resolution(own: own, target: value, lack: value == nil ? lack : nil)
  }

  private mutating func candidates(_ id: BTFTypeID) throws(ObjectError) -> [Candidate] {
    if let known = candidates[id] { return known }
    let type = try local.type(id)
    guard let name = type.name, !name.isEmpty else {
      throw ObjectError(
        .unsupported, "a CO-RE relocation is about type \(id.rawValue), which has no name",
        section: BTFExtension.sectionName)
    }
    let essential = Array(name.essential.utf8)
    func find(_ image: BTFImage) -> [Candidate] {
      image.ids(essentiallyNamed: essential, kind: type.kind)
        .filter { image.kind($0).map { $0.loose == type.looseKind } ?? false }
        .map { Candidate(image: image, id: $0) }
    }
    var result = kernel.map(find) ?? []
    if result.isEmpty { result = modules().flatMap(find) }
    candidates[id] = result
    return result
  }
}

extension BTFKind {
  /// The kind, where enums of 32 and of 64 bits are one.
  fileprivate var loose: BTFKind { self == .enumeration64 ? .enumeration : self }
}

// MARK: - Words

extension COREResolver {
  /// `struct task_struct`.
  private func typeName(_ relocation: BTFRelocation) -> String {
    guard let type = try? local.type(relocation.type) else { return "" }
    let name = (type.name ?? "").essential
    switch type {
    case .structure: return "struct \(name)"
    case .union: return "union \(name)"
    case .enumeration, .enumeration64: return "enum \(name)"
    default: return name
    }
  }

  /// What a relocation asks about: `task_struct.mm.pgd`, `values[2]`, `enum level's HIGH`.
  func subject(_ relocation: BTFRelocation) -> String {
    guard !relocation.kind.isOfType, let access = try? COREAccess(relocation, in: local) else {
      return typeName(relocation)
    }
    if relocation.kind.isOfEnumeration {
      return "\(typeName(relocation))'s \((access.steps.last?.name ?? "").essential)"
    }
    var text = typeName(relocation)
    for (position, step) in access.steps.enumerated() {
      if let name = step.name {
        text += ".\(name)"
      } else if position > 0 || step.index > 0 {
        text += "[\(step.index)]"
      }
    }
    return text
  }
}
