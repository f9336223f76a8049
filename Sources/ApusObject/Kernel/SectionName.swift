/// What the name of an ELF section says of the programs in it, as libbpf documents it.
public struct SectionName: Hashable, Sendable {
  /// The name, or what comes before the slash and the target.
  public let prefix: String

  /// Whether a slash and a target may follow.
  public let takesTarget: Bool

  /// What the programs are for.
  public let programType: ProgramType

  /// Where they are attached, or `nil` when the type has only one place.
  public let attachType: AttachType?

  /// What else the name says.
  public let options: Options

  /// How the programs are attached to the target, or `nil` where it takes more than the name says, such as an
  /// interface or a control group.
  public let attachment: Attachment?

  /// What else a section's name says.
  public struct Options: OptionSet, Hashable, Sendable {
    /// The bits.
    public var rawValue: UInt8

    /// Makes options of those bits.
    public init(rawValue: UInt8) {
      self.rawValue = rawValue
    }

    /// The programs may sleep.
    public static let sleepable = Self(rawValue: 1)
    /// The target is looked up in the kernel's BTF, or in another program's.
    public static let needsTargetBTF = Self(rawValue: 2)
    /// The attach type may be left out on a kernel that does not know it.
    public static let optionalAttachType = Self(rawValue: 4)
    /// The programs take packets of several fragments.
    public static let fragments = Self(rawValue: 8)
  }

  /// A section's name, understood.
  public struct Resolved: Hashable, Sendable {
    /// The line of the table that fits.
    public let name: SectionName
    /// What follows the slash, if anything does.
    public let target: String?
    /// Whether the name only starts like one that libbpf knows, such as `xdp_first` or `socket/1`.
    public let isByPrefix: Bool
    /// Whether the name does not start with `?`, which asks not to load the programs unless told.
    public let isLoadedByDefault: Bool
  }

  /// Finds out what a section's name means; `nil` when neither libbpf nor cilium/ebpf knows such a name.
  ///
  /// A name that libbpf knows means what it means there. Of others, cilium/ebpf takes those that start with one that has
  /// no target for that: `socket_filter` for `socket`, `xdp/first` for `xdp`.
  public static func resolve(_ name: String) -> Resolved? {
    let isOptional = name.utf8.first == UInt8(ascii: "?")
    let name = isOptional ? String(name.dropFirst()) : name
    func resolved(
      _ entry: SectionName, target: String? = nil, isByPrefix: Bool = false
    ) -> Resolved {
      Resolved(
        name: entry, target: target, isByPrefix: isByPrefix, isLoadedByDefault: !isOptional)
    }
    if let exact = entry(name) { return resolved(exact) }
    if let slash = name.utf8.firstIndex(of: UInt8(ascii: "/")),
      let entry = entry(String(name[..<slash])), entry.takesTarget
    {
      return resolved(entry, target: String(name[slash...].dropFirst()))
    }
    return table.first { !$0.takesTarget && name.utf8.starts(with: $0.prefix.utf8) }
      .map { resolved($0, isByPrefix: true) }
  }

  /// The line of the table with a prefix.
  ///
  /// It is compared with all: that is done once for a section, and a table by hashes would take longer to make.
  private static func entry(_ prefix: String) -> SectionName? {
    let table = table
    let count = prefix.utf8.count
    for index in table.indices
    where table[index].prefix.utf8.count == count && table[index].prefix == prefix {
      return table[index]
    }
    return nil
  }
}
