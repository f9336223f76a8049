/// A number somewhere in a type: what a type is made of when its structs and arrays are taken apart.
public struct ScalarField: Hashable, Sendable {
  /// Where it is, in bytes from the start of the type.
  public var offset: UInt32
  /// Its size in bytes.
  public var size: UInt32

  /// A number of `size` bytes at `offset`.
  public init(offset: UInt32, size: UInt32) {
    self.offset = offset
    self.size = size
  }

  /// Whether both cannot be right about the memory that they share: each covers a part of the other.
  ///
  /// Single bytes go with everything: an address may be an array of bytes in one language, and numbers in another.
  public func contradicts(_ other: ScalarField) -> Bool {
    guard offset < other.offset &+ other.size, other.offset < offset &+ size else { return false }
    return self != other && size > 1 && other.size > 1
  }
}

extension BTF {
  /// More numbers than this are not looked at, and four times as many types.
  private static let scalarLimit = 4096

  /// The numbers that a type is made of, in the order of their places; what is in unions and bit fields is left out.
  public func scalars(of id: BTFTypeID) throws(ObjectError) -> [ScalarField] {
    var fields: [ScalarField] = []
    var stepsLeft = 4 * Self.scalarLimit
    try addScalars(of: id, at: 0, to: &fields, &stepsLeft, depth: 0)
    return fields.sorted { $0.offset < $1.offset }
  }

  private func addScalars(
    of id: BTFTypeID, at offset: UInt32, to fields: inout [ScalarField], _ stepsLeft: inout Int,
    depth: Int
  ) throws(ObjectError) {
    guard depth < 32, fields.count < Self.scalarLimit, stepsLeft > 0 else { return }
    stepsLeft -= 1
    let (id, type) = try unqualified(id)
    switch type {
    case .integer, .pointer, .enumeration, .enumeration64, .float:
      fields.append(ScalarField(offset: offset, size: try size(of: id)))
    case .array(let array):
      let size = try size(of: array.element)
      guard size > 0 else { return }
      for index in 0..<array.count {
        guard fields.count < Self.scalarLimit, stepsLeft > 0 else { return }
        let (place, overflow) = index.multipliedReportingOverflow(by: size)
        guard !overflow else { return }
        try addScalars(
          of: array.element, at: offset &+ place, to: &fields, &stepsLeft, depth: depth + 1)
      }
    case .structure(let structure):
      for member in structure.members where member.bitOffset % 8 == 0 && member.bitFieldSize == 0 {
        guard stepsLeft > 0 else { return }
        try addScalars(
          of: member.type, at: offset &+ member.bitOffset / 8, to: &fields, &stepsLeft,
          depth: depth + 1)
      }
    default: return
    }
  }
}
