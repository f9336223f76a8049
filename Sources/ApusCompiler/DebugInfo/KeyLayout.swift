/// Whether the kernel may compare a type byte by byte.
///
/// Keys of hash maps are compared that way. A byte that belongs to no field holds whatever was there
/// before, and two keys that are equal in Swift would be different entries.
enum KeyLayout {
  /// What is wrong with a type as a key, in words that continue "the key …", or nil if nothing is.
  static func fault(of number: Int, size: UInt32, in metadata: Metadata) -> String? {
    fault(of: number, size: size, in: metadata, path: "", depth: 0)
  }

  private static func fault(
    of number: Int, size: UInt32, in metadata: Metadata, path: String, depth: Int
  ) -> String? {
    guard depth < 32 else { return nil }
    switch DebugType(number, in: metadata) {
    case .integer, .bigEndian, .enumeration:
      return nil
    case .array(let element, let elementSize, _):
      return fault(of: element, size: elementSize, in: metadata, path: path, depth: depth + 1)
    case .reference:
      return "holds a reference\(place(path)), which the kernel looks after in values alone"
    case .opaque(let name):
      let name = name.isEmpty ? "a type" : "'\(name)'"
      return "holds \(name)\(place(path)), of which the bytes that are not in use are undefined: "
        + "use a struct of integers instead"
    case .structure(_, let fields):
      var end: UInt32 = 0
      var previous: String?
      for field in fields.sorted(by: { $0.offset < $1.offset }) {
        if field.offset > end {
          return padding(field.offset - end, after: previous, path)
        }
        let path = path.isEmpty ? field.name : "\(path).\(field.name)"
        if let fault = fault(
          of: field.type, size: field.size, in: metadata, path: path, depth: depth + 1)
        {
          return fault
        }
        end = field.offset &+ field.size
        previous = field.name
      }
      return size > end ? padding(size - end, after: previous, path) : nil
    }
  }

  private static func padding(_ count: UInt32, after field: String?, _ path: String) -> String {
    let bytes = count == 1 ? "1 byte" : "\(count) bytes"
    let field = field.map { " after '\(path.isEmpty ? $0 : "\(path).\($0)")'" } ?? ""
    return "has \(bytes) of padding\(field), and the kernel compares keys byte by byte: "
      + "add a field of \(bytes) there, and set it to zero"
  }

  private static func place(_ path: String) -> String {
    path.isEmpty ? "" : " in '\(path)'"
  }
}
