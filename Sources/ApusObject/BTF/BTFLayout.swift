/// Where everything is in the bytes of a `.BTF` section that are such as ``BTF/encoded(byteOrder:)`` writes them.
///
/// Bytes that differ in anything, also in what is allowed, are left to ``BTF/init(parsing:)``, which says what is wrong
/// with them. Here all of them are looked at once, and nothing is made of them:
/// - the header is the shortest, the types follow it, and the strings follow the types to the end;
/// - every type is of a known kind, counts what its kind counts, and refers to types that exist;
/// - every name starts where a string of the table starts, so that names share no bytes, and those of all
///   types together are no longer than the table.
struct BTFLayout: Sendable {
  /// The whole section, in this machine's byte order.
  private(set) var bytes: [UInt8]
  /// Where each type starts in ``bytes``.
  let offsets: [UInt32]
  /// Where the strings start in ``bytes``.
  let stringStart: Int

  /// The magic number, the version, and no flags, as one number of this machine's order.
  static var firstWord: UInt32 { ByteOrder.host == .little ? 0x1_eb9f : 0xeb9f_0100 }

  /// Looks at bytes; nil if they are other ones.
  init?(_ bytes: [UInt8]) {
    // Sound: the buffer does not leave the closure.
    let found: (offsets: [UInt32], stringStart: Int)? = unsafe bytes.withUnsafeBytes {
      var scanner = unsafe BTFScanner($0)
      guard scanner.scan() else { return nil }
      return (scanner.offsets, scanner.stringStart)
    }
    guard let found else { return nil }
    self.bytes = bytes
    (offsets, stringStart) = found
  }

  private func word(_ position: Int) -> UInt32 {
    // Sound: the span checks that the word is within it, and any bytes are a number.
    unsafe bytes.span.bytes.unsafeLoadUnaligned(fromByteOffset: position, as: UInt32.self)
  }

  private mutating func set(_ position: Int, to word: UInt32) {
    bytes.store(word, at: position, .host)
  }

  private func start(_ index: Int) -> Int { Int(offsets[index]) }

  func kind(_ index: Int) -> BTFKind {
    BTFKind(rawValue: UInt8(word(start(index) &+ 4) >> 24 & 0x7f)) ?? .void
  }

  /// A type of one of the kinds without records, which are most of those that lie between others and take no parser.
  func simpleType(_ index: Int) -> BTFType? {
    let start = start(index)
    let sizeOrType = word(start &+ 8)
    let type = BTFTypeID(sizeOrType)
    switch kind(index) {
    case .pointer: return .pointer(to: type)
    case .const: return .const(type)
    case .volatile: return .volatile(type)
    case .restrict: return .restrict(type)
    case .typedef: return .typedef(name: name(index), type: type)
    case .integer:
      return .integer(BTFInteger(name: name(index), size: sizeOrType, bits: word(start &+ 12)))
    case .array:
      return .array(
        BTFArray(
          element: BTFTypeID(word(start &+ 12)), index: BTFTypeID(word(start &+ 16)),
          count: word(start &+ 20)))
    case .variable:
      return .variable(
        name: name(index), linkage: BTFLinkage(rawValue: word(start &+ 12)), type: type)
    default: return nil
    }
  }

  /// How many members, values, parameters or variables a type has; of a function, the linkage.
  func recordCount(_ index: Int) -> Int { Int(word(start(index) &+ 4) & 0xffff) }

  /// Whether a type has a name.
  func hasName(_ name: String, _ index: Int) -> Bool {
    guard kind(index).hasName else { return false }
    let start = stringStart &+ Int(word(start(index)))
    var position = start
    for byte in name.utf8 {
      // A string ends in a zero byte, which is within the table.
      guard byte != 0, bytes[position] == byte else { return false }
      position &+= 1
    }
    return bytes[position] == 0
  }

  /// The text at an offset of the strings.
  func string(at offset: UInt32) -> String {
    let text = bytes[min(stringStart &+ Int(offset), bytes.count)...]
    // Sound: the buffer does not leave the closure.
    return unsafe text.withUnsafeBytes { bytes in
      unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
  }

  /// Whether a string starts at an offset of the strings.
  func isName(_ offset: UInt32) -> Bool {
    let position = stringStart &+ Int(offset)
    return offset == 0 || position < bytes.count && bytes[position &- 1] == 0
  }

  private func name(_ index: Int) -> String { string(at: word(start(index))) }

  /// Whether some function or variable is defined elsewhere, or declared to be.
  var hasExternals: Bool {
    offsets.indices.contains { index in
      switch kind(index) {
      case .dataSection: hasName(".ksyms", index) || hasName(".kconfig", index)
      case .function: recordCount(index) == Int(BTFLinkage.external.rawValue)
      case .variable: word(start(index) &+ 12) == BTFLinkage.external.rawValue
      default: false
      }
    }
  }
}

extension BTFLayout {
  /// Fills in what a compiler leaves to the loader, as ``BTF/adapt(to:)`` does.
  mutating func adapt(to object: ELFObject) {
    let symbols = VisibleSymbols(object)
    for index in offsets.indices {
      switch kind(index) {
      case .function where symbols.hidesFunctions:
        let info = word(start(index) &+ 4)
        if info & 0xffff == BTFLinkage.global.rawValue, symbols.hidesFunction(name(index)) {
          set(start(index) &+ 4, to: info & ~0xffff | BTFLinkage.static.rawValue)
        }
      case .dataSection:
        guard let place = symbols.section(name(index)) else { continue }
        placeVariables(of: index, section: place, object, symbols)
      default: break
      }
    }
  }

  private mutating func placeVariables(
    of index: Int, section: Int, _ object: ELFObject, _ symbols: VisibleSymbols
  ) {
    let head = start(index)
    let isUnplaced = word(head &+ 8) == 0
    if isUnplaced { set(head &+ 8, to: UInt32(clamping: object.sections[section].size)) }
    let records = stride(from: head &+ 12, to: head &+ 12 &+ recordCount(index) &* 12, by: 12)
    for record in records {
      guard let variable = Int(exactly: word(record)).map({ $0 &- 1 }),
        offsets.indices.contains(variable), kind(variable) == .variable,
        case let linkage = start(variable) &+ 12, word(linkage) == BTFLinkage.global.rawValue,
        let symbol = symbols.variable(name(variable), section: section)
      else { continue }
      if isUnplaced { set(record &+ 4, to: UInt32(clamping: object.symbols[symbol].value)) }
      if object.symbols[symbol].isHidden { set(linkage, to: BTFLinkage.static.rawValue) }
    }
    sort(records)
  }

  /// Puts variables in the order of their offsets.
  private mutating func sort(_ records: StrideTo<Int>) {
    var last: UInt32 = 0
    let isSorted = records.allSatisfy { record in
      defer { last = word(record &+ 4) }
      return last <= word(record &+ 4)
    }
    if isSorted { return }
    var variables = records.map { (type: word($0), offset: word($0 &+ 4), size: word($0 &+ 8)) }
    variables.sort { $0.offset < $1.offset }
    for (record, variable) in zip(records, variables) {
      set(record, to: variable.type)
      set(record &+ 4, to: variable.offset)
      set(record &+ 8, to: variable.size)
    }
  }
}
