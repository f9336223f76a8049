/// What an eBPF object says is to be loaded: programs, maps, their types.
///
/// Pure data, the same on every host, and free to be changed before it is loaded.
public struct ObjectSpecification: Hashable, Sendable {
  /// The programs, in the order of their sections.
  public var programs: [ProgramSpecification]

  /// The maps: those defined in `.maps` first, then one per section of global data.
  public var maps: [MapSpecification]

  /// The licence, for example `GPL`; empty when the object names none.
  ///
  /// Helpers marked as GPL only want a licence that is compatible with it.
  public var license: String

  /// The kernel version that kprobes had to name before Linux 5.0 (section `version`), or 0.
  public var kernelVersion: UInt32

  /// The types, or `nil` when the object has none.
  public var btf: BTF?

  /// The byte order of the machine the object is for.
  ///
  /// Only a machine of that order can load it.
  public var byteOrder: ByteOrder

  /// The places where programs may trap, in the order in which ``TrapSite/map`` counts them.
  public var traps: [TrapSite]

  /// Makes a specification.
  public init(
    programs: [ProgramSpecification] = [],
    maps: [MapSpecification] = [],
    license: String = "",
    kernelVersion: UInt32 = 0,
    btf: BTF? = nil,
    byteOrder: ByteOrder = .host,
    traps: [TrapSite] = []
  ) {
    self.programs = programs
    self.maps = maps
    self.license = license
    self.kernelVersion = kernelVersion
    self.btf = btf
    self.byteOrder = byteOrder
    self.traps = traps
  }
}

extension ObjectSpecification {
  /// The program of that name, if there is one.
  ///
  /// Setting replaces or adds it; setting `nil` removes it.
  public subscript(program name: String) -> ProgramSpecification? {
    get { programs.first { $0.name == name } }
    set { programs.replaceFirst(where: { $0.name == name }, with: newValue) }
  }

  /// The map of that name, if there is one.
  ///
  /// Setting replaces or adds it; setting `nil` removes it.
  public subscript(map name: String) -> MapSpecification? {
    get { maps.first { $0.name == name } }
    set { maps.replaceFirst(where: { $0.name == name }, with: newValue) }
  }
}

extension Array {
  fileprivate mutating func replaceFirst(
    where matches: (Element) -> Bool, with replacement: Element?
  ) {
    switch (firstIndex(where: matches), replacement) {
    case (let index?, let replacement?): self[index] = replacement
    case (let index?, nil): remove(at: index)
    case (nil, let replacement?): append(replacement)
    case (nil, nil): break
    }
  }
}
