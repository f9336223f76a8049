/// What a program has in a `struct bpf_dynptr`, or what the one of a callback stands for.
///
/// It is memory of the program's: whatever is in there is checked again whenever it is used.
struct DynamicPointer {
  enum Target {
    case nothing
    case packet
    /// Memory at an address of the program's.
    case memory(UInt64)
  }

  /// `DYNPTR_MAX_SIZE`.
  static let maximum: UInt64 = 1 << 24 - 1
  /// `sizeof(struct bpf_dynptr)`.
  static let byteCount: UInt64 = 16
  /// What the first word is for the packet: no address leads to memory there.
  private static let packetMark: UInt64 = 0x4170_7573_7061_636b
  private static let readOnlyMark: UInt64 = 1 << 31

  var target: Target
  var offset: UInt64 = 0
  var count: UInt64
  var isReadOnly = false

  static let null = DynamicPointer(target: .nothing, count: 0)

  var isNull: Bool {
    if case .nothing = target { true } else { false }
  }

  /// The two words that stand for it.
  var words: (UInt64, UInt64) {
    let first: UInt64 =
      switch target {
      case .nothing: 0
      case .packet: Self.packetMark
      case .memory(let address): address
      }
    return (first, offset << 32 | (isReadOnly ? Self.readOnlyMark : 0) | count)
  }

  /// Whether that many bytes at an offset are inside.
  func contains(_ start: UInt64, _ size: UInt64) -> Bool { start <= count && size <= count - start }
}

extension DynamicPointer {
  /// What two words stand for.
  init(words: (UInt64, UInt64)) {
    switch words.0 {
    case 0: target = .nothing
    case Self.packetMark: target = .packet
    default: target = .memory(words.0)
    }
    offset = words.1 >> 32
    isReadOnly = words.1 & Self.readOnlyMark != 0
    count = words.1 & (Self.readOnlyMark - 1)
  }
}
