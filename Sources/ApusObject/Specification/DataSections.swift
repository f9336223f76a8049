/// The sections of global data, each of which becomes a map of one value.
struct DataSections {
  private(set) var maps: [MapSpecification] = []
  /// By index in ``ELFObject/sections``, where in ``maps`` the map is.
  private var places: [Int?]

  /// Zeroed data takes no room in a file, so a small one could ask for any amount.
  static let maximumZeroFilledSize: UInt64 = 64 << 20

  init(_ object: ELFObject, btf: BTF?) throws(ObjectError) {
    places = [Int?](repeating: nil, count: object.sections.count)
    var zeroFilled: UInt64 = 0
    let types = Self.sectionTypes(btf)
    for (index, section) in object.sections.enumerated() {
      guard section.size > 0, section.flags.contains(.allocated), let kind = Kind(section.name)
      else { continue }
      let contents: [UInt8]
      switch section.content {
      case .bytes(let bytes): contents = bytes
      case .zeroFilled(let size):
        zeroFilled = zeroFilled.addingReportingOverflow(size).partialValue
        guard size <= Self.maximumZeroFilledSize, zeroFilled <= Self.maximumZeroFilledSize else {
          throw ObjectError(
            .limitExceeded, "the zeroed globals take more than 64 MiB", section: section.name)
        }
        contents = [UInt8](repeating: 0, count: Int(clamping: size))
      }
      guard let size = UInt32(exactly: contents.count) else {
        throw ObjectError(
          .limitExceeded, "the globals take more than 4 GiB", section: section.name)
      }
      let type = types[section.name].map { BTFTypeID(UInt32(clamping: $0)) }
      var flags: MapFlags = kind == .readOnly ? .readOnlyForPrograms : []
      if let btf, let type, btf.hasGlobalVariable(type) { flags.insert(.mappable) }
      places[index] = maps.count
      maps.append(
        MapSpecification(
          name: section.name, type: .array, keySize: 4, valueSize: size, maxEntries: 1,
          flags: flags, valueTypeID: type, contents: contents, isFrozen: kind == .readOnly))
    }
  }

  /// By name, the number of the first type that describes a section.
  private static func sectionTypes(_ btf: BTF?) -> [String: Int] {
    var types: [String: Int] = [:]
    guard let btf else { return types }
    for (index, type) in btf.types.enumerated() {
      if case .dataSection(let section) = type, types[section.name] == nil {
        types[section.name] = index &+ 1
      }
    }
    return types
  }

  /// The map of a section of data.
  func map(section index: Int) -> MapSpecification? {
    places[index].map { maps[$0] }
  }

  private enum Kind {
    case readOnly
    case writable

    init?(_ section: String) {
      // `.bss`, and `.bss.` with a name behind it; of the others, anything behind it, as with cilium/ebpf.
      if section.hasPrefix(".rodata") {
        self = .readOnly
      } else if section.hasPrefix(".data") || section == ".bss" || section.hasPrefix(".bss.") {
        self = .writable
      } else {
        return nil
      }
    }
  }
}

extension BTF {
  /// Whether a section has a variable that others than this object's code may see.
  fileprivate func hasGlobalVariable(_ id: BTFTypeID) -> Bool {
    guard case .dataSection(let section) = try? type(id) else { return false }
    return section.variables.contains { variable in
      if case .variable(_, .global, _) = try? type(variable.type) { true } else { false }
    }
  }
}
