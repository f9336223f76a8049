public import SystemPackage

/// How ``LoadedObject/init(loading:options:)`` loads.
public struct LoadOptions: Sendable, Hashable {
  /// Whether the object's BTF is loaded with it, so that tools show types and source lines.
  public var loadsBTF = true

  /// The most bytes of log to ask the verifier for when it rejects a program.
  ///
  /// The buffer starts at 64 KiB and grows up to this.
  public var verifierLogLimit = 16 << 20

  /// A file with the kernel's BTF, raw or in an ELF file, to resolve CO-RE relocations and kernel symbols with.
  ///
  /// If it is nil, the running kernel's is taken from `/sys/kernel/btf/vmlinux` or, where the kernel does not show
  /// it, from where distributions put it. It is read only for an object that needs it.
  public var kernelBTF: FilePath?

  /// The defaults.
  public init() {}
}
