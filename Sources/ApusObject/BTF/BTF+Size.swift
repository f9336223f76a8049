/// Types by their ids: a ``BTF``, or a ``BTFImage`` that decodes one when it is asked for.
public protocol BTFTypes {
  /// The type of an id.
  ///
  /// - Throws: ``ObjectError/Code/notFound`` when there is no such type.
  func type(_ id: BTFTypeID) throws(ObjectError) -> BTFType
}

extension BTF: BTFTypes {
  /// How many references in a row are followed before a chain counts as endless.
  static let maximumDepth = 32
}

extension BTFTypes {
  /// The type that is meant once typedefs, qualifiers and type tags are left out, and its id.
  ///
  /// - Throws: ``ObjectError/Code/notFound``, or ``ObjectError/Code/limitExceeded`` for a chain of
  ///   more than 32.
  public func unqualified(
    _ id: BTFTypeID
  ) throws(ObjectError) -> (id: BTFTypeID, type: BTFType) {
    var current = id
    for _ in 0...BTF.maximumDepth {
      let type = try type(current)
      switch type {
      case .typedef(_, let next), .volatile(let next), .const(let next), .restrict(let next),
        .typeTag(_, let next, _):
        current = next
      default: return (current, type)
      }
    }
    throw Self.tooDeep(id)
  }

  /// The size in bytes of a type, or of what a variable holds; a pointer's is 8.
  ///
  /// - Throws: ``ObjectError/Code/invalidBTF`` for a type that has none (`void`, a function, a
  ///   forward declaration) or one beyond 4 GiB; ``ObjectError/Code/limitExceeded`` for a chain of
  ///   references that does not end; ``ObjectError/Code/notFound``.
  public func size(of id: BTFTypeID) throws(ObjectError) -> UInt32 {
    var current = id
    var count: UInt32 = 1
    for _ in 0...BTF.maximumDepth {
      let type = try type(current)
      let size: UInt32
      switch type {
      case .typedef(_, let next), .volatile(let next), .const(let next), .restrict(let next),
        .typeTag(_, let next, _), .variable(_, _, let next):
        current = next
        continue
      case .array(let array):
        count = try Self.product(count, array.count, of: id)
        current = array.element
        continue
      case .pointer: size = 8
      case .integer(let integer): size = integer.size
      case .structure(let composite), .union(let composite): size = composite.size
      case .enumeration(let enumeration), .enumeration64(let enumeration): size = enumeration.size
      case .float(_, let bytes): size = bytes
      case .dataSection(let section): size = section.size
      case .void, .forward, .function, .functionPrototype, .declarationTag:
        throw ObjectError(
          .invalidBTF, "type \(id.rawValue) leads to a type that has no size", section: ".BTF")
      }
      return try Self.product(count, size, of: id)
    }
    throw Self.tooDeep(id)
  }

  private static func product(
    _ lhs: UInt32, _ rhs: UInt32, of id: BTFTypeID
  ) throws(ObjectError) -> UInt32 {
    let (product, overflow) = lhs.multipliedReportingOverflow(by: rhs)
    guard !overflow else {
      throw ObjectError(
        .invalidBTF, "type \(id.rawValue) is an array of more than 4 GiB", section: ".BTF")
    }
    return product
  }

  private static func tooDeep(_ id: BTFTypeID) -> ObjectError {
    ObjectError(
      .limitExceeded, "type \(id.rawValue) leads through more than \(BTF.maximumDepth) others",
      section: ".BTF")
  }
}
