public import ApusObject

/// A handle to a map of a type that can be created without an object.
public protocol CreatableMap: TypedMap {
  /// The size of a key in bytes.
  static var keySize: Int { get }
  /// The size of a value in bytes; of one processor's, in a per-CPU map.
  static var valueSize: Int { get }
  /// What keys and values are, for tools; nil if the kernel takes no types for it.
  static var types: MapTypes? { get }
}

extension CreatableMap {
  /// No types.
  public static var types: MapTypes? { nil }

  /// Creates a map that belongs to no object (`BPF_MAP_CREATE`).
  ///
  /// It lives as long as a handle to it, a program that uses it, or a path that it is pinned at.
  ///
  /// ```swift
  /// let seen = try HashMap<UInt32, UInt64>(maxEntries: 100, name: "seen")
  /// ```
  ///
  /// - Parameters:
  ///   - maxEntries: How many elements fit.
  ///   - name: What `bpftool map` shows: the first 15 bytes, of letters, digits, `_` and `.`.
  ///   - flags: How it is created. What the type cannot be without is always set.
  /// - Throws: ``ApusError/Code/mapCreationFailed`` with the field that the kernel refuses,
  ///   ``ApusError/Code/permissionDenied``.
  public init(maxEntries: UInt32, name: String = "", flags: MapFlags = []) throws(ApusError) {
    try self.init(
      SharedMap(
        creating: Self.specification(maxEntries: maxEntries, name: name, flags: flags),
        types: Self.types))
  }

  /// Opens the map that is pinned at a path; if there is none, creates one and pins it.
  ///
  /// - Throws: ``ApusError/Code/typeMismatch``, with both sides, if the one that is there differs in its type, its
  ///   sizes, its number of entries or its flags; otherwise as ``init(maxEntries:name:flags:)`` and
  ///   ``TypedMap/pin(at:)``.
  public init(
    pinnedAt path: String, orCreatingWith maxEntries: UInt32, name: String = "",
    flags: MapFlags = []
  ) throws(ApusError) {
    let specification = Self.specification(maxEntries: maxEntries, name: name, flags: flags)
    try self.init(SharedMap.opened(pinnedAt: path, orCreating: specification, types: Self.types))
  }

  static func specification(
    maxEntries: UInt32, name: String, flags: MapFlags, extra: UInt64 = 0
  ) -> MapSpecification {
    MapSpecification(
      name: name, type: mapType, keySize: UInt32(clamping: keySize),
      valueSize: UInt32(clamping: valueSize), maxEntries: maxEntries,
      flags: flags.union(mapType.rules?.requiredFlags ?? []), mapExtra: extra)
  }
}
