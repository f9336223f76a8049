import Synchronization

/// The source lines of a program: records, or what the object says of them until somebody looks.
struct LineTable: Sendable {
  private enum Storage {
    case lines([BTFLineInfo])
    case encoded(LineStore, Range<Int>)
  }

  private var storage: Storage

  init(_ lines: [BTFLineInfo]) {
    storage = .lines(lines)
  }

  /// Some of the lines of an object.
  init(_ store: LineStore, _ range: Range<Int>) {
    storage = range.isEmpty ? .lines([]) : .encoded(store, range)
  }

  var lines: [BTFLineInfo] {
    switch storage {
    case .lines(let lines): lines
    case .encoded(let store, let range): store.lines(range)
    }
  }

  var count: Int {
    switch storage {
    case .lines(let lines): lines.count
    case .encoded(_, let range): range.count
    }
  }

  /// Writes the `line_info` of `BPF_PROG_LOAD` over what is in an array, if the strings are those of some types.
  ///
  /// - Returns: False, and nothing written, if the strings are others, or may be.
  func write(to bytes: inout [UInt8], with types: EncodedBTF) -> Bool {
    guard refers(to: types) else { return false }
    switch storage {
    case .lines: bytes = []
    case .encoded(let store, let range): store.write(range, to: &bytes)
    }
    return true
  }

  /// Whether there are no strings but those of some types.
  func refers(to types: EncodedBTF) -> Bool {
    switch storage {
    case .lines(let lines): lines.isEmpty
    case .encoded(let store, _): store.types === types
    }
  }
}

extension LineTable: Hashable {
  static func == (left: LineTable, right: LineTable) -> Bool {
    if case .encoded(let store, let range) = left.storage,
      case .encoded(let other, let otherRange) = right.storage, store === other,
      range == otherRange
    {
      return true
    }
    return left.count == right.count && left.lines == right.lines
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(lines)
  }
}

/// The lines of all programs of an object, as the kernel takes them.
final class LineStore: Sendable {
  private let records: [LineRecord]
  private let names: LineNames
  /// The types that have the strings, if they are as the kernel takes them.
  let types: EncodedBTF?
  /// By the first record, the lines of the programs that somebody has looked at.
  private let known = Mutex<KnownLines?>(nil)

  /// A class, as not having one takes no type that has to be made at the first load of a process.
  private final class KnownLines: Sendable {
    let lines: [Int: [BTFLineInfo]]

    init(_ lines: [Int: [BTFLineInfo]]) { self.lines = lines }
  }

  init(_ records: [LineRecord], names: LineNames) {
    self.records = records
    self.names = names
    types =
      switch names {
      case .types(let types): types
      case .list: nil
      }
  }

  func lines(_ range: Range<Int>) -> [BTFLineInfo] {
    let start = range.lowerBound
    if let lines = known.withLock({ $0?.lines[start] }) { return lines }
    // Many lines are of one file, and one text is often that of several.
    var strings: [UInt32: String] = [:]
    func string(_ number: UInt32) -> String {
      if let string = strings[number] { return string }
      let string = names.string(number)
      strings[number] = string
      return string
    }
    let lines = records[range]
      .map { record in
        BTFLineInfo(
          instruction: Int(record.instruction), file: string(record.file),
          text: string(record.text), line: record.place >> 10, column: record.place & 0x3ff)
      }
    // Two threads may have come here, and found the same.
    known.withLock { known in
      var all = known?.lines ?? [:]
      known = nil
      all[start] = lines
      known = KnownLines(all)
    }
    return lines
  }

  /// All lines.
  var bytes: [UInt8] {
    var bytes: [UInt8] = []
    write(records.indices, to: &bytes)
    return bytes
  }

  /// Writes lines over what is in an array.
  func write(_ range: Range<Int>, to bytes: inout [UInt8]) {
    // Sound: a record is four numbers without padding.
    unsafe records[range].withUnsafeBytes { unsafe bytes.overwrite(with: $0) }
  }
}

/// A line as the kernel takes it (`struct bpf_line_info`), with the index of a slot.
struct LineRecord: BitwiseCopyable {
  var instruction: UInt32
  /// Where ``LineNames`` has the file's name.
  var file: UInt32
  /// Where it has the line's text.
  var text: UInt32
  var place: UInt32
}

/// What the strings of lines are read from.
enum LineNames: Sendable {
  /// The strings of types, by offset.
  case types(EncodedBTF)
  /// Strings by index.
  case list([String])

  func string(_ number: UInt32) -> String {
    switch self {
    case .types(let types): types.string(at: number)
    case .list(let strings): Int(number) < strings.count ? strings[Int(number)] : ""
    }
  }
}
