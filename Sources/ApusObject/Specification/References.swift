/// A wide load that needs a map's descriptor.
public struct MapReference: Hashable, Sendable {
  /// The index of the wide load's first slot in ``ProgramSpecification/instructions``.
  public var instruction: Int

  /// The name of the map.
  public var map: String

  /// What the load gives the program.
  public var kind: Kind

  /// Makes a reference.
  public init(instruction: Int, map: String, kind: Kind) {
    self.instruction = instruction
    self.map = map
    self.kind = kind
  }

  /// What a wide load gives the program.
  public enum Kind: Hashable, Sendable {
    /// The map (`BPF_PSEUDO_MAP_FD`).
    case map
    /// The address of its only value, or of an arena's globals, plus an offset in bytes (`BPF_PSEUDO_MAP_VALUE`).
    case value(offset: UInt32)
  }
}

/// A call of a function that is not in the object: a kernel function (kfunc).
public struct ExternalCall: Hashable, Sendable {
  /// The index of the call in ``ProgramSpecification/instructions``.
  public var instruction: Int

  /// The name of the function.
  public var name: String

  /// Whether it may be missing (`__weak`).
  public var isWeak: Bool

  /// Makes a call.
  public init(instruction: Int, name: String, isWeak: Bool = false) {
    self.instruction = instruction
    self.name = name
    self.isWeak = isWeak
  }
}

/// A wide load of the address of a variable, or function, that is not in the object.
public struct ExternalVariable: Hashable, Sendable {
  /// The index of the wide load's first slot in ``ProgramSpecification/instructions``.
  public var instruction: Int

  /// The name of the variable.
  public var name: String

  /// The section BTF declares it in, `.ksyms` or `.kconfig`, or `nil` without BTF.
  public var sectionName: String?

  /// Whether it may be missing (`__weak`).
  public var isWeak: Bool

  /// Makes a variable.
  public init(instruction: Int, name: String, sectionName: String?, isWeak: Bool = false) {
    self.instruction = instruction
    self.name = name
    self.sectionName = sectionName
    self.isWeak = isWeak
  }
}
