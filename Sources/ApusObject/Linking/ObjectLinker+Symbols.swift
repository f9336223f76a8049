extension ObjectLinker {
  /// Adds the symbols of an object.
  ///
  /// - Parameters:
  ///   - object: The object.
  ///   - name: What errors call it.
  ///   - places: Where its sections went.
  ///   - ids: Its functions and variables that others see, by name, as ids in ``types``.
  /// - Returns: By the index of the symbol in `object`, where it is now; nil for one that is left out.
  /// - Throws: ``ObjectError`` for a name that is defined twice.
  mutating func addSymbols(
    of object: ELFObject, name: String, places: [LinkedPlace?], types ids: [String: BTFTypeID]
  ) throws(ObjectError) -> [Int?] {
    var indices: [Int?] = []
    indices.reserveCapacity(object.symbols.count)
    for symbol in object.symbols {
      indices.append(try add(symbol, of: name, places: places, type: ids[symbol.name]))
    }
    return indices
  }

  private mutating func add(
    _ symbol: ELFSymbol, of object: String, places: [LinkedPlace?], type: BTFTypeID?
  ) throws(ObjectError) -> Int? {
    guard symbol.type != .file else { return nil }
    var symbol = symbol
    var isShared = false
    if let index = symbol.sectionIndex {
      guard places.indices.contains(index) else {
        throw ObjectError(
          .malformed, "symbol \(symbol.name) is in section \(index), which is not there")
      }
      guard let place = places[index] else { return nil }
      isShared = place.isShared
      symbol.section = .section(place.section)
      if symbol.type == .section { return sectionSymbol(symbol, place.section) }
      symbol.value = symbol.value &+ place.base
    }
    if symbol.binding == .local {
      return isShared ? nil : append(symbol)
    }
    guard !symbol.name.isEmpty else {
      throw ObjectError(.malformed, "a symbol that other objects see has no name")
    }
    return try resolve(symbol, of: object, type: type, isShared: isShared)
  }

  private mutating func append(_ symbol: ELFSymbol) -> Int {
    output.symbols.append(symbol)
    return output.symbols.count &- 1
  }

  private mutating func sectionSymbol(_ symbol: ELFSymbol, _ section: Int) -> Int {
    if let known = sectionSymbols[section] { return known }
    var symbol = symbol
    symbol.value = 0
    let index = append(symbol)
    sectionSymbols[section] = index
    return index
  }

  /// Finds out which symbol a name means, now that another object has it too.
  private mutating func resolve(
    _ symbol: ELFSymbol, of object: String, type: BTFTypeID?, isShared: Bool
  ) throws(ObjectError) -> Int {
    let isDefined = symbol.section != .undefined
    let isWeak = symbol.binding == .weak
    guard var known = globals[symbol.name] else {
      let index = append(symbol)
      globals[symbol.name] = GlobalSymbol(
        symbol: index, object: object, isDefined: isDefined,
        isWeakDefinition: isDefined && isWeak, type: type)
      return index
    }
    let index = known.symbol
    if isShared { return index }
    guard !isDefined || !known.isDefined || isWeak || known.isWeakDefinition else {
      throw ObjectError(
        .invalidProgram,
        "it defines \"\(symbol.name)\", and so does \(known.object); make one of them static or weak"
      )
    }
    if !isWeak { output.symbols[index].binding = .global }
    // The stricter visibility counts, wherever it was written.
    if symbol.visibility.strictness > output.symbols[index].visibility.strictness {
      output.symbols[index].visibility = symbol.visibility
    }
    let isWinner = isDefined && (!known.isDefined || (known.isWeakDefinition && !isWeak))
    if isWinner {
      output.symbols[index].type = symbol.type
      output.symbols[index].section = symbol.section
      output.symbols[index].value = symbol.value
      output.symbols[index].size = symbol.size
      if let other = known.type { known.otherTypes.append((other, known.object)) }
      known.type = type
      known.object = object
      known.isDefined = true
      known.isWeakDefinition = isWeak
    } else if let type {
      if known.type == nil {
        known.type = type
      } else {
        known.otherTypes.append((type, object))
      }
    }
    globals[symbol.name] = known
    return index
  }

  /// Adds the relocations of an object.
  ///
  /// - Parameters:
  ///   - object: The object.
  ///   - places: Where its sections went.
  ///   - symbols: Where its symbols went.
  /// - Throws: ``ObjectError`` for one that cannot be moved.
  mutating func addRelocations(
    of object: ELFObject, places: [LinkedPlace?], symbols: [Int?]
  ) throws(ObjectError) {
    for (index, section) in object.sections.enumerated() {
      guard let place = places[index], !place.isShared else { continue }
      for relocation in section.relocations {
        var moved = relocation
        moved.offset = relocation.offset &+ place.base
        guard let old = relocation.symbol, symbols.indices.contains(old), let new = symbols[old]
        else {
          throw ObjectError(
            .invalidRelocation, "it refers to a symbol that is not there once linked",
            section: section.name, offset: Int(clamping: relocation.offset))
        }
        moved.symbol = new
        let symbol = object.symbols[old]
        if symbol.type == .section, let target = symbol.sectionIndex, let target = places[target] {
          // What it points at has moved within the section, and the symbol stands for all of it.
          try addBase(target.base, to: &moved, of: place.section)
        }
        output.sections[place.section].relocations.append(moved)
      }
    }
  }

  private mutating func addBase(
    _ base: UInt64, to relocation: inout ELFRelocation, of section: Int
  ) throws(ObjectError) {
    guard base > 0 else { return }
    if let addend = relocation.addend {
      relocation.addend = addend &+ Int64(clamping: base)
      return
    }
    let (offset, size, change): (UInt64, Int, UInt64)
    switch relocation.type {
    case .none: return
    case .call: (offset, size, change) = (4, 4, base / UInt64(Instruction.size))
    case .wideImmediate: (offset, size, change) = (4, 4, base)
    case .absolute64: (offset, size, change) = (0, 8, base)
    case .absolute32, .absolute32Static: (offset, size, change) = (0, 4, base)
    default:
      throw ObjectError(
        .invalidRelocation, "it is of the unknown type \(relocation.type.rawValue)",
        section: output.sections[section].name, offset: Int(clamping: relocation.offset))
    }
    try output.sections[section]
      .add(
        change, at: relocation.offset &+ offset, size: size, output.byteOrder)
  }
}

extension ELFSymbol.Visibility {
  /// How few see it.
  fileprivate var strictness: Int {
    switch self {
    case .internal: 3
    case .hidden: 2
    case .protected: 1
    default: 0
    }
  }
}

extension ELFSection {
  /// Adds to a number in its bytes, without regard to overflow.
  fileprivate mutating func add(
    _ change: UInt64, at offset: UInt64, size: Int, _ byteOrder: ByteOrder
  ) throws(ObjectError) {
    guard case .bytes(var bytes) = content, offset < UInt64(bytes.count),
      bytes.count &- Int(offset) >= size
    else {
      throw ObjectError(
        .invalidRelocation, "it is about bytes that the section does not have", section: name,
        offset: Int(clamping: offset))
    }
    content = .zeroFilled(size: 0)
    var carry = change
    for position in 0..<size {
      let index = Int(offset) &+ (byteOrder == .little ? position : size &- 1 &- position)
      let sum = UInt64(bytes[index]) &+ (carry & 0xff)
      bytes[index] = UInt8(truncatingIfNeeded: sum)
      carry = (carry >> 8) &+ (sum >> 8)
    }
    content = .bytes(bytes)
  }
}
