/// How ``LoadedObject/init(loading:options:)`` loads.
public struct LoadOptions: Sendable, Hashable {
  /// Whether the object's BTF is loaded with it, so that tools show types and source lines.
  public var loadsBTF = true

  /// The most bytes of log to ask the verifier for when it rejects a program.
  ///
  /// The buffer starts at 64 KiB and grows up to this.
  public var verifierLogLimit = 16 << 20

  /// The defaults.
  public init() {}
}
