public import ApusObject

/// An eBPF object that was compiled, and what is in it in Swift's terms.
public struct CompiledObject: Sendable {
  /// A map as the source declares it.
  public struct Map: Hashable, Sendable {
    /// Its name, in the source and in the object.
    public var name: String
    /// Its type with all the modules spelled out: `ApusKernel.PerCPUArray<Swift.UInt64>`.
    public var swiftType: String
    /// Where it is declared.
    public var location: SourceLocation?
  }

  /// A variable as the source declares it: a `Global`, or a `Config`.
  public struct Variable: Hashable, Sendable {
    /// Its name, in the source and in the object.
    public var name: String
    /// The type of its value with all the modules spelled out: `Swift.UInt64`.
    public var swiftType: String
    /// Whether it is a constant that is set before the object is loaded.
    public var isConstant: Bool
    /// Where it is declared.
    public var location: SourceLocation?
  }

  /// A program as the source declares it.
  public struct Program: Hashable, Sendable {
    /// Its name, in the source and in the object.
    public var name: String
    /// Its section, which says what kind of program it is.
    public var section: String
    /// Where it is declared.
    public var location: SourceLocation?
  }

  /// The object: an ELF file.
  public var bytes: [UInt8]
  /// The maps, in the order of the source.
  public var maps: [Map]
  /// The variables, in the order of the source.
  public var variables: [Variable]
  /// The programs, in the order of the source.
  public var programs: [Program]
  /// The places where programs may trap, in the order of the map that counts them.
  public var traps: [TrapSite]
  /// What the compiler warned of.
  public var warnings: [Diagnostic]
  /// What the Swift compiler said beside its work.
  public var toolOutput: String
}

extension CompiledObject {
  /// What a module is compiled to that only others have a use for: no bytes at all.
  init(withoutPrograms warnings: [Diagnostic]) {
    self.init(
      bytes: [], maps: [], variables: [], programs: [], traps: [], warnings: warnings,
      toolOutput: "")
  }
}
