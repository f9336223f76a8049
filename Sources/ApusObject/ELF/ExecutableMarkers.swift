/// The markers of an ELF executable or shared library: places in its code that `sys/sdt.h` made for tracers, each with
/// arguments (USDT, the section `.note.stapsdt`).
///
/// A marker has a place wherever the compiler put its code, and each place has its arguments elsewhere. Files of 32 and
/// of 64 bits are read. The bytes may be anything.
public struct ExecutableMarkers {
  /// One place of a marker.
  public struct Marker: Hashable, Sendable {
    /// Where its instruction, which does nothing, is in bytes from the start of the file.
    public let offset: UInt64
    /// Its address as it was linked; where the file is loaded elsewhere, from the address it is loaded at.
    public let address: UInt64
    /// Where the 16-bit number that counts who traces the marker (its semaphore) is, in bytes from the start of the
    /// file; `nil` if it has none.
    public let counterOffset: UInt64?
    /// Where its arguments are, in the words of ``MarkerArgument/arguments(of:for:)``.
    public let arguments: String
  }

  /// What a marker is called.
  public struct Name: Hashable, Sendable, CustomStringConvertible {
    /// Whose it is, often the library.
    public let provider: String
    /// Its name there.
    public let name: String

    /// Makes a name.
    public init(provider: String, name: String) {
      self.provider = provider
      self.name = name
    }

    /// Both with a colon between them.
    public var description: String { "\(provider):\(name)" }
  }

  /// Reads bytes of the file from an offset on, fewer only where it ends.
  public typealias Reader = (_ offset: UInt64, _ count: Int) throws(ObjectError) -> [UInt8]

  /// Notes of more bytes are refused.
  private static let maximumSize: UInt64 = 64 << 20

  /// The machine that the file is for.
  public var machine: ELFMachine { file.machine }

  /// Whether the file is loaded wherever there is room (`ET_DYN`): a shared library, and most programs.
  public var isPositionIndependent: Bool { file.isPositionIndependent }

  private let file: ExecutableFile
  /// Nil if there are no markers.
  private let notes: ByteReader?
  private let base: UInt64

  /// Reads the headers and the notes about markers.
  ///
  /// - Parameters:
  ///   - size: How many bytes the file has.
  ///   - read: Reads some of them.
  /// - Throws: ``ObjectError`` for a file that is no executable or shared library in ELF, or a damaged one; what `read`
  ///   throws.
  public init(size: UInt64, read: @escaping Reader) throws(ObjectError) {
    file = try ExecutableFile(size: size, read: read)
    if let section = file.section(named: ".note.stapsdt"), section.type == .note {
      notes = try file.reader(of: section, limit: Self.maximumSize)
    } else {
      notes = nil
    }
    base = file.section(named: ".stapsdt.base")?.address ?? 0
  }

  /// All places of a marker, in the order of the file.
  ///
  /// - Throws: ``ObjectError`` for damaged notes, and for a place that is in no code of the file.
  public func places(of name: Name) throws(ObjectError) -> [Marker] {
    let (provider, marker) = (Array(name.provider.utf8), Array(name.name.utf8))
    var places: [Marker] = []
    try forEachNote { note throws(ObjectError) in
      guard note.provider.elementsEqual(provider), note.name.elementsEqual(marker) else { return }
      places.append(try self.marker(note, name))
    }
    return places
  }

  /// The names of all markers, in the order of the file.
  ///
  /// - Throws: ``ObjectError`` for damaged notes.
  public func names() throws(ObjectError) -> [Name] {
    var known: Set<Name> = []
    var names: [Name] = []
    try forEachNote { note throws(ObjectError) in
      let name = Name(
        provider: String(decoding: note.provider, as: UTF8.self),
        name: String(decoding: note.name, as: UTF8.self))
      if known.insert(name).inserted { names.append(name) }
    }
    return names
  }

  private func marker(_ note: Note, _ name: Name) throws(ObjectError) -> Marker {
    // A prelinker moves the code and the section of one byte that marks the base, but changes no notes.
    let movement = base != 0 && note.base != 0 ? base &- note.base : 0
    let address = note.address &+ movement
    guard let code = file.place(of: address), code.segment.isExecutable else {
      throw ObjectError(.malformed, "the marker \(name) is in no code of the ELF file")
    }
    var counterOffset: UInt64?
    if note.counter != 0 {
      guard let counter = file.place(of: note.counter &+ movement), !counter.segment.isExecutable
      else {
        throw ObjectError(.malformed, "the semaphore of marker \(name) is in no data of the file")
      }
      counterOffset = counter.offset
    }
    return Marker(
      offset: code.offset, address: address, counterOffset: counterOffset,
      arguments: String(decoding: note.arguments, as: UTF8.self))
  }

  /// What a note says of one place of a marker.
  private struct Note {
    var address: UInt64
    var base: UInt64
    var counter: UInt64
    var provider: SharedBytes
    var name: SharedBytes
    var arguments: SharedBytes
  }

  /// `NT_STAPSDT`, and whose type of notes that is.
  private static let noteType: UInt32 = 3
  private static let noteOwner = Array("stapsdt\0".utf8)

  private func forEachNote(
    _ body: (Note) throws(ObjectError) -> Void
  ) throws(ObjectError) {
    guard let notes else { return }
    var offset = 0
    // What is left after the last note is padding.
    while notes.count &- offset >= 12 {
      let ownerSize = Int(try notes.u32(at: offset))
      let size = Int(try notes.u32(at: offset &+ 4))
      let type = try notes.u32(at: offset &+ 8)
      let owner = try notes.slice(at: offset &+ 12, count: ownerSize)
      let start = offset &+ 12 &+ Self.padded(ownerSize)
      let contents = try notes.reader(at: start, count: size)
      offset = start &+ Self.padded(size)
      // Others may put notes of their own there.
      guard type == Self.noteType, owner.elementsEqual(Self.noteOwner) else { continue }
      try body(try note(contents))
    }
  }

  private static func padded(_ size: Int) -> Int { (size &+ 3) & ~3 }

  private func note(_ contents: ByteReader) throws(ObjectError) -> Note {
    let wordSize = file.is64Bit ? 8 : 4
    func word(_ index: Int) throws(ObjectError) -> UInt64 {
      file.is64Bit
        ? try contents.u64(at: index &* wordSize)
        : UInt64(try contents.u32(at: index &* wordSize))
    }
    let (address, base, counter) = (try word(0), try word(1), try word(2))
    var rest = try contents.slice(at: 3 &* wordSize, count: contents.count &- 3 &* wordSize)
    func text() throws(ObjectError) -> SharedBytes {
      guard let end = rest.firstIndex(of: 0) else {
        throw ObjectError(.malformed, "a note about a marker ends too early")
      }
      let text = rest[..<end]
      rest = rest[(end &+ 1)...]
      return text
    }
    let (provider, name) = (try text(), try text())
    guard !name.isEmpty else { throw ObjectError(.malformed, "a marker has no name") }
    var arguments = try text()
    // What old compilers wrote for none.
    if arguments.first == UInt8(ascii: ":") { arguments = arguments[..<arguments.startIndex] }
    return Note(
      address: address, base: base, counter: counter, provider: provider, name: name,
      arguments: arguments)
  }
}
