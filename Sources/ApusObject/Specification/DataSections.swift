/// The sections of global data, each of which becomes a map of one value.
struct DataSections {
  private(set) var maps: [MapSpecification] = []
  /// By index in ``ELFObject/sections``, where in ``maps`` the map is; -1 if it has none.
  private var places: [Int]

  /// Zeroed data takes no room in a file, so a small one could ask for any amount.
  ///
  /// The most that is known to be in use are 158 MiB, in scx_layered.
  static let maximumZeroFilledSize: UInt64 = 256 << 20

  init(_ object: ELFObject, btf: BTF?) throws(ObjectError) {
    places = Array(filledWith: -1, count: object.sections.count)
    var zeroFilled: UInt64 = 0
    var types: [String: BTFTypeID]?
    for index in object.sections.indices {
      guard object.sections[index].flags.contains(.allocated), object.sections[index].size > 0,
        let kind = Kind(object.sections[index].name)
      else { continue }
      let section = object.sections[index]
      let known = types ?? Self.sectionTypes(btf)
      types = known
      let contents: [UInt8]
      switch section.content {
      case .bytes(let bytes): contents = bytes
      case .zeroFilled(let size):
        zeroFilled = zeroFilled.addingReportingOverflow(size).partialValue
        guard size <= Self.maximumZeroFilledSize, zeroFilled <= Self.maximumZeroFilledSize else {
          throw ObjectError(
            .limitExceeded, "the zeroed globals take more than 256 MiB", section: section.name)
        }
        contents = [UInt8](repeating: 0, count: Int(clamping: size))
      }
      guard let size = UInt32(exactly: contents.count) else {
        throw ObjectError(
          .limitExceeded, "the globals take more than 4 GiB", section: section.name)
      }
      let type = known[section.name]
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
  private static func sectionTypes(_ btf: BTF?) -> [String: BTFTypeID] {
    var types: [String: BTFTypeID] = [:]
    guard let btf else { return types }
    for id in btf.ids(of: .dataSection) {
      if case .dataSection(let section) = try? btf.type(id), types[section.name] == nil {
        types[section.name] = id
      }
    }
    return types
  }

  /// The map of a section of data.
  func map(section index: Int) -> MapSpecification? {
    places[index] < 0 ? nil : maps[places[index]]
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
