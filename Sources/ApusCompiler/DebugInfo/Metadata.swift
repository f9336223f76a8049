/// The numbered metadata of a module: the lines `!12 = …`, of which the debug information is made.
///
/// Nodes are read when they are asked for: a program has a thousand, and Apus needs a few dozen.
struct Metadata {
  /// A node's text, and what the numbers in it have to be raised by.
  private typealias Line = (text: Substring, offset: Int)

  private var lines: [Int: Line] = [:]

  /// The metadata of a module.
  init(_ ir: IRText) {
    add(ir)
  }

  /// Adds the metadata of another module, under numbers of its own.
  mutating func add(_ ir: IRText) {
    let offset = nextNumber
    for line in ir.lines where line.utf8.first == UInt8(ascii: "!") {
      let number = line.dropFirst().prefix { $0.isASCII && $0.isNumber }
      let rest = line[number.endIndex...]
      guard let number = Int(number), rest.hasPrefix(" = ") else { continue }
      lines[number + offset] = (rest.dropFirst(3), offset)
    }
  }

  /// The first number that no node has, nor any after it.
  var nextNumber: Int { (lines.keys.max() ?? -1) + 1 }

  /// The node of a number, or nil where there is none that has the shape of a node.
  subscript(_ number: Int) -> MetadataNode? {
    lines[number].flatMap { MetadataNode($0.text, offset: $0.offset) }
  }

  /// The node that a field of another node refers to.
  func node(_ value: MetadataValue?) -> MetadataNode? {
    guard case .reference(let number) = value else { return nil }
    return self[number]
  }

  /// The nodes that a list, referred to by a field of another node, holds.
  func list(_ value: MetadataValue?) -> [MetadataNode] {
    node(value)?.elements.compactMap { node($0) } ?? []
  }

  /// The numbers and nodes of a kind.
  func nodes(of kind: StaticString) -> [(number: Int, node: MetadataNode)] {
    lines.filter { $0.value.text.has(kind) }.sorted { $0.key < $1.key }
      .compactMap { number, line in
        MetadataNode(line.text, offset: line.offset).map { (number, $0) }
      }
      .filter { $0.node.kind == "\(kind)" }
  }
}
