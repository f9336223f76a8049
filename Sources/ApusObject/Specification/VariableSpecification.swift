/// A global variable of an object: a named place in one of its maps of data.
public struct VariableSpecification: Hashable, Sendable {
  /// The name in the source.
  public var name: String
  /// The map that it lies in: `.bss`, `.data`, `.rodata`, one whose name begins so, or an arena.
  public var map: String
  /// Where it starts, in bytes from the start of the map's ``MapSpecification/contents``.
  public var offset: UInt32
  /// Its size in bytes.
  public var size: UInt32
  /// Its type, with its qualifiers.
  public var type: BTFTypeID

  /// Makes a variable.
  public init(name: String, map: String, offset: UInt32, size: UInt32, type: BTFTypeID) {
    self.name = name
    self.map = map
    self.offset = offset
    self.size = size
    self.type = type
  }
}

extension ObjectSpecification {
  /// The global variables that the object's types name, in the order of their sections.
  ///
  /// One that does not lie inside its section is left out.
  public var variables: [VariableSpecification] {
    guard let btf else { return [] }
    var variables: [VariableSpecification] = []
    for case .dataSection(let section) in btf.types {
      guard let map = dataMap(section: section.name), let size = map.contents?.count else {
        continue
      }
      for variable in section.variables {
        guard case .variable(let name, _, let type) = try? btf.type(variable.type),
          Int(variable.offset) <= size, Int(variable.size) <= size - Int(variable.offset)
        else { continue }
        variables.append(
          VariableSpecification(
            name: name, map: map.name, offset: variable.offset, size: variable.size,
            type: type))
      }
    }
    return variables
  }

  /// The bytes that a global variable starts with; nil where there is no such variable.
  ///
  /// Setting bytes of another size than the variable's, or of a variable that is not there, does
  /// nothing.
  public subscript(initialValueOf name: String) -> [UInt8]? {
    get {
      guard let variable = variables.first(where: { $0.name == name }),
        let contents = self[map: variable.map]?.contents
      else { return nil }
      return Array(contents[Self.range(of: variable)])
    }
    set {
      guard let newValue, let variable = variables.first(where: { $0.name == name }),
        newValue.count == Int(variable.size)
      else { return }
      self[map: variable.map]?.contents?.replaceSubrange(Self.range(of: variable), with: newValue)
    }
  }

  private static func range(of variable: VariableSpecification) -> Range<Int> {
    Int(variable.offset)..<Int(variable.offset) + Int(variable.size)
  }
}
