/// BPF Type Format: the types of a program or of the kernel, as the `.BTF` section holds them.
///
/// A type refers to others by ``BTFTypeID``. Id 0 is `void`; ``types`` starts with id 1.
public struct BTF: Sendable {
  private var storage: Storage

  private enum Storage {
    case types([BTFType])
    case encoded(EncodedBTF)
  }

  /// The types in order of their ids, the first of which is 1.
  public var types: [BTFType] {
    get {
      switch storage {
      case .types(let types): types
      case .encoded(let encoded): encoded.types
      }
    }
    _modify {
      var changed = types
      // So that nothing else refers to them, and changing one does not copy all.
      storage = .types([])
      defer { storage = .types(changed) }
      yield &changed
    }
  }

  /// Makes type information of those types.
  public init(types: [BTFType] = []) {
    storage = .types(types)
  }

  /// Makes type information that stays encoded until somebody looks at all of it, or changes it.
  init(_ encoded: EncodedBTF) {
    storage = .encoded(encoded)
  }

  /// The bytes it was read from, if nobody has changed it.
  var encoded: EncodedBTF? {
    switch storage {
    case .types: nil
    case .encoded(let encoded): encoded
    }
  }
}

extension BTF: Hashable {
  /// Whether the types are the same, in the same order.
  public static func == (left: BTF, right: BTF) -> Bool {
    if let encoded = left.encoded, encoded === right.encoded { return true }
    return left.types == right.types
  }

  /// Hashes the types.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(types)
  }
}

extension BTF {
  /// How many types there are, without `void`.
  private var count: Int {
    switch storage {
    case .types(let types): types.count
    case .encoded(let encoded): encoded.count
    }
  }

  /// The id that the next added type gets.
  public var nextID: BTFTypeID { BTFTypeID(UInt32(clamping: count &+ 1)) }

  /// Every id but that of `void`, in order.
  public var ids: some RandomAccessCollection<BTFTypeID> {
    (0..<count).lazy.map { BTFTypeID(UInt32(clamping: $0 &+ 1)) }
  }

  /// Adds a type and returns its id.
  ///
  /// An equal type is not looked for.
  @discardableResult
  public mutating func add(_ type: BTFType) -> BTFTypeID {
    let id = nextID
    types.append(type)
    return id
  }

  /// Replaces the type of an id.
  ///
  /// - Throws: ``ObjectError/Code/notFound`` when there is no such type, or it is `void`.
  public mutating func replace(_ id: BTFTypeID, with type: BTFType) throws(ObjectError) {
    guard let index = index(of: id) else { throw Self.noSuchType(id) }
    types[index] = type
  }

  /// The type of an id.
  ///
  /// - Throws: ``ObjectError/Code/notFound`` when there is no such type.
  public func type(_ id: BTFTypeID) throws(ObjectError) -> BTFType {
    if id == .void { return .void }
    guard let index = index(of: id) else { throw Self.noSuchType(id) }
    switch storage {
    case .types(let types): return types[index]
    case .encoded(let encoded): return try encoded.type(index)
    }
  }

  /// The kind of the type of an id, or `nil` when there is no such type.
  func kind(_ id: BTFTypeID) -> BTFKind? {
    if id == .void { return .void }
    guard let index = index(of: id) else { return nil }
    switch storage {
    case .types(let types): return types[index].kind
    case .encoded(let encoded): return encoded.kind(index)
    }
  }

  /// The id of the first type of that name and kind.
  public func id(named name: String, kind: BTFKind) -> BTFTypeID? {
    let index =
      switch storage {
      case .types(let types): types.firstIndex { $0.kind == kind && $0.name == name }
      case .encoded(let encoded):
        (0..<encoded.count).first { encoded.kind($0) == kind && encoded.hasName(name, $0) }
      }
    return index.map { BTFTypeID(UInt32(clamping: $0 &+ 1)) }
  }

  /// The types of a kind, in order.
  func ids(of kind: BTFKind) -> [BTFTypeID] {
    let indices =
      switch storage {
      case .types(let types): types.indices.filter { types[$0].kind == kind }
      case .encoded(let encoded): (0..<encoded.count).filter { encoded.kind($0) == kind }
      }
    return indices.map { BTFTypeID(UInt32(clamping: $0 &+ 1)) }
  }

  private func index(of id: BTFTypeID) -> Int? {
    let index = Int(id.rawValue) &- 1
    return index >= 0 && index < count ? index : nil
  }

  private static func noSuchType(_ id: BTFTypeID) -> ObjectError {
    ObjectError(.notFound, "there is no type \(id.rawValue)", section: ".BTF")
  }
}
