import ApusObject
import ApusSystem
import SystemPackage

extension ObjectLoader {
  /// The map's name, which is the section's.
  static let configurationMap = ".kconfig"

  /// The map of what the programs want to know of the kernel's configuration, with its values; nil if they ask for
  /// nothing.
  ///
  /// - Parameter places: Gets the offset of each variable in the map's value.
  /// - Returns: The map with its values, or nil.
  /// - Throws: ``ApusError`` that names an option that is not set, or the file that is missing.
  func configurationMap(places: inout [String: UInt32]) throws(ApusError) -> MapSpecification? {
    var wanted: [String: (isWeak: Bool, program: String)] = [:]
    // By index: a program that is taken out of the array is copied.
    for index in specification.programs.indices
    where !specification.programs[index].records.places.externalVariables.isEmpty
      && specification.programs[index].isLoadedByDefault
    {
      let program = specification.programs[index]
      for variable in program.records.externalVariables
      where variable.sectionName == Self.configurationMap {
        let isWeak = variable.isWeak && wanted[variable.name]?.isWeak ?? true
        wanted[variable.name] = (isWeak, program.name)
      }
    }
    guard !wanted.isEmpty else { return nil }
    // The largest first leaves no gaps, and each at a multiple of its size.
    var variables: [ConfigurationVariable] = []
    for (name, use) in wanted {
      variables.append(try configurationVariable(name, program: use.program))
    }
    variables.sort { ($0.alignment, $1.name) > ($1.alignment, $0.name) }
    var configuration: KernelConfiguration?
    var contents: [UInt8] = []
    for variable in variables {
      places[variable.name] = UInt32(clamping: contents.count)
      let use = wanted[variable.name] ?? (isWeak: false, program: "")
      if let number = VirtualOption(rawValue: variable.name)?.value(on: kernel) {
        contents += variable.bytes(of: number)
        continue
      }
      if configuration == nil { configuration = KernelConfiguration.current() }
      contents += try value(of: variable, in: configuration, isWeak: use.isWeak, use.program)
    }
    return MapSpecification(
      name: Self.configurationMap, type: .array, keySize: 4,
      valueSize: UInt32(clamping: contents.count), maxEntries: 1,
      flags: [.readOnlyForPrograms, .mappable],
      contents: contents, isFrozen: true)
  }

  private func configurationVariable(
    _ name: String, program: String
  ) throws(ApusError) -> ConfigurationVariable {
    guard let btf = specification.btf, let id = btf.id(named: name, kind: .variable),
      case .variable(_, _, let type)? = try? btf.type(id),
      let variable = ConfigurationVariable(name: name, type: type, in: btf)
    else {
      throw ApusError(
        .invalidObject,
        "Program \(program) uses \(name) of .kconfig, whose type is none that an option of the kernel can have: "
          + "bool, char, an integer, an array of char, or enum libbpf_tristate.", subject: program)
    }
    return variable
  }

  private func value(
    of variable: ConfigurationVariable, in configuration: KernelConfiguration?, isWeak: Bool,
    _ program: String
  ) throws(ApusError) -> [UInt8] {
    guard let text = configuration?.options[variable.name] else {
      if isWeak { return [UInt8](repeating: 0, count: Int(variable.size)) }
      let reason =
        configuration == nil
        ? "neither /boot/config-RELEASE nor /proc/config.gz can be read"
        : "the running kernel is built without it"
      throw ApusError(
        .unsupported,
        "Program \(program) wants to know \(variable.name) of the kernel's configuration, and \(reason). Declare "
          + "it weak to get 0 then.", subject: program)
    }
    guard let bytes = variable.bytes(of: text) else {
      throw ApusError(
        .invalidObject,
        "Program \(program) declares \(variable.name) of .kconfig with a type that cannot hold this kernel's value, "
          + "which is \(text).", subject: program)
    }
    return bytes
  }

  /// Makes a program's loads of configuration variables loads of the map's value.
  func resolveConfiguration(of program: inout ProgramSpecification) throws(ApusError) {
    for variable in program.records.externalVariables
    where variable.sectionName == Self.configurationMap {
      guard let offset = configurationPlaces[variable.name] else {
        throw ApusError(
          .invalidObject, "Program \(program.name) uses \(variable.name), which .kconfig lacks.",
          subject: program.name)
      }
      program.references.append(
        MapReference(
          instruction: variable.instruction, map: Self.configurationMap,
          kind: .value(offset: offset)))
    }
  }
}
