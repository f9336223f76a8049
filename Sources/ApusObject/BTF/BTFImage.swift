import Synchronization

/// BTF that stays as the bytes it is, with types decoded one at a time when they are asked for.
///
/// The kernel's own BTF (`/sys/kernel/btf/vmlinux`) has more than a hundred thousand types, of which a program
/// needs a few dozen. Making an image of it reads the heads of the types once to find where each is; an index
/// by name is made at the first look-up. ``BTF`` is the form to build and change types in.
///
/// A module's BTF is split: it continues the ids and the strings of the kernel's, which is its ``base``.
///
/// The bytes may be anything. What references follow from them is only checked when a type is asked for.
public final class BTFImage: Sendable {
  /// The image whose types and strings come before this one's, if it is split.
  public let base: BTFImage?

  private let types: ByteReader
  private let strings: ByteReader
  /// Where each type starts in ``types``.
  private let offsets: [UInt32]
  /// The number of each type's kind.
  private let kinds: [UInt8]
  private let firstID: UInt32
  private let firstString: UInt32
  private let state: Mutex<State>

  /// What is made when it is first needed.
  private struct State {
    var indices: [BTFKind.Group: BTFNameIndex] = [:]
    var names: StringTableReader
    var decoded: [BTFTypeID: BTFType] = [:]
  }

  /// Finds the types in the bytes of a `.BTF` section, or of a file in `/sys/kernel/btf`.
  ///
  /// - Parameters:
  ///   - bytes: The section or file.
  ///   - base: What it continues, for a module's.
  /// - Throws: ``ObjectError/Code/invalidBTF``, or ``ObjectError/Code/truncated``.
  public convenience init(parsing bytes: [UInt8], base: BTFImage? = nil) throws(ObjectError) {
    try self.init(SharedBytes(bytes[...]), base: base)
  }

  /// The same of memory that is not copied, such as a file of `/sys/kernel/btf` that is mapped (Linux 6.16).
  ///
  /// - Throws: ``ObjectError/Code/invalidBTF``, or ``ObjectError/Code/truncated``.
  public convenience init(parsing bytes: ForeignBytes, base: BTFImage? = nil) throws(ObjectError) {
    try self.init(SharedBytes(bytes), base: base)
  }

  private init(_ bytes: SharedBytes, base: BTFImage?) throws(ObjectError) {
    let header = try BTFHeader(bytes)
    types = try header.types()
    strings = try base == nil ? header.strings() : header.continuedStrings()
    let found = try BTFTypeOffsets(types)
    offsets = found.offsets
    kinds = found.kinds
    self.base = base
    let first = UInt64(base?.endID.rawValue ?? 1)
    let string = UInt64(base?.endString ?? 0)
    guard first + UInt64(offsets.count) <= UInt32.max,
      string + UInt64(strings.count) <= UInt32.max
    else {
      throw ObjectError(.limitExceeded, "there are more than 4,294,967,294 types", section: ".BTF")
    }
    firstID = UInt32(first)
    firstString = UInt32(string)
    state = Mutex(State(names: StringTableReader(strings)))
  }

  /// The order of its bytes.
  public var byteOrder: ByteOrder { types.byteOrder }

  /// The number of its types, without those of ``base``.
  public var count: Int { offsets.count }

  /// The id after its last type.
  public var endID: BTFTypeID { BTFTypeID(firstID &+ UInt32(offsets.count)) }

  private var endString: UInt32 { firstString &+ UInt32(strings.count) }

  /// The ids of its types, without those of ``base``.
  public var ids: some RandomAccessCollection<BTFTypeID> {
    (firstID..<endID.rawValue).lazy.map { BTFTypeID($0) }
  }
}

extension BTFImage: BTFTypes {
  /// Decodes the type of an id, of this image or of ``base``; the second time it is known.
  ///
  /// - Throws: ``ObjectError/Code/notFound`` when there is no such type, or what its bytes are at fault with.
  public func type(_ id: BTFTypeID) throws(ObjectError) -> BTFType {
    if id == .void { return .void }
    if id.rawValue < firstID, let base { return try base.type(id) }
    guard id.rawValue >= firstID, id < endID else {
      throw ObjectError(.notFound, "there is no type \(id.rawValue)", section: ".BTF")
    }
    let offset = Int(offsets[Int(id.rawValue &- firstID)])
    let result = state.withLock { state -> Result<BTFType, ObjectError> in
      if let type = state.decoded[id] { return .success(type) }
      var parser = BTFParser(
        types: types,
        names: BTFNames(state.names, first: firstString, base: base),
        position: offset)
      // Counted once: a second reference to the reader would copy all the names it knows.
      state.names = StringTableReader(strings)
      do throws(ObjectError) {
        let type = try parser.next()
        state.names = parser.names.own
        state.decoded[id] = type
        return .success(type)
      } catch {
        state.names = parser.names.own
        return .failure(error)
      }
    }
    return try result.get()
  }

  /// A name of this image or of ``base``.
  func string(at offset: UInt32) throws(ObjectError) -> String {
    if offset < firstString, let base { return try base.string(at: offset) }
    let result = state.withLock { state -> Result<String, ObjectError> in
      do throws(ObjectError) {
        return .success(try state.names.string(at: offset &- firstString))
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }
}

extension BTFImage {
  /// The kind of a type of this image, without decoding it.
  func kind(_ id: BTFTypeID) -> BTFKind? {
    guard id.rawValue >= firstID, id < endID,
      let info = try? types.u32(at: Int(offsets[Int(id.rawValue &- firstID)]) &+ 4)
    else { return nil }
    return BTFKind(rawValue: UInt8(info >> 24 & 0x7f))
  }

  /// The types of this image, not of ``base``, with a name, in order.
  public func ids(named name: String, kind: BTFKind) -> [BTFTypeID] {
    let wanted = Array(name.utf8)
    return ids(essentiallyNamed: Array(name.essential.utf8), kind: kind)
      .filter { id in
        self.kind(id) == kind && hasName(id, wanted[...])
      }
  }

  /// The first type of this image, not of ``base``, with a name.
  public func id(named name: String, kind: BTFKind) -> BTFTypeID? {
    ids(named: name, kind: kind).first
  }

  /// The types of this image whose name is that one once a flavour (`___` and what follows) is cut off, and that are
  /// of a kind's group.
  func ids(essentiallyNamed name: [UInt8], kind: BTFKind) -> [BTFTypeID] {
    guard !name.isEmpty else { return [] }
    let candidates = state.withLock { state in
      if let index = state.indices[kind.group] { return index.candidates(for: name) }
      let index = makeIndex(of: kind.group)
      state.indices[kind.group] = index
      return index.candidates(for: name)
    }
    return candidates.lazy.map { BTFTypeID(self.firstID &+ $0) }
      .filter { id in
        guard let bytes = self.nameBytes(id) else { return false }
        return bytes.prefix(bytes.essentialCount).elementsEqual(name)
      }
  }

  private func hasName(_ id: BTFTypeID, _ name: ArraySlice<UInt8>) -> Bool {
    nameBytes(id)?.elementsEqual(name) ?? false
  }

  private func nameBytes(_ id: BTFTypeID) -> SharedBytes? {
    guard let name = try? types.u32(at: Int(offsets[Int(id.rawValue &- firstID)])) else {
      return nil
    }
    return stringBytes(at: name)
  }

  private func stringBytes(at offset: UInt32) -> SharedBytes? {
    if offset < firstString { return base?.stringBytes(at: offset) }
    let start = Int(offset &- firstString)
    guard start < strings.count else { return nil }
    let rest = strings.bytes.dropFirst(start)
    guard let end = rest.firstIndex(of: 0) else { return nil }
    return rest[..<end]
  }

  /// Most of a kernel's names are its functions', and most of the others those of members: who looks for a struct
  /// waits for structs alone.
  private func makeIndex(of group: BTFKind.Group) -> BTFNameIndex {
    BTFNameIndex(
      types: types, offsets: offsets, kinds: kinds, strings: strings, firstString: firstString,
      includes: { $0.group == group }, baseString: { self.base?.stringBytes(at: $0) })
  }
}

extension BTFKind {
  /// The kinds that are looked up together, as one may stand for another.
  fileprivate enum Group {
    case composites
    case enumerations
    case symbols
    case others
  }

  fileprivate var group: Group {
    switch self {
    case .structure, .union, .forward: .composites
    case .enumeration, .enumeration64: .enumerations
    case .function, .variable, .dataSection: .symbols
    default: .others
    }
  }
}
