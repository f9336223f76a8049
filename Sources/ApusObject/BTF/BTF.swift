/// BPF Type Format: the types of a program or of the kernel, as the `.BTF` section holds them.
///
/// A type refers to others by ``BTFTypeID``. Id 0 is `void`; ``types`` starts with id 1.
public struct BTF: Hashable, Sendable {
  /// The types in order of their ids, the first of which is 1.
  public var types: [BTFType]

  /// Makes type information of those types.
  public init(types: [BTFType] = []) {
    self.types = types
  }
}

extension BTF {
  /// The id that the next added type gets.
  public var nextID: BTFTypeID { BTFTypeID(UInt32(clamping: types.count &+ 1)) }

  /// Every id but that of `void`, in order.
  public var ids: some RandomAccessCollection<BTFTypeID> {
    (0..<types.count).lazy.map { BTFTypeID(UInt32(clamping: $0 &+ 1)) }
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
    return types[index]
  }

  /// The id of the first type of that name and kind.
  public func id(named name: String, kind: BTFKind) -> BTFTypeID? {
    types.firstIndex { $0.kind == kind && $0.name == name }
      .map { BTFTypeID(UInt32(clamping: $0 &+ 1)) }
  }

  private func index(of id: BTFTypeID) -> Int? {
    let index = Int(id.rawValue) &- 1
    return types.indices.contains(index) ? index : nil
  }

  private static func noSuchType(_ id: BTFTypeID) -> ObjectError {
    ObjectError(.notFound, "there is no type \(id.rawValue)", section: ".BTF")
  }
}
